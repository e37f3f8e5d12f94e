using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>order or payment die at the worst moments: no charge without an order, no paid order without a charge.</summary>
[Collection(AHouseWithBooks.Name)]
public sealed class MoneyCrashTests(AHouseWithBooks own)
{
    [SkippableTheory]
    [InlineData("provider-charged", "between authorisation and save")]
    [InlineData("outbox-committed", "between save and publish")]
    [InlineData("outbox-published", "between publish and acknowledge")]
    public async Task Payment_killed_while_it_charges_a_card(string point, string when)
    {
        var house = own.House;
        var (region, pizza, customer) = ($"결제사망구 {when}", $"결제사망피자 {when}", 60);
        await house.HasAnOpenStoreAsync(region);
        await house.HasOnTheMenuAsync(pizza, 6);
        // One that goes well: a house that has just started may refuse the first for now, and then nothing is charged.
        await house.OrdersByCardAsync(region, customer, pizza);
        await house.HasFaultAsync("payment", point, crash: true);

        var answer = await house.OrdersAsync("Card", region, customer, pizza);
        await house.HasDiedAsync("payment");
        await house.StartAgainAsync("payment");

        var order = answer["orderId"].GetInt64();
        await SettlesAsync(house, order, pizza, 5);
    }

    [SkippableTheory]
    [InlineData("after-save")]
    [InlineData("after-authorisation")]
    [InlineData("before-answer")]
    public async Task Order_killed_while_a_card_is_charged(string point)
    {
        var house = own.House;
        var (region, pizza, customer) = ($"주문사망구 {point}", $"주문사망피자 {point}", 61 + point.Length);
        await house.HasAnOpenStoreAsync(region);
        await house.HasOnTheMenuAsync(pizza, 6);
        await house.OrdersByCardAsync(region, 59, pizza);
        await house.HasFaultAsync("order", point, crash: true);

        Assert.Equal(503, (await house.OrdersAsync("Card", region, customer, pizza)).Status);
        await house.HasDiedAsync("order");
        await house.StartAgainAsync("order");

        var pages = await Eventually.UntilAsync(() => house.AllAsync($"/myPages?customerId={customer}"), found => found.Count > 0, 30);
        await SettlesAsync(house, Assert.Single(pages).GetProperty("orderId").GetInt64(), pizza, 5);
    }

    [SkippableTheory]
    [InlineData("outbox-committed")]
    [InlineData("outbox-published")]
    public async Task Payment_killed_while_a_deposit_is_confirmed(string point)
    {
        var house = own.House;
        var (region, pizza) = ($"입금사망구 {point}", $"입금사망피자 {point}");
        await house.HasAnOpenStoreAsync(region);
        await house.HasOnTheMenuAsync(pizza, 5);
        var order = await house.OrdersByBankTransferAsync(region, 70, pizza);
        await house.HasFaultAsync("payment", point, crash: true);

        await house.SaysThatTheDepositIsThereAsync(order);
        await house.HasDiedAsync("payment");
        await house.StartAgainAsync("payment");

        await house.EveryOrderEndsAsync([order], 30, Fate.Accepted);
        await house.PaymentBecomesAsync(order, "DepositConfirmed");
        await house.StockBecomesAsync(pizza, 4);
    }

    /// <summary>The order is taken, charged and missing in the stock, or none of these.</summary>
    private static async Task SettlesAsync(House house, long order, string pizza, int stock)
    {
        var seen = await Eventually.UntilAsync(async () => (
                Order: (await house.Gateway.GetAsync($"/orders/{order}")).Text("status"),
                Charges: string.Join(",", await house.ChargesForAsync(order)),
                Stock: await house.StockOfAsync(pizza)),
            s => IsRight(s.Order, s.Charges, s.Stock), 40);
        Assert.True(IsRight(seen.Order, seen.Charges, seen.Stock), $"{seen}");
        // And it stays so.
        await Task.Delay(1_000);
        Assert.True(IsRight(seen.Order, string.Join(",", await house.ChargesForAsync(order)), await house.StockOfAsync(pizza)), $"{seen}, and later not");

        bool IsRight(string? status, string charges, int left) => status switch
        {
            "OrderAccepted" => charges == "Charged" && left == stock - 1,
            "PaymentUnavailable" => charges is "GivenBack" or "Barred" or "" && left == stock,
            _ => false,
        };
    }
}
