using LocalDapr.Bindings;
using LocalDapr.PubSub;
using LocalDapr.Redis;
using LocalDapr.Resiliency;
using LocalDapr.Resources;
using LocalDapr.Secrets;
using LocalDapr.State;

namespace LocalDapr.Sidecar;

/// <summary>The initialised components of one sidecar, by name, and how GET /v1.0/metadata lists them.</summary>
internal sealed class ComponentSet : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _own = [];
    private readonly List<(Component Component, IServerComponent Server, Func<string, bool> Remove)> _servers = [];

    public Dictionary<string, StateEntry> States { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, PubSubEntry> PubSubs { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ISecretStore> Secrets { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, HttpOutputBinding> OutputBindings { get; } = new(StringComparer.Ordinal);

    public List<CronInputBinding> InputBindings { get; } = [];

    public List<ListedComponent> Listed { get; } = [];

    /// <summary>The store with <c>actorStateStore: "true"</c>; null when there is none.</summary>
    public StateEntry? ActorStore { get; private set; }

    /// <exception cref="ResourceException">A component cannot be used and does not say <c>ignoreErrors</c>.</exception>
    public static ComponentSet Load(SidecarOptions options, SharedEngines engines, ResiliencyPolicies policies, RuntimeOptions runtime, ILogger log)
    {
        var set = new ComponentSet();
        var environment = options.Environment ?? ProcessEnvironment();
        // Secret stores first: other components may refer to them, wherever they stand.
        foreach (var component in options.Resources.Components)
            if (component.Type.StartsWith("secretstores.", StringComparison.Ordinal))
                Try(component, log, () => set.Secrets[component.Name] = SecretStores.Create(component, environment));
        foreach (var component in options.Resources.Components)
            if (set.Secrets.TryGetValue(component.Name, out var secrets))
                set.List(component, secrets.MultipleKeyValuesPerSecret ? ["MULTIPLE_KEY_VALUES_PER_SECRET"] : []);
            else if (!component.Type.StartsWith("secretstores.", StringComparison.Ordinal))
                Try(component, log, () => set.Add(component.Resolve(name => set.Secrets.GetValueOrDefault(name)), options, engines, policies, runtime, log));
        return set;
    }

    /// <summary>Reaches every server once, so that a wrong address is known at start and not at the first order.</summary>
    /// <exception cref="ResourceException">A server cannot be reached and its component does not say <c>ignoreErrors</c>.</exception>
    public async Task ConnectAsync(ILogger log, CancellationToken cancellationToken)
    {
        foreach (var (component, server, remove) in _servers)
        {
            try
            {
                await server.ConnectAsync(cancellationToken);
            }
            catch (IOException e)
            {
                var refusal = new ResourceException(component.File, component.Line, $"component '{component.Name}' cannot be used: {e.Message}", e);
                if (!component.IgnoreErrors)
                    throw refusal;
                log.LogWarning("Going on without component {Component}, which says ignoreErrors: {Reason}", component.Name, refusal.Message);
                remove(component.Name);
                Listed.RemoveAll(listed => listed.Name == component.Name);
                if (ActorStore?.Name == component.Name)
                    ActorStore = null;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var own in _own)
            await own.DisposeAsync();
        foreach (var binding in OutputBindings.Values)
            binding.Dispose();
    }

    private void Add(Component component, SidecarOptions options, SharedEngines engines, ResiliencyPolicies policies, RuntimeOptions runtime, ILogger log)
    {
        switch (component.Type)
        {
            case InMemoryStateStore.Type:
                AddState(component, engines.State(component.Name), options, policies);
                break;
            case RedisStateStore.Type:
                var state = new RedisStateStore(component);
                AddState(component, state, options, policies);
                AddServer(component, state, state, States.Remove);
                break;
            case RedisPubSub.Type:
                var redis = new RedisPubSub(component, options.AppId, log);
                AddPubSub(component, redis, options, policies, redis.Limits.AtOnce);
                AddServer(component, redis, redis, PubSubs.Remove);
                break;
            case InMemoryPubSub.Type:
                AddPubSub(component, engines.Broker(component.Name), options, policies, runtime.DeliveriesAtOnce);
                break;
            case HttpOutputBinding.Type:
                OutputBindings[component.Name] = new HttpOutputBinding(component, policies.ForComponent(component.Name, component.Type, ComponentDirection.Outbound));
                List(component, ["OUTPUT_BINDING"]);
                break;
            case CronInputBinding.Type:
                InputBindings.Add(new CronInputBinding(component));
                List(component, ["INPUT_BINDING"]);
                break;
            case UppercaseMiddleware.Type:
                List(component, []);
                break;
            default:
                throw new ResourceException(component.File, component.Line,
                    $"component '{component.Name}' is of type '{component.Type}', which localdapr does not have; use one of {string.Join(", ", Types)}, or other resource folders (--resources-path)");
        }
    }

    private void AddServer(Component component, IServerComponent server, IAsyncDisposable own, Func<string, bool> remove)
    {
        _servers.Add((component, server, remove));
        _own.Add(own);
    }

    private static string[] Types =>
    [
        InMemoryStateStore.Type, RedisStateStore.Type, InMemoryPubSub.Type, RedisPubSub.Type, LocalFileSecretStore.Type, EnvironmentSecretStore.Type, HttpOutputBinding.Type, CronInputBinding.Type,
    ];

    private void AddState(Component component, IStateStore store, SidecarOptions options, ResiliencyPolicies policies)
    {
        var entry = new StateEntry(component.Name, component.Type, store, KeyPrefix.Of(component, options.AppId),
            policies.ForComponent(component.Name, component.Type, ComponentDirection.Outbound));
        States[component.Name] = entry;
        if (component.Metadata.TryGetValue("actorStateStore", out var flag) && flag.Equals("true", StringComparison.OrdinalIgnoreCase))
            ActorStore = entry;
        List(component, store.Capabilities);
    }

    private void AddPubSub(Component component, IPubSub broker, SidecarOptions options, ResiliencyPolicies policies, int atOnce)
    {
        var group = component.Metadata.GetValueOrDefault("consumerID") is { Length: > 0 } id ? id : options.AppId;
        PubSubs[component.Name] = new PubSubEntry(component.Name, component.Type, broker, new TopicScopes(component, options.AppId), group,
            policies.ForComponent(component.Name, component.Type, ComponentDirection.Outbound),
            policies.ForComponent(component.Name, component.Type, ComponentDirection.Inbound), atOnce);
        List(component, broker.Capabilities);
    }

    private void List(Component component, IReadOnlyList<string> capabilities) =>
        Listed.Add(new ListedComponent(component.Name, component.Type, component.Version, capabilities));

    private static void Try(Component component, ILogger log, Action load)
    {
        try
        {
            load();
        }
        catch (ResourceException e) when (component.IgnoreErrors)
        {
            log.LogWarning("Going on without component {Component}, which says ignoreErrors: {Reason}", component.Name, e.Message);
        }
    }

    private static Dictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }
}

internal sealed record ListedComponent(string Name, string Type, string Version, IReadOnlyList<string> Capabilities);
