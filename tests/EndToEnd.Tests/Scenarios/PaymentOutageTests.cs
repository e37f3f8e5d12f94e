using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>Payment or menu are down or overloaded: who can wait waits, the others are refused politely, and everything catches up.</summary>
[Collection(AHouseWithBooks.Name)]
public sealed class PaymentOutageTests(AHouseWithBooks own)
{
    [SkippableFact]
    public async Task Orders_are_taken_while_payment_is_down_and_wait_for_their_deposit_once_it_is_back()
    {
        var house = own.House;
        await house.HasAnOpenStoreAsync("휴업구");
        await house.HasOnTheMenuAsync("휴업피자", 5);
        await house.StopAsync("payment");

        var transfer = await house.OrdersAsync("BankTransfer", "휴업구", 20, "휴업피자");
        var card = await house.OrdersAsync("Card", "휴업구", 21, "휴업피자");
        var cash = await house.OrdersAsync("Cash", "휴업구", 22, "휴업피자");

        Assert.Equal((201, "OrderPlaced"), (transfer.Status, transfer.Text("status")));
        Assert.Equal((503, "PaymentUnavailable"), (card.Status, card.Text("orderStatus")));
        Assert.NotNull(card.Headers.RetryAfter);
        Assert.Equal(201, cash.Status);
        var order = transfer["orderId"].GetInt64();
        await house.Customer(20).SeesAsync(order, "OrderPlaced");

        await house.StartAgainAsync("payment");
        await house.Customer(20).SeesAsync(order, "AwaitingDeposit", 30);
        Assert.Equal(200, (await house.ConfirmsTheDepositAsync(order)).Status);
        await house.EveryOrderEndsAsync([order, cash["orderId"].GetInt64()], 20, Fate.Accepted);
        Assert.DoesNotContain("Charged", await house.ChargesForAsync(card["orderId"].GetInt64()));
    }

    [SkippableFact]
    public async Task A_deposit_that_is_confirmed_while_the_menu_is_down_is_refused_for_now_and_changes_nothing()
    {
        var house = own.House;
        await house.HasAnOpenStoreAsync("무메뉴구");
        await house.HasOnTheMenuAsync("무메뉴피자", 5);
        var order = await house.OrdersByBankTransferAsync("무메뉴구", 23, "무메뉴피자");
        await house.StopAsync("menu");

        var answer = await house.SaysThatTheDepositIsThereAsync(order);
        Assert.Equal(503, answer.Status);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("Requested", (await house.PaymentOfAsync(order))!.Value.GetProperty("status").GetString());
        Assert.Equal((503, "PaymentUnavailable"), await house.OrdersAsync("Card", "무메뉴구", 24, "무메뉴피자") is var card ? (card.Status, card.Text("orderStatus")) : default);
        Assert.Equal(201, (await house.OrdersAsync("Cash", "무메뉴구", 25, "무메뉴피자")).Status);
        Assert.Equal(201, (await house.OrdersAsync("BankTransfer", "무메뉴구", 26, "무메뉴피자")).Status);

        await house.StartAgainAsync("menu");
        Assert.Equal(200, (await Eventually.UntilAsync(() => house.ConfirmsTheDepositAsync(order), a => a.Status == 200, 20)).Status);
        await house.EveryOrderEndsAsync([order], 20, Fate.Accepted);
        // The one confirmed, and the one for cash.
        await house.StockBecomesAsync("무메뉴피자", 3, 20);
    }

    [SkippableFact]
    public async Task Payment_overloaded_the_breaker_opens_and_closes_again_and_the_same_key_tries_again_on_the_same_order()
    {
        var house = own.House;
        await house.HasAnOpenStoreAsync("과부하구");
        await house.HasOnTheMenuAsync("과부하피자", 50);
        await house.HasFaultAsync("payment", "payment-authorise", delayMs: 6_000);

        var first = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => OrderAsync($"overload-{i}")));
        Assert.All(first, a => Assert.Equal((503, "PaymentUnavailable"), (a.Status, a.Text("orderStatus"))));
        Assert.All(first, a => Assert.True(a.Took < Patience.For(5), $"refused after {a.Took}"));
        // Then the breaker is open, and nobody waits: as a rule it takes milliseconds, and never as long as one attempt at payment would.
        var refusals = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            var answer = await OrderAsync($"overload-open-{i}");
            Assert.Equal(503, answer.Status);
            refusals.Add(answer.Took);
        }
        Assert.True(refusals.Order().ElementAt(2) < Patience.For(0.25) && refusals.Max() < Patience.For(1.8), $"refused after {string.Join(", ", refusals)}");

        await house.HasNoFaultAsync("payment", "payment-authorise");
        var again = await Eventually.UntilAsync(() => OrderAsync("overload-0"), a => a.Status == 201, 30);
        Assert.True(again is { Status: 201 } && again.Text("status") == "Ordered", $"{again}");
        Assert.Equal(first[0]["orderId"].GetInt64(), again["orderId"].GetInt64());
        await house.EveryOrderEndsAsync([again["orderId"].GetInt64()], 20, Fate.Accepted);
        // All attempts but the last are given back: one is charged, one pizza is gone.
        Assert.Single(await house.ChargesForAsync(again["orderId"].GetInt64()), state => state == "Charged");
        await house.StockBecomesAsync("과부하피자", 49, 30);

        Task<Answer> OrderAsync(string key) => house.Gateway.PostOnceAsync(key, "/orders",
            ("customerId", "27"), ("pizzaNm", "과부하피자"), ("qty", "1"), ("regionNm", "과부하구"), ("paymentMethod", "Card"));
    }
}
