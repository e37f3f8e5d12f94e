using System.Collections.Concurrent;

namespace LocalDapr.Actors;

/// <summary>What the sidecars of one process share so that their actors find each other.</summary>
/// <param name="placement">Also the place where hosts of other processes are made known.</param>
public sealed class ActorSystem(PlacementTable placement, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ReminderService>> _reminders = new();
    private readonly ConcurrentDictionary<string, SharedActorStore> _stores = new();

    public PlacementTable Placement => placement;

    public ActorPeers Peers { get; } = new();

    /// <summary>The reminders of an app; the sidecar that asks first decides where they are kept.</summary>
    /// <param name="store">Null: they live as long as the process.</param>
    public ReminderService RemindersOf(string appId, ActorStateStore? store)
    {
        // The in-memory store is no more durable than the service itself.
        SharedActorStore? shared = null;
        if (store is not (null or { Type: "state.in-memory" }))
        {
            shared = _stores.GetOrAdd(appId, static (_, first) => new SharedActorStore(first), store.Store);
            shared.Add(store.Store);
        }
        return _reminders.GetOrAdd(appId, id => new Lazy<ReminderService>(() =>
            new ReminderService(placement, shared is null ? null : new StateReminderStorage(id, shared), time, loggers.CreateLogger<ReminderService>()))).Value;
    }

    /// <summary>A replica of the app goes, and its store with it: the reminders are kept by another's from now on.</summary>
    public void Forget(string appId, ActorStateStore store)
    {
        if (_stores.TryGetValue(appId, out var shared))
            shared.Remove(store.Store);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _reminders.Values.Where(lazy => lazy.IsValueCreated))
            await service.Value.DisposeAsync();
    }
}
