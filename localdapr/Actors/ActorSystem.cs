using System.Collections.Concurrent;

namespace LocalDapr.Actors;

/// <summary>What the sidecars of one process share so that their actors find each other.</summary>
/// <param name="placement">Also the place where hosts of other processes are made known.</param>
public sealed class ActorSystem(PlacementTable placement, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ReminderService>> _reminders = new();

    public PlacementTable Placement => placement;

    /// <summary>The reminders of an app; the sidecar that asks first decides where they are kept.</summary>
    /// <param name="store">Null: they live as long as the process.</param>
    public ReminderService RemindersOf(string appId, ActorStateStore? store) => _reminders.GetOrAdd(appId, id => new Lazy<ReminderService>(() => new ReminderService(
        placement,
        // The in-memory store is no more durable than the service itself.
        store is null or { Type: "state.in-memory" } ? null : new StateReminderStorage(id, store.Store),
        time,
        loggers.CreateLogger<ReminderService>()))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _reminders.Values.Where(lazy => lazy.IsValueCreated))
            await service.Value.DisposeAsync();
    }
}
