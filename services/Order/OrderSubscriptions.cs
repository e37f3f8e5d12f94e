using Dapr.AspNetCore;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Events;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Ordering;

/// <summary>What payment, menu, kitchen and delivery tell, what stores are open, and the order service's own intents.</summary>
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
        app.MapTopic(Topics.Payments)
            .On<PaymentRequested>(DepositRequested)
            .On<DepositConfirmed>(DepositConfirmed)
            .On<PaymentCancelled>(PaymentCancelled)
            .On<PaymentCancellationRefused>(UnpaidCancelRefused);
        app.MapTopic(Topics.Stock).On<OutOfStock>(RanOut);
        app.MapTopic(Topics.Stores)
            .On<StoreRegistered>(StoreChanged<StoreRegistered>)
            .On<StoreUpdated>(StoreChanged<StoreUpdated>)
            .On<StoreDeleted>(StoreChanged<StoreDeleted>);
        // What waits for its batch holds one of the workers that deliver all topics: not for long.
        app.MapTopicInBulk(Topics.OrderIntents, SettleIntents, maxMessages: 100, maxAwaitMs: 100);
    }

    private static Task<IResult> KitchenReached<T>(T e, OrderRepository orders, TimeProvider time, CancellationToken ct) where T : StoreOrderEvent =>
        ChangeAsync(orders, e.OrderId, order => order.Reach(e.OrderStatus, e.StoreId, time.GetUtcNow(), e.Version), ct);

    private static Task<IResult> DeliveryReached<T>(T e, OrderRepository orders, TimeProvider time, CancellationToken ct) where T : DeliveryEvent =>
        ChangeAsync(orders, e.OrderId, order => order.Reach(e.OrderStatus, e.StoreId, time.GetUtcNow()), ct);

    private static Task<IResult> CancelConfirmed(StoreOrderCancelled e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.CancelConfirmed(e.CancelVersion, time.GetUtcNow(), e.StoreId, e.Version), ct);

    private static Task<IResult> CancelRefused(CancellationRefused e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.CancelRefused(e.CancelVersion, e.OrderStatus, e.Reason, time.GetUtcNow()), ct);

    private static Task<IResult> RejectedByStores(StoreOrderRejected e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.RejectedByStores(time.GetUtcNow(), e.StoreId, e.Version), ct);

    private static Task<IResult> DepositRequested(PaymentRequested e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.AwaitDeposit(e.Amount, time.GetUtcNow()), ct);

    private static Task<IResult> DepositConfirmed(DepositConfirmed e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.ConfirmDeposit(e.Amount, time.GetUtcNow()), ct);

    private static Task<IResult> PaymentCancelled(PaymentCancelled e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.CancelUnpaid(e.Reason, time.GetUtcNow()), ct);

    private static Task<IResult> UnpaidCancelRefused(PaymentCancellationRefused e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.RefuseUnpaidCancel(e.CancelVersion, e.Reason, time.GetUtcNow()), ct);

    private static Task<IResult> RanOut(OutOfStock e, OrderRepository orders, TimeProvider time, CancellationToken ct) =>
        ChangeAsync(orders, e.OrderId, order => order.RunOut(time.GetUtcNow()), ct);

    private static Task StoreChanged<T>(T e, OpenStores stores, CancellationToken ct) where T : StoreEvent => stores.LearnAsync(e, ct);

    private static async Task<IResult> ChangeAsync(OrderRepository orders, long orderId, Func<Order, Order> decide, CancellationToken ct) =>
        await orders.ChangeAsync(orderId, decide, ct) is not null
            ? TypedResults.Ok()
            // Not 404, which would drop the event for good: an order is saved before anybody hears of it, so this one belongs to the dead letters.
            : TypedResults.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, detail: $"There is no order {orderId}.");

    private static async Task<IResult> SettleIntents(
        BulkSubscribeMessage<OrderIntentEvent> batch, OrderIntents intents, OrderRepository orders, TimeProvider time, ILoggerFactory loggers,
        CancellationToken ct)
    {
        var logger = loggers.CreateLogger(nameof(OrderIntents));
        var statuses = await Task.WhenAll(batch.Entries.Select(async entry =>
            new BulkSubscribeAppResponseEntry(entry.EntryId, await SettleAsync(entry.Event, intents, orders, time, logger, ct))));
        foreach (var status in statuses) MessageMetrics.CountHandled(Topics.OrderIntents, failed: status.Status != nameof(BulkSubscribeAppResponseStatus.SUCCESS));
        return TypedResults.Json(new BulkSubscribeAppResponse([.. statuses]));
    }

    private static async Task<BulkSubscribeAppResponseStatus> SettleAsync(
        OrderIntentEvent e, OrderIntents intents, OrderRepository orders, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        var intent = e.Data;
        using var span = Tracing.StartProcess(Topics.OrderIntents, e.Id, nameof(OrderIntent), e.TraceParent, intent.OrderId);
        try
        {
            if (await intents.IsSettledAsync(intent, async token => await orders.FindAsync(intent.OrderId, token) is { Status: not OrderStatus.PaymentPending }, ct))
                return BulkSubscribeAppResponseStatus.SUCCESS;
            // Also finishes what was saved and not told.
            var order = await orders.ChangeAsync(intent.OrderId, o => o.GiveUpPayment(time.GetUtcNow()), ct);
            return order is { Status: OrderStatus.PaymentPending } ? BulkSubscribeAppResponseStatus.RETRY : BulkSubscribeAppResponseStatus.SUCCESS;
        }
        // One entry's failure must not send the whole batch again; the broker brings this one back.
        catch (Exception failure) when (failure is Dapr.DaprException or HttpRequestException or OperationCanceledException or TimeoutException)
        {
            logger.LogWarning("the intent for order {OrderId} is tried again: {Reason}", intent.OrderId, failure.Message);
            return BulkSubscribeAppResponseStatus.RETRY;
        }
    }
}
