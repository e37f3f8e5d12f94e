using System.Collections.Concurrent;
using LocalDapr.Actors;
using LocalDapr.PubSub;
using LocalDapr.State;

namespace LocalDapr.Sidecar;

/// <summary>
/// The in-memory engines of one process, by component name: what one app stores or publishes is there for the others, and stays
/// while an app is away.
/// </summary>
internal sealed class SharedEngines(ILoggerFactory loggers, int appsToCome) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, InMemoryStateStore> _states = new();
    private readonly ConcurrentDictionary<string, Lazy<InMemoryPubSub>> _brokers = new();
    private int _appsToCome = appsToCome;

    public EventTap Tap { get; } = new();

    public ActorSystem Actors { get; } = new(new PlacementTable(), TimeProvider.System, loggers);

    public IStateStore State(string name) => _states.GetOrAdd(name, static _ => new InMemoryStateStore());

    public IPubSub Broker(string name) => _brokers.GetOrAdd(name, key => new Lazy<InMemoryPubSub>(() =>
        new InMemoryPubSub(loggers.CreateLogger($"pubsub.{key}"), keepHistory: Volatile.Read(ref _appsToCome) > 0))).Value;

    /// <summary>An app has said for the first time what it subscribes to. After the last one nothing is kept for groups to come.</summary>
    public void AppDiscovered()
    {
        if (Interlocked.Decrement(ref _appsToCome) != 0)
            return;
        foreach (var broker in _brokers.Values)
            broker.Value.EndHistory();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in _brokers.Values)
            await broker.Value.DisposeAsync();
    }
}
