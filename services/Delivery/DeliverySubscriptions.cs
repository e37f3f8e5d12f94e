using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Events;

namespace Pizza.Deliveries;

/// <summary>What delivery hears of the kitchen and of cancelled orders. All events of an order are handled one after the other, in whatever order they come.</summary>
public static class DeliverySubscriptions
{
    public static void MapDeliverySubscriptions(this IEndpointRouteBuilder app)
    {
        app.MapTopic(Topics.StoreOrders).On<Cooked>(OnCookedAsync);
        app.MapTopic(Topics.Orders).On<OrderCancelled>(OnOrderCancelledAsync);
    }

    private static Task OnCookedAsync(
        Cooked cooked, [EventId] string eventId, UnitOfWork<DeliveryDbContext> work, DeliveryRepository deliveries, IdSequences ids,
        TimeProvider time, CancellationToken ct) =>
        work.HandleOnceAsync(eventId, $"order-{cooked.OrderId}", async (db, events, token) =>
        {
            var known = await deliveries.FindByOrderAsync(db, cooked.OrderId, token);
            long? deliveryId = known is null ? await ids.NextAsync(db, DeliveryDbContext.DeliveryIds, token) : null;
            deliveries.Save(db, events, known, Delivery.Decide(known, cooked, deliveryId, time.GetUtcNow()));
        }, ct);

    private static Task OnOrderCancelledAsync(
        OrderCancelled cancelled, [EventId] string eventId, UnitOfWork<DeliveryDbContext> work, DeliveryRepository deliveries,
        TimeProvider time, CancellationToken ct) =>
        work.HandleOnceAsync(eventId, $"order-{cancelled.OrderId}", async (db, events, token) =>
        {
            var known = await deliveries.FindByOrderAsync(db, cancelled.OrderId, token);
            deliveries.Save(db, events, known, Delivery.Decide(known, cancelled, time.GetUtcNow()));
        }, ct);
}
