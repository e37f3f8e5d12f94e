using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>Any one service is away: what does not need it goes on, the rest is refused politely, and everything catches up.</summary>
[Collection(AHouseWithBooks.Name)]
public sealed class OneServiceDownTests(AHouseWithBooks own)
{
    private const string Region = "단절구";

    /// <param name="app">The service that is away.</param>
    /// <param name="itsOwn">What only it can answer.</param>
    /// <param name="cards">Whether cards can be charged without it.</param>
    [SkippableTheory]
    [InlineData("payment", "/payments", false)]
    [InlineData("menu", "/menu", false)]
    [InlineData("delivery", "/deliveries", true)]
    [InlineData("customercenter", "/myPages", true)]
    [InlineData("marketing", "/rankings/pizzas", true)]
    [InlineData("notification", "/notifications?customerId=61", true)]
    public async Task Orders_go_on_and_what_was_missed_is_made_up_for_without(string app, string itsOwn, bool cards)
    {
        var house = own.House;
        Skip.If(app == "notification" && NotificationBuild.Missing is not null, NotificationBuild.Missing);
        var pizza = $"{app} 단절피자";
        await house.HasAnOpenStoreAsync(Region);
        await house.HasOnTheMenuAsync(pizza, 100);
        // Also waits until the breakers that the one before has opened are closed again.
        await house.OrdersByCardAsync(Region, 60, pizza);
        await house.StopAsync(app);

        var refused = await house.Gateway.GetAsync(itsOwn);
        var cash = await house.OrdersAsync("Cash", Region, 61, pizza);
        var transfer = await house.OrdersAsync("BankTransfer", Region, 62, pizza);
        var card = await house.OrdersAsync("Card", Region, 63, pizza);

        Assert.Equal(503, refused.Status);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal((201, "Ordered"), (cash.Status, cash.Text("status")));
        Assert.Equal((201, "OrderPlaced"), (transfer.Status, transfer.Text("status")));
        if (cards) Assert.Equal((201, "Ordered"), (card.Status, card.Text("status")));
        else Assert.Equal((503, "PaymentUnavailable"), (card.Status, card.Text("orderStatus")));
        if (!cards) Assert.NotNull(card.Headers.RetryAfter);
        var order = cash["orderId"].GetInt64();
        await house.Kitchen.CooksAsync(order);

        await house.StartAgainAsync(app);
        await house.EveryOrderEndsAsync([order], 30, Fate.OutForDelivery);
        var waiting = transfer["orderId"].GetInt64();
        await house.Customer(62).SeesAsync(waiting, "AwaitingDeposit", 30);
        Assert.Equal(200, (await Eventually.UntilAsync(() => house.ConfirmsTheDepositAsync(waiting), a => a.Status == 200, 20)).Status);
        await house.EveryOrderEndsAsync([waiting], 30, Fate.Accepted);
        await house.Customer(63).SeesAsync(card["orderId"].GetInt64(), cards ? "OrderAccepted" : "PaymentUnavailable", 30);
        if (NotificationBuild.Missing is null) await IsToldOfAsync(61, order);
        // The one before it was away, and every one that was taken since.
        await Eventually.EqualsAsync(cards ? 4 : 3, async () => (await house.AllAsync("/rankings/pizzas"))
            .Where(i => i.GetProperty("pizzaNm").GetString() == pizza).Select(i => i.GetProperty("orders").GetInt32()).SingleOrDefault(), 30, $"The orders of {pizza}");
    }

    private async Task IsToldOfAsync(int customer, long order) => await Eventually.EqualsAsync(true, async () =>
        (await own.House.AllAsync($"/notifications?customerId={customer}")).Any(m => m.GetProperty("orderId").GetInt64() == order && m.GetProperty("orderStatus").GetString() == "DeliveryStarted"),
        30, $"A message to customer {customer} about the delivery of order {order}");
}
