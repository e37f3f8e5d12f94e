using LocalDapr.Bindings;
using LocalDapr.Middleware;
using LocalDapr.PubSub;
using LocalDapr.Redis;
using LocalDapr.Resources;
using LocalDapr.Secrets;
using LocalDapr.State;

namespace LocalDapr.Sidecar;

/// <summary>The components of one sidecar at one moment, by name. Never changed: a reload makes a new set.</summary>
internal sealed class ComponentSet
{
    /// <param name="all">In the order of the files; GET /v1.0/metadata lists them so.</param>
    public ComponentSet(IReadOnlyList<OpenComponent> all)
    {
        All = all;
        States = By(open => open.State);
        PubSubs = By(open => open.PubSub);
        Secrets = By(open => open.Secrets);
        Locks = By(open => open.Lock);
        Configurations = By(open => open.Configuration);
        OutputBindings = By(open => open.Output);
        _middleware = all.Where(open => open.Middleware is not null).ToDictionary(open => (open.Name, open.Component.Type), open => open.Middleware!);
        InputBindings = [.. all.Select(open => open.Input).OfType<CronInputBinding>()];
        ActorStore = all.LastOrDefault(open => open.IsActorStore)?.State;
    }

    private readonly Dictionary<(string, string), IHttpMiddleware> _middleware;

    public IReadOnlyList<OpenComponent> All { get; }

    public IReadOnlyDictionary<string, StateEntry> States { get; }

    public IReadOnlyDictionary<string, PubSubEntry> PubSubs { get; }

    public IReadOnlyDictionary<string, ISecretStore> Secrets { get; }

    public IReadOnlyDictionary<string, EngineEntry<RedisLock>> Locks { get; }

    public IReadOnlyDictionary<string, EngineEntry<RedisConfiguration>> Configurations { get; }

    public IReadOnlyDictionary<string, HttpOutputBinding> OutputBindings { get; }

    public IReadOnlyList<CronInputBinding> InputBindings { get; }

    /// <summary>The store with <c>actorStateStore: "true"</c>; null when there is none.</summary>
    public StateEntry? ActorStore { get; }

    /// <summary>The middleware of that name and type; null when there is none.</summary>
    public IHttpMiddleware? Find(PipelineHandler handler) => _middleware.GetValueOrDefault((handler.Name, handler.Type));

    private Dictionary<string, T> By<T>(Func<OpenComponent, T?> block)
        where T : class => All.Where(open => block(open) is not null).ToDictionary(open => open.Name, open => block(open)!, StringComparer.Ordinal);
}
