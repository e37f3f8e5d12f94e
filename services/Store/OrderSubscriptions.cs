using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Events;

namespace Pizza.Stores;

/// <summary>What the kitchen hears of orders. All events of an order are handled one after the other, in whatever order they come.</summary>
public static class OrderSubscriptions
{
    public static void MapOrderSubscriptions(this IEndpointRouteBuilder app) => app.MapTopic(Topics.Orders)
        .On<Ordered>(OnOrderedAsync)
        .On<CancelRequested>(OnCancelRequestedAsync)
        .On<OrderCancelled>(OnOrderCancelledAsync);

    private static Task OnOrderedAsync(
        Ordered order, [EventId] string eventId, UnitOfWork<StoreDbContext> work, TicketRepository tickets, StoreRepository stores, IdSequences ids,
        TimeProvider time, CancellationToken ct) =>
        work.HandleOnceAsync(eventId, $"order-{order.OrderId}", async (db, events, token) =>
        {
            var known = await tickets.FindByOrderAsync(db, order.OrderId, token);
            Store? store = null;
            long? storeOrderId = null;
            if (known is null)
            {
                // Drawn before the lock that all orders of the region wait for. Where none is open it stays a gap.
                storeOrderId = await ids.NextAsync(db, StoreDbContext.StoreOrderIds, token);
                store = Store.LeastBusy(await stores.LockCandidatesAsync(db, order.RegionName, order.StoreId, token));
            }
            await tickets.SaveAsync(db, events, known, Ticket.Decide(known, order, store, storeOrderId, time.GetUtcNow()), store, token);
        }, ct);

    private static Task OnCancelRequestedAsync(
        CancelRequested request, [EventId] string eventId, UnitOfWork<StoreDbContext> work, TicketRepository tickets, TimeProvider time, CancellationToken ct)
    {
        // Payment decides: the kitchen has not heard of that order, and must not say a word about it.
        if (request.Unpaid) return Task.CompletedTask;
        return work.HandleOnceAsync(eventId, $"order-{request.OrderId}", async (db, events, token) =>
        {
            var known = await tickets.FindByOrderAsync(db, request.OrderId, token);
            await tickets.SaveAsync(db, events, known, Ticket.Decide(known, request, time.GetUtcNow()), takenBy: null, token);
        }, ct);
    }

    private static Task OnOrderCancelledAsync(
        OrderCancelled cancelled, [EventId] string eventId, UnitOfWork<StoreDbContext> work, TicketRepository tickets, TimeProvider time, CancellationToken ct) =>
        work.HandleOnceAsync(eventId, $"order-{cancelled.OrderId}", async (db, events, token) =>
        {
            var known = await tickets.FindByOrderAsync(db, cancelled.OrderId, token);
            await tickets.SaveAsync(db, events, known, Ticket.Decide(known, cancelled, time.GetUtcNow()), takenBy: null, token);
        }, ct);
}
