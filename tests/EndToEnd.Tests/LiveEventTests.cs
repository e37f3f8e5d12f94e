using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>Boards that move by themselves, through the gateway.</summary>
[Collection(ARunningHouse.Name)]
public sealed class LiveEventTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task MyPage_tells_every_step_as_it_happens()
    {
        await _house.HasAnOpenStoreAsync("생방구");
        var customer = _house.Customer(30);
        var order = await customer.OrdersAPizzaAsync("생방구");
        await customer.SeesAsync(order, "OrderAccepted");

        using var stream = await _house.WatchAsync($"/myPages/{order}/events");
        var snapshot = await stream.NextAsync();
        Assert.Equal("snapshot", snapshot.Name);
        Assert.Equal("OrderAccepted", snapshot.Json.GetProperty("status").GetString());

        await _house.Kitchen.BeginsToCookAsync(order);
        await stream.NextWhereAsync(e => e is { Name: "myPage" } && e.Json.GetProperty("status").GetString() == "Cooking");
        await _house.Kitchen.CooksAsync(order);
        await stream.NextWhereAsync(e => e is { Name: "myPage" } && e.Json.GetProperty("status").GetString() == "DeliveryStarted");
    }

    [Fact]
    public async Task The_kitchen_sees_a_new_ticket_and_the_riders_a_new_delivery()
    {
        var store = await _house.HasAnOpenStoreAsync("전광구");
        using var kitchen = await _house.WatchAsync($"/storeOrders/events?storeId={store}");
        using var riders = await _house.WatchAsync("/deliveries/events");
        var order = await _house.Customer(31).OrdersAPizzaAsync("전광구");
        await kitchen.NextWhereAsync(e => e.Name == "storeOrder" && e.Json.GetProperty("orderId").GetInt64() == order);
        await _house.Kitchen.CooksAsync(order);
        await riders.NextWhereAsync(e => e.Name == "delivery" && e.Json.GetProperty("orderId").GetInt64() == order);
    }
}
