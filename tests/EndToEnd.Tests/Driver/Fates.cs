namespace Pizza.EndToEnd.Driver;

/// <summary>What each service says about one order. A list that should have one entry and has two shows both.</summary>
internal sealed record Fate(long OrderId, string Order, string Tickets, string Deliveries, string MyPages)
{
    public static Fate Cancelled(long orderId) => new(orderId, "OrderCancelled", "OrderCancelled", "", "OrderCancelled");

    /// <summary>Cancelled before a store had made a ticket.</summary>
    public static Fate CancelledBeforeTheTicket(long orderId) => new(orderId, "OrderCancelled", "", "", "OrderCancelled");

    public static Fate OutForDelivery(long orderId) => new(orderId, "DeliveryStarted", "Cooked", "DeliveryStarted", "DeliveryStarted");

    public static Fate Closed(long orderId) => new(orderId, "OrderClosed", "Cooked", "Received", "OrderClosed");

    public static Fate Accepted(long orderId) => new(orderId, "OrderAccepted", "OrderAccepted", "", "OrderAccepted");

    public static Fate Cooking(long orderId) => new(orderId, "Cooking", "Cooking", "", "Cooking");
}

internal static class Fates
{
    /// <summary>The fates of these orders as the services tell them now.</summary>
    public static async Task<IReadOnlyList<Fate>> FatesAsync(this House house, IEnumerable<long> orderIds)
    {
        var orders = await StatusesAsync(house, "/orders", "orderId");
        var tickets = await StatusesAsync(house, "/storeOrders", "storeOrderId");
        var deliveries = await StatusesAsync(house, "/deliveries", "deliveryId");
        var pages = await StatusesAsync(house, "/myPages", "orderId");
        return [.. orderIds.Select(id => new Fate(id, Text(orders, id), Text(tickets, id), Text(deliveries, id), Text(pages, id)))];
    }

    /// <summary>Waits until every order has one of the fates that are right for it, and fails with those that have not.</summary>
    public static async Task EveryOrderEndsAsync(this House house, IReadOnlyCollection<long> orderIds, double withinSeconds, params Func<long, Fate>[] right)
    {
        var last = await Eventually.UntilAsync(() => WrongAsync(), wrong => wrong.Count == 0, withinSeconds);
        Assert.True(last.Count == 0, $"{last.Count} of {orderIds.Count} orders ended wrong:\n{string.Join('\n', last.Take(10))}");

        async Task<List<Fate>> WrongAsync() =>
            [.. (await house.FatesAsync(orderIds)).Where(fate => !right.Any(fateOf => fateOf(fate.OrderId) == fate))];
    }

    private static async Task<ILookup<long, string>> StatusesAsync(House house, string path, string idField) =>
        (await house.AllAsync(path)).Select(item => Thing.Of(item, idField)).DistinctBy(thing => thing.Id).ToLookup(thing => thing.OrderId, thing => thing.Status);

    private static string Text(ILookup<long, string> statuses, long orderId) => string.Join(" + ", statuses[orderId]);
}
