using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>Hotel and food delivery: order and payment in one step.</summary>
public sealed class CardTests(AHouse own) : IClassFixture<AHouse>
{
    private readonly House _house = own.House;

    [Fact]
    public async Task A_card_is_charged_before_the_kitchen_starts()
    {
        await _house.HasAnOpenStoreAsync("카드구");
        await _house.HasOnTheMenuAsync("카드피자", 5);

        var answer = await _house.OrdersAsync("Card", "카드구", 1, "카드피자", quantity: 2);

        Assert.True(answer is { Status: 201 } && answer.Text("status") == "Ordered", $"{answer}");
        Assert.Equal(40_000, answer["price"].GetDecimal());
        var order = answer["orderId"].GetInt64();
        var payment = await _house.PaymentOfAsync(order);
        Assert.Equal(("Approved", 40_000m, "Card"), (payment!.Value.GetProperty("status").GetString(), payment.Value.GetProperty("amount").GetDecimal(), payment.Value.GetProperty("method").GetString()));
        Assert.Equal(["Charged"], await _house.ChargesForAsync(order));
        Assert.Equal(3, await _house.StockOfAsync("카드피자"));
        await _house.EveryOrderEndsAsync([order], 10, Fate.Accepted);
        var page = await _house.Customer(1).LooksAtMyPageAsync(order);
        Assert.Equal("Approved", page["payment"].GetProperty("status").GetString());
        Assert.Contains("StockTaken", page.Body);
    }
}
