using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>order dies at the worst moments; what was saved is what counts.</summary>
[Collection(ARunningHouse.Name)]
public sealed class CrashTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task An_order_saved_before_the_crash_is_cooked_although_nobody_asks_again()
    {
        await _house.HasAnOpenStoreAsync("사망구");
        await _house.HasFaultAsync("order", "after-save", crash: true);
        Assert.Equal(503, (await _house.Customer(91050).AsksForAPizzaAsync("사망구")).Status);
        await _house.HasDiedAsync("order");
        await _house.StartAgainAsync("order");

        var order = await OnlyOrderOfAsync(_house, customer: 91050);
        await _house.EveryOrderEndsAsync([order], 30, Fate.Accepted);
        await _house.Kitchen.CooksAsync(order);
        await _house.EveryOrderEndsAsync([order], 10, Fate.OutForDelivery);
    }

    [Fact]
    public async Task A_customer_who_asks_again_after_the_crash_gets_the_same_order()
    {
        await _house.HasAnOpenStoreAsync("반복구");
        await _house.HasFaultAsync("order", "before-answer", crash: true);
        var customer = _house.Customer(91051);
        Assert.Equal(503, (await customer.AsksForAPizzaOnceAsync("key-crash", "반복구")).Status);
        await _house.HasDiedAsync("order");
        await _house.StartAgainAsync("order");

        var again = await customer.AsksForAPizzaOnceAsync("key-crash", "반복구");
        Assert.Equal(201, again.Status);
        var order = await OnlyOrderOfAsync(_house, customer: 91051);
        Assert.Equal(order, again["orderId"].GetInt64());
        await _house.EveryOrderEndsAsync([order], 10, Fate.Accepted);
    }

    /// <summary>The one order this customer has, in MyPage and at the counter alike.</summary>
    internal static async Task<long> OnlyOrderOfAsync(House house, int customer)
    {
        var pages = await Eventually.UntilAsync(() => house.AllAsync($"/myPages?customerId={customer}"), found => found.Count > 0, withinSeconds: 30);
        await Task.Delay(500);
        var orders = (await house.AllAsync("/orders")).Where(order => order.GetProperty("customerId").GetInt64() == customer).ToList();
        Assert.Equal(Assert.Single(pages).GetProperty("orderId").GetInt64(), Assert.Single(orders).GetProperty("orderId").GetInt64());
        return orders[0].GetProperty("orderId").GetInt64();
    }
}
