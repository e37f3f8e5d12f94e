using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>The commands of the original system, word for word, on a house that was just started.</summary>
public sealed class WalkThroughTests(AHouse fresh) : IClassFixture<AHouse>
{
    private readonly House _house = fresh.House;

    [Fact]
    public async Task The_first_pizza_goes_from_the_order_to_the_receipt()
    {
        var http = _house.Gateway;
        var customer = _house.Customer(1);
        Assert.Equal(201, (await http.PostAsync("/stores", ("regionNm", "강남구"), ("openYN", "true"))).Status);

        var order = await http.PostAsync("/orders", ("customerId", "1"), ("pizzaNm", "페퍼로니피자"), ("qty", "1"), ("regionNm", "강남구"));
        Assert.Equal(201, order.Status);
        Assert.Equal(1, order["orderId"].GetInt64());
        Assert.Equal("Ordered", order["status"].GetString());
        Assert.Equal("/orders/1", order.Headers.Location?.ToString());
        await customer.SeesAsync(1, "OrderAccepted", withinSeconds: 1);

        Assert.Equal(200, (await http.PatchAsync("/storeOrders/1", ("status", "Cooked"))).Status);
        await customer.SeesAsync(1, "DeliveryStarted", withinSeconds: 1);

        Assert.Equal(200, (await http.PatchAsync("/deliveries/1", ("status", "PickedUp"))).Status);
        await customer.SeesAsync(1, "PickedUp");
        Assert.Equal(409, (await http.PostAsync("/deliveries/1/receipt")).Status);
        Assert.Equal(200, (await http.PatchAsync("/deliveries/1", ("status", "Delivered"))).Status);
        await customer.SeesAsync(1, "Delivered");
        Assert.Equal(200, (await http.PostAsync("/deliveries/1/receipt")).Status);
        await customer.SeesAsync(1, "OrderClosed");
        await _house.EveryOrderEndsAsync([1], 5, Fate.Closed);

        var page = await customer.LooksAtMyPageAsync(1);
        Assert.Equal("페퍼로니피자", page["pizzaNm"].GetString());
        Assert.Equal(1, page["qty"].GetInt32());
        Assert.Equal(1, page["storeId"].GetInt64());
        Assert.Equal(1, page["deliveryId"].GetInt64());
        var history = page["history"].EnumerateArray().Select(entry => entry.GetProperty("type").GetString()).ToList();
        foreach (var told in (string[])["Ordered", "OrderAccepted", "Cooked", "DeliveryStarted", "PickedUp", "Delivered", "ReceiptConfirmed", "OrderClosed"])
            Assert.Contains(told, history);
    }
}
