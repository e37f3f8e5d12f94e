using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Events;

namespace Pizza.Payments;

/// <summary>What payment hears of orders. All events of an order are handled one after the other, in whatever order they come.</summary>
public static class OrderSubscriptions
{
    public static void MapOrderSubscriptions(this IEndpointRouteBuilder app) => app.MapTopic(Topics.Orders)
        .On<OrderPlaced>(OnOrderPlacedAsync)
        .On<CancelRequested>(OnCancelRequestedAsync)
        .On<OrderRejected>(OnEndAsync<OrderRejected>)
        .On<OrderCancelled>(OnEndAsync<OrderCancelled>);

    private static async Task OnOrderPlacedAsync(
        OrderPlaced order, [EventId] string eventId, UnitOfWork<PaymentDbContext> work, PaymentRepository payments, MenuClient menu, IdSequences ids,
        TimeProvider time, CancellationToken ct)
    {
        if (order.PaymentMethod != PaymentMethod.BankTransfer) return;
        var (price, unknownPizza) = order.Price is null ? await PriceAsync(menu, order, ct) : (order.Price, null);
        await work.HandleOnceAsync(eventId, $"order-{order.OrderId}", async (db, events, token) =>
        {
            var known = await payments.FindByOrderAsync(db, order.OrderId, token);
            long? paymentId = known?.PaymentId is null ? await ids.NextAsync(db, PaymentDbContext.PaymentIds, token) : null;
            payments.Save(db, events, known, Payment.Decide(known, order, paymentId, price, unknownPizza, time.GetUtcNow()));
        }, ct);
    }

    // The deposit is waited for although the menu is away; what it comes to is then told when the stock is taken.
    private static async Task<(decimal? Price, string? UnknownPizza)> PriceAsync(MenuClient menu, OrderPlaced order, CancellationToken ct)
    {
        try
        {
            var answer = await menu.PriceAsync(order.Items, ct);
            return (answer.Price, answer.Outcome == StockAnswer.UnknownPizza ? answer.PizzaName : null);
        }
        catch (MenuUnavailableException)
        {
            return (null, null);
        }
    }

    private static Task OnCancelRequestedAsync(
        CancelRequested request, [EventId] string eventId, UnitOfWork<PaymentDbContext> work, PaymentRepository payments, TimeProvider time, CancellationToken ct)
    {
        // The kitchen decides about the others.
        if (!request.Unpaid) return Task.CompletedTask;
        return work.HandleOnceAsync(eventId, $"order-{request.OrderId}", async (db, events, token) =>
        {
            var known = await payments.FindByOrderAsync(db, request.OrderId, token);
            payments.Save(db, events, known, Payment.Decide(known, request, time.GetUtcNow()));
        }, ct);
    }

    private static Task OnEndAsync<T>(
        T order, [EventId] string eventId, UnitOfWork<PaymentDbContext> work, PaymentRepository payments, TimeProvider time, CancellationToken ct) where T : OrderEvent
    {
        // Paid at the door, or not at all.
        if (order.PaymentMethod == PaymentMethod.Cash || order is OrderRejected { IsAtOnce: true }) return Task.CompletedTask;
        return work.HandleOnceAsync(eventId, $"order-{order.OrderId}", async (db, events, token) =>
        {
            var known = await payments.FindByOrderAsync(db, order.OrderId, token);
            payments.Save(db, events, known, Payment.End(known, order, time.GetUtcNow()));
        }, ct);
    }
}
