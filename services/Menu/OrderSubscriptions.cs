using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Events;

namespace Pizza.Menus;

/// <summary>
/// What the menu hears of orders. Who pays at the door takes stock when the kitchen may start; who pays first has taken it by then. Every end of an order gives
/// back what it took.
/// </summary>
public static class OrderSubscriptions
{
    public static void MapOrderSubscriptions(this IEndpointRouteBuilder app) => app.MapTopic(Topics.Orders)
        .On<Ordered>(OnOrderedAsync)
        .On<OrderRejected>(OnEndAsync<OrderRejected>)
        .On<OrderCancelled>(OnEndAsync<OrderCancelled>);

    private static Task OnOrderedAsync(
        Ordered order, [EventId] string eventId, UnitOfWork<MenuDbContext> work, MenuRepository menu, TimeProvider time, CancellationToken ct)
    {
        if (order.PaymentMethod != PaymentMethod.Cash) return Task.CompletedTask;
        return work.HandleOnceAsync(eventId, $"order-{order.OrderId}", async (db, events, token) =>
        {
            var known = await menu.FindStockAsync(db, order.OrderId, token);
            var items = StockEndpoints.OnTheMenu(await menu.LockAsync(db, order.Items.Select(i => i.PizzaName), token));
            var decision = OrderStock.Take(known, new(order.OrderId, order.Version, order.CustomerId, order.OrderStatus, order.Items), items, time.GetUtcNow());
            menu.Save(db, events, known, decision);
        }, ct);
    }

    private static Task OnEndAsync<T>(
        T order, [EventId] string eventId, UnitOfWork<MenuDbContext> work, MenuRepository menu, TimeProvider time, CancellationToken ct) where T : OrderEvent
    {
        // Nothing was taken for it.
        if (order is OrderRejected { IsAtOnce: true }) return Task.CompletedTask;
        return work.HandleOnceAsync(eventId, $"order-{order.OrderId}", async (db, events, token) =>
        {
            var known = await menu.FindStockAsync(db, order.OrderId, token);
            var items = known is { State: StockState.Taken } ? await menu.LockAsync(db, known.Items.Select(i => i.PizzaName), token) : [];
            menu.Save(db, events, known, OrderStock.End(known, order, items, time.GetUtcNow()));
        }, ct);
    }
}
