using System.Globalization;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>What happens by itself when it is time: actor reminders.</summary>
public sealed class DeadlineTests(AnImpatientHouse own) : IClassFixture<AnImpatientHouse>
{
    private readonly House _house = own.House;

    [Fact]
    public async Task Booking_with_a_date_a_pre_order_becomes_Ordered_when_due()
    {
        await _house.HasAnOpenStoreAsync("예약구");
        await _house.HasOnTheMenuAsync("예약피자", 5);

        var answer = await OrderForAsync("Card", "예약구", 30, "예약피자", seconds: 6);

        Assert.True(answer is { Status: 201 } && answer.Text("status") == "Reserved", $"{answer}");
        var order = answer["orderId"].GetInt64();
        Assert.Equal(["Charged"], await _house.ChargesForAsync(order));
        await _house.Customer(30).SeesAsync(order, "Reserved");
        Assert.DoesNotContain(await _house.Kitchen.TicketsAsync(), t => t.OrderId == order);
        await _house.EveryOrderEndsAsync([order], 20, Fate.Accepted);
    }

    [Fact]
    public async Task A_pre_order_can_be_cancelled_until_it_is_due_and_is_refunded()
    {
        await _house.HasAnOpenStoreAsync("예약취소구");
        await _house.HasOnTheMenuAsync("예약취소피자", 5);
        var order = (await OrderForAsync("Card", "예약취소구", 31, "예약취소피자", seconds: 600))["orderId"].GetInt64();

        var cancelled = await _house.Customer(31).CancelsAsync(order);

        Assert.Equal((200, "OrderCancelled"), (cancelled.Status, cancelled.Text("status")));
        await _house.PaymentBecomesAsync(order, "Refunded");
        await _house.StockBecomesAsync("예약취소피자", 5);
    }

    [Fact]
    public async Task A_pre_order_is_taken_although_no_store_is_open_now_and_only_for_the_next_30_days()
    {
        var taken = await OrderForAsync("Cash", "아직없는구", 32, "아무피자", seconds: 600);
        Assert.True(taken is { Status: 201 } && taken.Text("status") == "Reserved", $"{taken}");
        foreach (var seconds in (int[])[-5, 31 * 86_400])
        {
            var refused = await OrderForAsync("Cash", "아직없는구", 32, "아무피자", seconds);
            Assert.Equal(422, refused.Status);
            Assert.Equal(["reserveDt"], refused.FieldsInError);
        }
    }

    [Fact]
    public async Task A_pre_order_by_bank_transfer_is_paid_first_and_then_waits()
    {
        await _house.HasAnOpenStoreAsync("선입금구");
        await _house.HasOnTheMenuAsync("선입금피자", 5);
        var order = (await OrderForAsync("BankTransfer", "선입금구", 33, "선입금피자", seconds: 8))["orderId"].GetInt64();
        await _house.Customer(33).FindsTheOrderAsync(order, "AwaitingDeposit");

        Assert.Equal(200, (await _house.ConfirmsTheDepositAsync(order)).Status);
        await _house.Customer(33).FindsTheOrderAsync(order, "Reserved", 5);
        await _house.EveryOrderEndsAsync([order], 25, Fate.Accepted);
    }

    [Fact]
    public async Task An_unpaid_deposit_expires()
    {
        await _house.HasAnOpenStoreAsync("만료구");
        await _house.HasOnTheMenuAsync("만료피자", 5);
        var order = await _house.OrdersByBankTransferAsync("만료구", 34, "만료피자");

        await _house.Customer(34).FindsTheOrderAsync(order, "OrderCancelled", AnImpatientHouse.DepositSeconds + 15);
        Assert.Equal("DepositExpired", (await _house.Gateway.GetAsync($"/orders/{order}")).Text("reason"));
        await _house.PaymentBecomesAsync(order, "Cancelled");
        Assert.Equal(409, (await _house.ConfirmsTheDepositAsync(order)).Status);
    }

    [Fact]
    public async Task A_delivered_order_closes_itself()
    {
        await _house.HasAnOpenStoreAsync("마감구");
        var order = await _house.Customer(35).OrdersAPizzaAsync("마감구");
        await _house.Kitchen.CooksAsync(order);
        await _house.Rider.ReportsAsync(order, "Delivered");

        await _house.Customer(35).SeesAsync(order, "OrderClosed", AnImpatientHouse.CloseSeconds + 15);
    }

    [Fact]
    public async Task A_restart_of_order_in_between_changes_nothing()
    {
        await _house.HasAnOpenStoreAsync("재기동구");
        var order = (await OrderForAsync("Cash", "재기동구", 36, "아무피자", seconds: 12))["orderId"].GetInt64();

        await _house.RestartAsync("order");

        await _house.EveryOrderEndsAsync([order], 60, Fate.Accepted);
    }

    private Task<Answer> OrderForAsync(string method, string region, int customer, string pizza, int seconds) => _house.OrdersAsync(
        method, region, customer, pizza, 1, ("reserveDt", DateTimeOffset.UtcNow.AddSeconds(seconds).ToString("O", CultureInfo.InvariantCulture)));
}
