using Dapr.Client;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Events;
using Pizza.ServiceDefaults.State;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Ordering;

/// <summary>
/// Orders in the state store, one key each, and the rule that binds their events to them: an order is saved with its ETag, always first-write,
/// and carries the event of its last transition; the event goes out after the save and before anybody is answered. Where it is not known whether
/// it went out, it goes out again: its id is the same.
/// </summary>
public sealed class OrderRepository(DaprClient dapr, EventPublisher publisher, PublishedVersions published, OrderDeadlines deadlines)
{
    private const int MaxAttempts = 10;

    // In one process, changes of one order follow one another instead of failing on the ETag. Replicas still meet at the store.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    public async Task<Order?> FindAsync(long orderId, CancellationToken ct) =>
        await dapr.GetStateAsync<Order?>(ComponentNames.OrderStore, Key(orderId), ConsistencyMode.Strong, cancellationToken: ct);

    /// <summary>The orders among these ids; an id without one is left out.</summary>
    public async Task<IReadOnlyList<Order>> FindAsync(IReadOnlyList<long> orderIds, CancellationToken ct)
    {
        var items = await dapr.GetBulkStateAsync<Order?>(ComponentNames.OrderStore, [.. orderIds.Select(Key)], parallelism: 10, cancellationToken: ct);
        return [.. items.Where(i => i.Value is not null).Select(i => i.Value!)];
    }

    /// <summary>Saves a new order. False when the id is taken: somebody else placed it with the same Idempotency-Key.</summary>
    public async Task<bool> TryAddAsync(Order order, CancellationToken ct)
    {
        if (!await dapr.TrySaveFirstWriteAsync(ComponentNames.OrderStore, Key(order.OrderId), InTrace(order), etag: null, ct: ct)) return false;
        OrderMetrics.Count(order);
        return true;
    }

    /// <summary>Publishes the event of the last transition, unless this process knows that it is out.</summary>
    public async Task PublishAsync(Order order, CancellationToken ct)
    {
        if (published.Contains(order.OrderId, order.Version)) return;
        await publisher.PublishAsync(OutgoingEvent.From(order.RaisedEvent()) with { TraceParent = order.TraceParent }, ct);
        published.Add(order.OrderId, order.Version);
    }

    /// <summary>All that follows from the last transition: its event is out and its deadline is set. Done again where it is not known to be done.</summary>
    public Task FinishAsync(Order order, CancellationToken ct) => Task.WhenAll(PublishAsync(order, ct), deadlines.EnsureAsync(order, ct));

    /// <summary>Reads, decides, saves, publishes, sets the deadline; again from the start when somebody else was faster.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="decide">Pure; gives the same instance when nothing changes.</param>
    /// <param name="ct">Cancels; the change may be saved and its event not yet out, which the next reader mends.</param>
    /// <returns>The order as it is now, or null when there is none. What follows from it is done.</returns>
    /// <exception cref="OrderBusyException">Others were faster ten times.</exception>
    public Task<Order?> ChangeAsync(long orderId, Func<Order, Order> decide, CancellationToken ct) => ChangeAsync(orderId, decide, FinishAsync, ct);

    /// <summary>The same for the actor of the order: it sets the deadline itself, as nobody can call it meanwhile.</summary>
    public Task<Order?> WakeAsync(long orderId, Func<Order, Order> decide, CancellationToken ct) => ChangeAsync(orderId, decide, PublishAsync, ct);

    private async Task<Order?> ChangeAsync(long orderId, Func<Order, Order> decide, Func<Order, CancellationToken, Task> finish, CancellationToken ct)
    {
        var turn = _turns[orderId % _turns.Length];
        await turn.WaitAsync(ct);
        try
        {
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                var (order, etag) = await dapr.GetStateAndETagAsync<Order?>(
                    ComponentNames.OrderStore, Key(orderId), ConsistencyMode.Strong, cancellationToken: ct);
                if (order is null) return null;
                // The document holds the event of one transition: the last one's must be out before the next one takes its place.
                await PublishAsync(order, ct);
                var changed = decide(order);
                if (ReferenceEquals(changed, order))
                {
                    await finish(order, ct);
                    return order;
                }
                if (changed.Version != order.Version) changed = InTrace(changed);
                if (await dapr.TrySaveFirstWriteAsync(ComponentNames.OrderStore, Key(orderId), changed, etag, ct: ct))
                {
                    if (changed.Version != order.Version) OrderMetrics.Count(changed);
                    await finish(changed, ct);
                    return changed;
                }
                await Task.Delay(Random.Shared.Next(2, 10 * attempt), ct);
            }
            throw new OrderBusyException(orderId);
        }
        finally
        {
            turn.Release();
        }
    }

    // Published later, by whoever finds it, its event is still a part of what is being done now.
    private static Order InTrace(Order order) => order.TraceParent == Tracing.Here ? order : order with { TraceParent = Tracing.Here };

    private static string Key(long orderId) => $"order-{orderId}";
}

/// <summary>An order that others kept changing; trying again later helps, so it is answered as a timeout is: 503.</summary>
public sealed class OrderBusyException(long orderId) : TimeoutException($"order {orderId} was changed by others each time; try again");
