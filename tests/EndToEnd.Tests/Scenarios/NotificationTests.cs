using System.Text.Json;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>Hotel and cafe: customers are told of everything that happens to their orders, stores of what is booked with them. Skipped where there is no Node.</summary>
[Collection(ARunningHouse.Name)]
public sealed class NotificationTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [SkippableFact]
    public async Task Payment_and_cancellation_are_notified_to_the_guest_and_the_host_is_told_of_bookings()
    {
        NeedsNode();
        var store = await _house.HasAnOpenStoreAsync("호텔구");
        await _house.HasOnTheMenuAsync("호텔피자", 5, price: 18_000);
        var order = (await _house.OrdersByCardAsync("호텔구", 601, "호텔피자"))["orderId"].GetInt64();

        await GuestIsToldAsync(601, order, $"The payment of order {order} is approved: 18,000 won.");
        await IsToldAsync($"storeId={store}", order, text => text.Contains($"A new order {order} has come in"), "the booking");

        await _house.Customer(601).FindsTheOrderAsync(order, "OrderAccepted");
        Assert.Equal(202, (await _house.Customer(601).CancelsAsync(order)).Status);
        await GuestIsToldAsync(601, order, $"Order {order} is cancelled.");
        await GuestIsToldAsync(601, order, $"The payment of order {order} is refunded: 18,000 won.");
        await IsToldAsync($"storeId={store}", order, text => text.Contains($"Order {order} is cancelled"), "the cancellation");
    }

    [SkippableFact]
    public async Task A_notification_at_every_status_change()
    {
        NeedsNode();
        await _house.HasAnOpenStoreAsync("알림구");
        var order = await _house.Customer(602).OrdersAPizzaAsync("알림구");
        await _house.Customer(602).FindsTheOrderAsync(order, "OrderAccepted");
        await _house.Kitchen.BeginsToCookAsync(order);
        await _house.Customer(602).FindsTheOrderAsync(order, "Cooking");
        await _house.Kitchen.CooksAsync(order);
        await _house.Customer(602).FindsTheOrderAsync(order, "DeliveryStarted");
        foreach (var status in new[] { "PickedUp", "Delivered" })
        {
            await _house.Rider.ReportsAsync(order, status);
            await _house.Customer(602).FindsTheOrderAsync(order, status);
        }
        await _house.Rider.GetsTheReceiptAsync(order);
        await _house.EveryOrderEndsAsync([order], 10, Fate.Closed);

        // Cooked is overtaken now and then by the delivery that it starts.
        string[] statuses = ["Ordered", "OrderAccepted", "Cooking", "DeliveryStarted", "PickedUp", "Delivered", "OrderClosed"];
        var told = await Eventually.UntilAsync(async () => (await MessagesAsync("customerId=602", order)).Select(m => m.GetProperty("orderStatus").GetString()!).ToList(),
            all => !statuses.Except(all).Any(), 15);
        Assert.Equal(statuses, told.AsEnumerable().Reverse().Where(status => status != "Cooked"));
        // Each of them went out of the house.
        var sent = await Eventually.UntilAsync(async () => await MessagesAsync("customerId=602", order), all => all.All(m => m.GetProperty("sent").GetBoolean()), 10);
        Assert.Equal(sent.Select(Id).Order(), _house.Outbox.Received.Where(l => Order(l.Body) == order && l.Body.TryGetProperty("customerId", out _)).Select(l => l.Key).Distinct().Order());
    }

    [SkippableFact]
    public async Task A_cancel_after_the_barista_began_is_undone_and_notified_with_the_reason()
    {
        NeedsNode();
        await _house.HasAnOpenStoreAsync("카페구");
        var order = await _house.Customer(603).OrdersAPizzaAsync("카페구");
        await _house.Customer(603).FindsTheOrderAsync(order, "OrderAccepted");
        await _house.Kitchen.BeginsToCookAsync(order);

        Assert.Equal(202, (await _house.Customer(603).CancelsAsync(order)).Status);

        var reason = (await Eventually.UntilAsync(() => _house.Gateway.GetAsync($"/orders/{order}"), a => a.Text("status") == "Cooking" && a.Text("reason") is not null, 10)).Text("reason");
        Assert.False(string.IsNullOrEmpty(reason), "The order has no reason.");
        await GuestIsToldAsync(603, order, $"Order {order} can no longer be cancelled ({reason}). It goes on.");
        Assert.Contains(await MessagesAsync("customerId=603", order), m => m.GetProperty("orderStatus").GetString() == "CancelRequested");
    }

    [SkippableFact]
    public async Task A_message_prefix_comes_from_configuration()
    {
        NeedsNode();
        await _house.HasAnOpenStoreAsync("접두구");
        var order = await _house.Customer(604).OrdersAPizzaAsync("접두구");

        await GuestIsToldAsync(604, order, $"Order {order} is placed: 페퍼로니피자 × 1.");
        Assert.All(await MessagesAsync("customerId=604", order), m => Assert.StartsWith(ARunningHouse.Prefix + " ", Text(m), StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Orders_are_taken_while_notification_is_stopped_and_its_messages_catch_up()
    {
        NeedsNode();
        await _house.HasAnOpenStoreAsync("침묵구");
        await _house.StopAsync("notification");
        var order = await _house.Customer(605).OrdersAPizzaAsync("침묵구");
        await _house.Customer(605).FindsTheOrderAsync(order, "OrderAccepted");
        Assert.Equal(503, (await _house.Gateway.GetAsync("/notifications?customerId=605")).Status);

        await _house.StartAgainAsync("notification");

        await GuestIsToldAsync(605, order, $"Order {order} is placed: 페퍼로니피자 × 1.");
        await GuestIsToldAsync(605, order, $"A store has accepted order {order}.");
    }

    [SkippableFact]
    public async Task What_cannot_be_sent_is_kept_and_goes_out_later_and_an_event_that_comes_twice_is_told_once()
    {
        NeedsNode();
        const int order = 7_606_000;
        _house.Outbox.IsClosed = true;
        for (var i = 0; i < 2; i++) await StatusBecomesAsync(order, "PickedUp", version: 3);
        await Eventually.UntilAsync(() => MessagesAsync("customerId=606", order), all => all.Count > 0, 10);
        Assert.False(Assert.Single(await MessagesAsync("customerId=606", order)).GetProperty("sent").GetBoolean());

        _house.Outbox.IsClosed = false;

        await Eventually.EqualsAsync(true, async () => (await MessagesAsync("customerId=606", order)).Single().GetProperty("sent").GetBoolean(), 20, "The message is sent");
        // Late, and out of order.
        await StatusBecomesAsync(order, "PickedUp", version: 3);
        await StatusBecomesAsync(order, "Cooked", version: 2);
        var both = await Eventually.UntilAsync(() => MessagesAsync("customerId=606", order), all => all.Count > 1, 10);
        Assert.Equal(["PickedUp", "Cooked"], both.Select(m => m.GetProperty("orderStatus").GetString()!));
        Assert.Single(_house.Outbox.Received.Where(l => l.Key == $"order-{order}-v3/customer").Select(l => l.Body.ToString()).Distinct());
    }

    [SkippableFact]
    public async Task What_is_asked_wrongly_is_refused_with_the_field()
    {
        NeedsNode();
        foreach (var (query, field) in new[] { ("", "customerId"), ("?customerId=x", "customerId"), ("?customerId=1&storeId=1", "storeId"), ("?customerId=1&size=1001", "size"), ("?storeId=1&page=-1", "page") })
        {
            var answer = await _house.Gateway.GetAsync($"/notifications{query}");
            Assert.Equal(400, answer.Status);
            Assert.True(answer["errors"].TryGetProperty(field, out _), $"{query}: {answer}");
        }
        var nobody = await _house.Gateway.GetAsync("/notifications?customerId=6999");
        Assert.Equal((200, 0), (nobody.Status, nobody["total"].GetInt32()));
    }

    private static void NeedsNode() => Skip.If(NotificationBuild.Missing is not null, NotificationBuild.Missing);

    private Task GuestIsToldAsync(int customer, long order, string text) => IsToldAsync($"customerId={customer}", order, told => told == $"{ARunningHouse.Prefix} {text}", text);

    private async Task IsToldAsync(string recipient, long order, Func<string, bool> isIt, string what)
    {
        var told = await Eventually.UntilAsync(async () => (await MessagesAsync(recipient, order)).Select(Text).ToList(), all => all.Any(isIt), 15);
        Assert.True(told.Any(isIt), $"{recipient} was not told '{what}' but: {string.Join(" | ", told)}");
    }

    // Newest first.
    private async Task<List<JsonElement>> MessagesAsync(string recipient, long order) =>
        [.. (await _house.AllAsync($"/notifications?{recipient}")).Where(m => Order(m) == order)];

    private Task StatusBecomesAsync(int order, string status, int version) => _house.PublishesAsync("order", "orders", "StatusUpdated", $"order-{order}-v{version}",
        JsonSerializer.Serialize(new
        {
            orderId = order,
            orderStatus = status,
            customerId = 606,
            pizzaNm = "피자",
            qty = 1,
            items = new[] { new { pizzaNm = "피자", qty = 1 } },
            regionNm = "없는구",
            orderDt = "2026-11-21T10:00:00Z",
            paymentMethod = "Cash",
            version,
            occurredAt = $"2026-11-21T10:0{version}:00Z",
        }));

    private static string Text(JsonElement message) => message.GetProperty("text").GetString()!;

    private static string Id(JsonElement message) => message.GetProperty("notificationId").GetString()!;

    private static long Order(JsonElement message) => message.GetProperty("orderId").GetInt64();
}
