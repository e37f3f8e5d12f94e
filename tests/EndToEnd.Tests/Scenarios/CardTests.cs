using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>Hotel and food delivery: order and payment in one step, and without payment there is no order.</summary>
[Collection(ARunningHouse.Name)]
public sealed class CardTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task A_card_is_charged_before_the_kitchen_starts()
    {
        await _house.HasAnOpenStoreAsync("카드구");
        await _house.HasOnTheMenuAsync("카드피자", 5);

        var answer = await _house.OrdersByCardAsync("카드구", 1, "카드피자", quantity: 2);

        Assert.Equal(40_000, answer["price"].GetDecimal());
        var order = answer["orderId"].GetInt64();
        var payment = (await _house.PaymentOfAsync(order))!.Value;
        Assert.Equal(("Approved", 40_000m, "Card"), (payment.GetProperty("status").GetString(), payment.GetProperty("amount").GetDecimal(), payment.GetProperty("method").GetString()));
        Assert.Equal(["Charged"], await _house.ChargesForAsync(order));
        await _house.StockBecomesAsync("카드피자", 3);
        await _house.EveryOrderEndsAsync([order], 10, Fate.Accepted);
        await Eventually.EqualsAsync("Approved", async () =>
            (await _house.Customer(1).LooksAtMyPageAsync(order)) is { Status: 200 } page && page.Body.Contains("\"payment\"", StringComparison.Ordinal)
                ? page["payment"].GetProperty("status").GetString() : null, 10, "MyPage's payment");
        await Eventually.EqualsAsync(true, async () => (await _house.Customer(1).LooksAtMyPageAsync(order)).Body.Contains("StockTaken", StringComparison.Ordinal), 10, "StockTaken in the history");
    }

    [Fact]
    public async Task Without_payment_no_order_a_declined_card_is_a_402_and_the_stock_goes_back()
    {
        await _house.HasAnOpenStoreAsync("거절구");
        await _house.HasOnTheMenuAsync("거절피자", 5);

        var answer = await _house.OrdersAsync("Card", "거절구", Money.DeclinedCustomer, "거절피자");

        Assert.Equal((402, "PaymentDeclined"), (answer.Status, answer.Text("orderStatus")));
        var order = answer["orderId"].GetInt64();
        await _house.StockBecomesAsync("거절피자", 5);
        await _house.Customer(Money.DeclinedCustomer).SeesAsync(order, "PaymentDeclined");
        Assert.Equal(["Declined"], await _house.ChargesForAsync(order));
        Assert.Equal("Declined", (await _house.PaymentOfAsync(order))!.Value.GetProperty("status").GetString());
        Assert.Equal(new Fate(order, "PaymentDeclined", "", "", "PaymentDeclined"), Assert.Single(await _house.FatesAsync([order])));
    }

    [Fact]
    public async Task A_payment_that_times_out_is_refused_politely_and_a_late_authorisation_is_voided()
    {
        await _house.HasAnOpenStoreAsync("카드침묵구");
        await _house.HasOnTheMenuAsync("침묵피자", 5);

        var answer = await _house.OrdersAsync("Card", "카드침묵구", Money.SilentCustomer, "침묵피자");

        Assert.Equal((503, "PaymentUnavailable"), (answer.Status, answer.Text("orderStatus")));
        Assert.NotNull(answer.Headers.RetryAfter);
        var order = answer["orderId"].GetInt64();
        // The card was charged all the same.
        await _house.ChargesBecomeAsync(order, "GivenBack");
        await _house.PaymentBecomesAsync(order, "Refunded");
        await _house.StockBecomesAsync("침묵피자", 5);
        await _house.Customer(Money.SilentCustomer).SeesAsync(order, "PaymentUnavailable");
        Assert.Equal(new Fate(order, "PaymentUnavailable", "", "", "PaymentUnavailable"), Assert.Single(await _house.FatesAsync([order])));
    }

    [Fact]
    public async Task A_pizza_that_is_not_on_the_menu_is_not_sold_by_card_or_transfer()
    {
        await _house.HasAnOpenStoreAsync("메뉴구");
        foreach (var method in (string[])["Card", "BankTransfer"])
        {
            var answer = await _house.OrdersAsync(method, "메뉴구", 3, "어머니의 피자");
            Assert.True(answer.Status == 422, $"{answer}");
            Assert.Equal(["pizzaNm"], answer.FieldsInError);
            Assert.Contains("어머니의 피자", answer.Body);
        }
        Assert.Equal(201, (await _house.OrdersAsync("Cash", "메뉴구", 3, "어머니의 피자")).Status);
    }

    [Fact]
    public async Task A_hundred_orders_at_once_for_the_last_10_pizzas_sell_exactly_10()
    {
        await _house.HasAnOpenStoreAsync("품절구");
        await _house.HasOnTheMenuAsync("마지막피자", 10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _house.OrdersAsync("Card", "품절구", 1_000 + i, "마지막피자")));

        var sold = answers.Where(a => a.Status == 201).ToList();
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.True(a.Status is 409 or 503, $"{a}"));
        await _house.StockBecomesAsync("마지막피자", 10 - sold.Count, 20);
        // A machine that is busy with other things may have refused some for now.
        for (var i = 0; i < 20 && sold.Count < 10; i++)
        {
            var answer = await _house.OrdersAsync("Card", "품절구", 2_000 + i, "마지막피자");
            if (answer.Status == 201) sold.Add(answer);
            await Task.Delay(500);
        }
        Assert.Equal(10, sold.Count);
        await _house.StockBecomesAsync("마지막피자", 0);
        await Eventually.EqualsAsync(409, async () => (await _house.OrdersAsync("Card", "품절구", 3_000, "마지막피자")).Status, 20, "an answer to the order after the last pizza");
        await _house.EveryOrderEndsAsync([.. sold.Select(a => a["orderId"].GetInt64())], 20, Fate.Accepted);
        foreach (var order in sold) Assert.Equal(["Charged"], await _house.ChargesForAsync(order["orderId"].GetInt64()));
    }

    [Fact]
    public async Task Cancelling_the_order_cancels_the_drink_then_the_payment()
    {
        await _house.HasAnOpenStoreAsync("환불구");
        await _house.HasOnTheMenuAsync("환불피자", 5);
        var customer = _house.Customer(7);
        var order = (await _house.OrdersByCardAsync("환불구", 7, "환불피자"))["orderId"].GetInt64();
        await _house.EveryOrderEndsAsync([order], 10, Fate.Accepted);

        Assert.Equal(202, (await _house.Gateway.DeleteAsync($"/orders/{order}")).Status);

        await _house.EveryOrderEndsAsync([order], 10, Fate.Cancelled);
        await _house.PaymentBecomesAsync(order, "Refunded");
        await _house.ChargesBecomeAsync(order, "GivenBack");
        await _house.StockBecomesAsync("환불피자", 5);
        await Eventually.EqualsAsync(true, async () =>
            (await customer.LooksAtMyPageAsync(order)).Body is { } page && page.Contains("PaymentCancelled", StringComparison.Ordinal) && page.Contains("StockReturned", StringComparison.Ordinal),
            10, "PaymentCancelled and StockReturned in the history");
    }

    [Fact]
    public async Task A_refund_is_tried_until_the_provider_answers_and_told_only_then()
    {
        await _house.HasAnOpenStoreAsync("느린환불구");
        await _house.HasOnTheMenuAsync("느린환불피자", 5);
        var order = (await _house.OrdersByCardAsync("느린환불구", 8, "느린환불피자"))["orderId"].GetInt64();
        await _house.EveryOrderEndsAsync([order], 10, Fate.Accepted);
        await _house.HasFaultAsync("payment", "provider-give-back", delayMs: 60_000);

        Assert.Equal(202, (await _house.Customer(8).CancelsAsync(order)).Status);
        await _house.PaymentBecomesAsync(order, "Refunding");
        await _house.EveryOrderEndsAsync([order], 10, Fate.Cancelled);
        Assert.DoesNotContain("PaymentCancelled", (await _house.Customer(8).LooksAtMyPageAsync(order)).Body);

        await _house.HasNoFaultAsync("payment", "provider-give-back");
        await _house.PaymentBecomesAsync(order, "Refunded", 40);
    }
}
