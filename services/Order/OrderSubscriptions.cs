using Dapr.AspNetCore;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Events;

namespace Pizza.Ordering;

/// <summary>What kitchen and delivery tell, and the order service's own intents.</summary>
public static class OrderSubscriptions
{
    public static void MapOrderSubscriptions(this IEndpointRouteBuilder app)
    {
        app.MapTopic(Topics.StoreOrders)
            .On<OrderAccepted>(KitchenReached<OrderAccepted>)
            .On<CookingStarted>(KitchenReached<CookingStarted>)
            .On<Cooked>(KitchenReached<Cooked>)
            .On<StoreOrderCancelled>(CancelConfirmed)
            .On<CancellationRefused>(CancelRefused)
            .On<StoreOrderRejected>(RejectedByStores);
        app.MapTopic(Topics.Deliveries)
            .On<DeliveryStarted>(DeliveryReached<DeliveryStarted>)
            .On<PickedUp>(DeliveryReached<PickedUp>)
            .On<Delivered>(DeliveryReached<Delivered>)
            .On<ReceiptConfirmed>(DeliveryReached<ReceiptConfirmed>);
        // What waits for its batch holds one of the workers that deliver all topics: not for long.
        app.MapTopicInBulk(Topics.OrderIntents, SettleIntents, maxMessages: 100, maxAwaitMs: 100);
    }

    private static Task<IResult> KitchenReached<T>(T e, OrderRepository orders, TimeProvider time, CancellationToken ct) where T : StoreOrderEvent =>
        ChangeAsync(orders, e.OrderId, order => order.Reach(e.OrderStatus, e.StoreId, time.GetUtcNow()), ct);

    private static Task<IResult> DeliveryReached<T>(T e, OrderRepository orders, TimeProvider time, CancellationToken ct) where T : DeliveryEvent =>
        ChangeAsync(orders, e.OrderId, order => order.Reach(e.OrderStatus, e.StoreId, time.GetUtcNow()), ct);

    private static Task<IResult> CancelConfirmed(StoreOrderCancelled e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.CancelConfirmed(e.CancelVersion, time.GetUtcNow()), ct);

    private static Task<IResult> CancelRefused(CancellationRefused e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.CancelRefused(e.CancelVersion, e.OrderStatus, e.Reason, time.GetUtcNow()), ct);

    private static Task<IResult> RejectedByStores(StoreOrderRejected e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.RejectedByStores(time.GetUtcNow()), ct);

    private static async Task<IResult> ChangeAsync(OrderRepository orders, long orderId, Func<Order, Order> decide, CancellationToken ct) =>
        await orders.ChangeAsync(orderId, decide, ct) is not null
            ? TypedResults.Ok()
            // Not 404, which would drop the event for good: an order is saved before anybody hears of it, so this one belongs to the dead letters.
            : TypedResults.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, detail: $"There is no order {orderId}.");

    private static async Task<IResult> SettleIntents(
        BulkSubscribeMessage<BulkMessageModel<OrderIntent>> batch, OrderIntents intents, OrderRepository orders, ILoggerFactory loggers, CancellationToken ct)
    {
        var logger = loggers.CreateLogger(nameof(OrderIntents));
        var statuses = await Task.WhenAll(batch.Entries.Select(async entry =>
            new BulkSubscribeAppResponseEntry(entry.EntryId, await SettleAsync(entry.Event.Data, intents, orders, logger, ct))));
        return TypedResults.Json(new BulkSubscribeAppResponse([.. statuses]));
    }

    private static async Task<BulkSubscribeAppResponseStatus> SettleAsync(
        OrderIntent intent, OrderIntents intents, OrderRepository orders, ILogger logger, CancellationToken ct)
    {
        try
        {
            if (!await intents.IsSettledAsync(intent, async token => await orders.FindAsync(intent.OrderId, token) is not null, ct)
                && await orders.FindAsync(intent.OrderId, ct) is { } order) await orders.PublishAsync(order, ct);
            return BulkSubscribeAppResponseStatus.SUCCESS;
        }
        // One entry's failure must not send the whole batch again; the broker brings this one back.
        catch (Exception e) when (e is Dapr.DaprException or HttpRequestException or OperationCanceledException)
        {
            logger.LogWarning("the intent for order {OrderId} is tried again: {Reason}", intent.OrderId, e.Message);
            return BulkSubscribeAppResponseStatus.RETRY;
        }
    }
}
