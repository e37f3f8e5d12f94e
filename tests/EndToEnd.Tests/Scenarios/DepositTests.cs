using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>The mall: the customer pays by bank transfer, the seller confirms the deposit, and only then is there stock and a kitchen.</summary>
[Collection(ARunningHouse.Name)]
public sealed class DepositTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task From_the_order_through_the_confirmed_deposit_to_the_receipt_on_one_screen()
    {
        await _house.HasAnOpenStoreAsync("입금구");
        await _house.HasOnTheMenuAsync("입금피자", 3, price: 15_000);
        var order = await _house.OrdersByBankTransferAsync("입금구", 10, "입금피자", quantity: 2);
        Assert.Equal(3, await _house.StockOfAsync("입금피자"));
        Assert.Equal(30_000, (await _house.PaymentOfAsync(order))!.Value.GetProperty("amount").GetDecimal());
        Assert.DoesNotContain(await _house.Kitchen.TicketsAsync(), t => t.OrderId == order);

        var confirmed = await _house.ConfirmsTheDepositAsync(order);

        Assert.Equal((200, "DepositConfirmed"), (confirmed.Status, confirmed.Text("status")));
        Assert.Equal(1, await _house.StockOfAsync("입금피자"));
        await _house.Kitchen.CooksAsync(order);
        await _house.Rider.ReportsAsync(order, "Delivered");
        await _house.Rider.GetsTheReceiptAsync(order);
        await _house.EveryOrderEndsAsync([order], 10, Fate.Closed);
        // What follows the order's own events comes when it comes.
        await Eventually.EqualsAsync("", async () =>
        {
            var history = (await _house.Customer(10).LooksAtMyPageAsync(order))["history"].EnumerateArray().Select(h => h.GetProperty("type").GetString());
            return string.Join(", ", new[] { "OrderPlaced", "PaymentRequested", "DepositConfirmed", "StockTaken", "Ordered", "OrderAccepted", "Cooked", "Delivered", "ReceiptConfirmed", "OrderClosed" }.Except(history));
        }, 10, "what the history lacks");
    }

    [Fact]
    public async Task No_stock_when_the_deposit_is_confirmed_payment_and_order_are_cancelled()
    {
        await _house.HasAnOpenStoreAsync("재고구");
        await _house.HasOnTheMenuAsync("재고피자", 1);
        var order = await _house.OrdersByBankTransferAsync("재고구", 11, "재고피자", quantity: 2);

        var answer = await _house.ConfirmsTheDepositAsync(order);

        Assert.Equal((200, "Cancelled", "OutOfStock"), (answer.Status, answer.Text("status"), answer.Text("reason")));
        await _house.Customer(11).SeesAsync(order, "OrderCancelled");
        Assert.Equal("OutOfStock", (await _house.Gateway.GetAsync($"/orders/{order}")).Text("reason"));
        Assert.Equal(1, await _house.StockOfAsync("재고피자"));
        Assert.Equal(409, (await _house.ConfirmsTheDepositAsync(order)).Status);
        await _house.EveryOrderEndsAsync([order], 10, Fate.CancelledBeforeTheTicket);
        // The seller has seen the money, so it goes back.
        await _house.PaymentBecomesAsync(order, "Refunded");
        Assert.Equal(["GivenBack"], await _house.ChargesForAsync(order));
    }

    [Fact]
    public async Task Cancel_is_granted_only_before_the_deposit_is_confirmed()
    {
        await _house.HasAnOpenStoreAsync("입금취소구");
        await _house.HasOnTheMenuAsync("취소피자", 3);
        var early = await _house.OrdersByBankTransferAsync("입금취소구", 12, "취소피자");
        Assert.Equal(202, (await _house.Customer(12).CancelsAsync(early)).Status);
        await _house.EveryOrderEndsAsync([early], 10, Fate.CancelledBeforeTheTicket);
        await _house.PaymentBecomesAsync(early, "Cancelled");
        Assert.Equal(409, (await _house.ConfirmsTheDepositAsync(early)).Status);
        Assert.Equal(3, await _house.StockOfAsync("취소피자"));

        // Confirmed, and cooking: too late for everybody.
        var late = await _house.OrdersByBankTransferAsync("입금취소구", 12, "취소피자");
        Assert.Equal(200, (await _house.ConfirmsTheDepositAsync(late)).Status);
        await _house.Kitchen.BeginsToCookAsync(late);
        await _house.Customer(12).CancelsAsync(late);
        await _house.EveryOrderEndsAsync([late], 10, Fate.Cooking);
        Assert.Equal("DepositConfirmed", (await _house.PaymentOfAsync(late))!.Value.GetProperty("status").GetString());
        Assert.Equal(2, await _house.StockOfAsync("취소피자"));
    }

    [Fact]
    public async Task When_the_confirmation_and_a_cancellation_race_one_wins_and_money_stock_and_order_agree()
    {
        await _house.HasAnOpenStoreAsync("입금경주구");
        await _house.HasOnTheMenuAsync("경주피자", 100);
        var orders = new List<long>();
        for (var i = 0; i < 8; i++) orders.Add(await _house.OrdersByBankTransferAsync("입금경주구", 13, "경주피자"));

        await Task.WhenAll(orders.SelectMany((order, i) => new[] { ConfirmAfterAsync(order, i % 2 * 8), CancelAfterAsync(order, (i + 1) % 2 * 8) }));

        // A kitchen that has the order by then may grant the cancellation; that is a refund.
        await _house.EveryOrderEndsAsync(orders, 30, Fate.CancelledBeforeTheTicket, Fate.Cancelled, Fate.Accepted);
        var kept = 0;
        foreach (var order in orders)
        {
            var cancelled = (await _house.Gateway.GetAsync($"/orders/{order}")).Text("status") == "OrderCancelled";
            if (!cancelled) kept++;
            var payment = await Eventually.UntilAsync(
                async () => (await _house.PaymentOfAsync(order))!.Value.GetProperty("status").GetString(), s => cancelled ? s is "Cancelled" or "Refunded" : s == "DepositConfirmed", 10);
            Assert.True(cancelled ? payment is "Cancelled" or "Refunded" : payment == "DepositConfirmed", $"order {order}, cancelled: {cancelled}, payment: {payment}");
        }
        await _house.StockBecomesAsync("경주피자", 100 - kept);

        async Task ConfirmAfterAsync(long order, int ms)
        {
            await Task.Delay(ms);
            await _house.ConfirmsTheDepositAsync(order);
        }

        async Task CancelAfterAsync(long order, int ms)
        {
            await Task.Delay(ms);
            await _house.Customer(13).CancelsAsync(order);
        }
    }

    [Fact]
    public async Task The_same_deposit_confirmed_many_times_at_once_takes_stock_once()
    {
        await _house.HasAnOpenStoreAsync("동시구");
        await _house.HasOnTheMenuAsync("동시피자", 5);
        var order = await _house.OrdersByBankTransferAsync("동시구", 14, "동시피자");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _house.ConfirmsTheDepositAsync(order)));

        Assert.All(answers, a => Assert.Equal((200, "DepositConfirmed"), (a.Status, a.Text("status"))));
        await _house.EveryOrderEndsAsync([order], 10, Fate.Accepted);
        Assert.Equal(4, await _house.StockOfAsync("동시피자"));
    }

    [Fact]
    public async Task Cash_takes_stock_when_the_kitchen_may_start_and_runs_out_politely()
    {
        await _house.HasAnOpenStoreAsync("현금구");
        await _house.HasOnTheMenuAsync("현금피자", 1);
        var first = (await _house.OrdersAsync("Cash", "현금구", 15, "현금피자"))["orderId"].GetInt64();
        await _house.StockBecomesAsync("현금피자", 0);

        var second = (await _house.OrdersAsync("Cash", "현금구", 15, "현금피자"))["orderId"].GetInt64();

        await _house.EveryOrderEndsAsync([first], 10, Fate.Accepted);
        await _house.EveryOrderEndsAsync([second], 10, Fate.Cancelled, Fate.CancelledBeforeTheTicket);
        Assert.Equal("OutOfStock", (await _house.Gateway.GetAsync($"/orders/{second}")).Text("reason"));
        await _house.Customer(15).CancelsAsync(first);
        await _house.StockBecomesAsync("현금피자", 1);
    }
}
