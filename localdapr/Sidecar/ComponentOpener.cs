using LocalDapr.Bindings;
using LocalDapr.Faults;
using LocalDapr.Outbox;
using LocalDapr.PubSub;
using LocalDapr.Redis;
using LocalDapr.Resiliency;
using LocalDapr.Resources;
using LocalDapr.Secrets;
using LocalDapr.State;

namespace LocalDapr.Sidecar;

/// <summary>Opens the components of one sidecar.</summary>
/// <param name="now">The components in use at the moment of the call.</param>
internal sealed class ComponentOpener(SidecarOptions options, SharedEngines engines, ResiliencyPolicies policies, RuntimeOptions runtime, ILogger log, Func<ComponentSet> now)
{
    private readonly IReadOnlyDictionary<string, string> _environment = options.Environment ?? ProcessEnvironment();

    public string AppId => options.AppId;

    public SharedEngines Engines => engines;

    public RuntimeOptions Runtime => runtime;

    public ILogger Log => log;

    /// <summary>Opens all that can be; one that cannot and says <c>ignoreErrors</c> is left out.</summary>
    /// <exception cref="ResourceException">A component cannot be used and does not say <c>ignoreErrors</c>.</exception>
    public ComponentSet OpenAll(IReadOnlyList<Component> components)
    {
        var open = new Dictionary<string, OpenComponent>(StringComparer.Ordinal);
        // Secret stores first: other components may refer to them, wherever they stand.
        foreach (var component in components.OrderBy(component => IsSecretStore(component) ? 0 : 1))
        {
            try
            {
                open[component.Name] = Open(component, name => open.GetValueOrDefault(name)?.Secrets);
            }
            catch (ResourceException e) when (component.IgnoreErrors)
            {
                LeaveOut(component, e);
            }
        }
        return new ComponentSet([.. components.Where(component => open.ContainsKey(component.Name)).Select(component => open[component.Name])]);
    }

    /// <summary>The components whose servers answer.</summary>
    /// <exception cref="ResourceException">A server cannot be reached and its component does not say <c>ignoreErrors</c>.</exception>
    public async Task<ComponentSet> ConnectAsync(ComponentSet components, CancellationToken cancellationToken)
    {
        var connected = new List<OpenComponent>();
        foreach (var component in components.All)
        {
            try
            {
                await component.ConnectAsync(cancellationToken);
                connected.Add(component);
            }
            catch (ResourceException e) when (component.Component.IgnoreErrors)
            {
                LeaveOut(component.Component, e);
                await component.CloseAsync(TimeSpan.Zero);
            }
        }
        return connected.Count == components.All.Count ? components : new ComponentSet(connected);
    }

    /// <exception cref="ResourceException">There is no such type, a secret is missing, or the component's settings are wrong.</exception>
    public OpenComponent Open(Component component, Func<string, ISecretStore?> secrets) => ComponentTypes.Open(component.Resolve(secrets), this);

    /// <summary>A state store with an engine of its own, which is closed with it.</summary>
    public OpenComponent State(Component component, IStateStore store) => SharedState(component, store) with { Engine = store };

    /// <summary>A state store whose engine all sidecars of the process share.</summary>
    public OpenComponent SharedState(Component component, IStateStore store)
    {
        var use = new ComponentUse();
        var faced = runtime.Faults is { } faults ? new FaultyStateStore(store, faults, AppId, component.Name) : store;
        var entry = new StateEntry(component.Name, component.Type, faced, KeyPrefix.Of(component, AppId), Policies(component), use, name => now().States.GetValueOrDefault(name))
        {
            Outbox = OutboxSettings.Of(component),
        };
        return new OpenComponent(component, store.Capabilities) { State = entry, Use = use };
    }

    /// <summary>A broker with an engine of its own, which is closed with it.</summary>
    /// <param name="atOnce">Deliveries in progress at one time per subscription.</param>
    public OpenComponent PubSub(Component component, IPubSub broker, int atOnce) => SharedPubSub(component, broker, atOnce) with { Engine = broker };

    /// <summary>A broker that all sidecars of the process share.</summary>
    public OpenComponent SharedPubSub(Component component, IPubSub broker, int atOnce)
    {
        var use = new ComponentUse();
        var group = component.Metadata.GetValueOrDefault("consumerID") is { Length: > 0 } id ? id : AppId;
        var entry = new PubSubEntry(component.Name, component.Type, broker, new TopicScopes(component, AppId), group, Policies(component), atOnce, use);
        return new OpenComponent(component, broker.Capabilities) { PubSub = entry, Use = use };
    }

    public OpenComponent Secrets(Component component)
    {
        var store = SecretStores.Create(component, _environment);
        return new OpenComponent(component, store.MultipleKeyValuesPerSecret ? ["MULTIPLE_KEY_VALUES_PER_SECRET"] : []) { Secrets = store };
    }

    public OpenComponent Lock(Component component, RedisLock engine)
    {
        var use = new ComponentUse();
        var entry = new EngineEntry<RedisLock>(component.Name, engine, Policies(component), use, name => now().Locks.GetValueOrDefault(name));
        return new OpenComponent(component, [], engine) { Lock = entry, Use = use };
    }

    public OpenComponent Configuration(Component component, RedisConfiguration engine)
    {
        var use = new ComponentUse();
        var entry = new EngineEntry<RedisConfiguration>(component.Name, engine, Policies(component), use, name => now().Configurations.GetValueOrDefault(name));
        return new OpenComponent(component, [], engine) { Configuration = entry, Use = use };
    }

    public OpenComponent Output(Component component)
    {
        var binding = new HttpOutputBinding(component, Policies(component));
        return new OpenComponent(component, ["OUTPUT_BINDING"], binding) { Output = binding, Use = binding.Use };
    }

    public static bool IsSecretStore(Component component) => component.Type.StartsWith("secretstores.", StringComparison.Ordinal);

    private ComponentPolicies Policies(Component component) => new(policies, component.Name, component.Type);

    private void LeaveOut(Component component, ResourceException reason) =>
        log.LogWarning("Going on without component {Component}, which says ignoreErrors: {Reason}", component.Name, reason.Message);

    private static Dictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }
}
