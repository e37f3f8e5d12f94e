using System.Text.Json;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>The hotel's service centre: what it does on a complaint it does at once, and what it cannot do now it does as soon as it can.</summary>
[Collection(ARunningHouse.Name)]
public sealed class ComplaintTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task The_service_centre_cancels_a_booking_at_once_past_the_point_of_no_return_with_refund()
    {
        await _house.HasAnOpenStoreAsync("불만구");
        await _house.HasOnTheMenuAsync("불만피자", 5);
        var order = (await _house.OrdersByCardAsync("불만구", 80, "불만피자"))["orderId"].GetInt64();
        await _house.Kitchen.CooksAsync(order);
        await _house.Rider.ReportsAsync(order, "Delivered");
        await _house.Customer(80).FindsTheOrderAsync(order, "Delivered");
        Assert.Equal(409, (await _house.Customer(80).CancelsAsync(order)).Status);

        var answer = await ComplainsAsync(("orderId", $"{order}"), ("action", "CancelOrder"), ("reason", "식은 피자"));

        Assert.True(answer is { Status: 201 } && answer.Text("status") == "Done", $"{answer}");
        Assert.Equal($"/complaints/{answer["complaintId"]}", answer.Headers.Location?.ToString());
        // At once: nobody is asked any more.
        var cancelled = await _house.Gateway.GetAsync($"/orders/{order}");
        Assert.Equal(("OrderCancelled", "식은 피자"), (cancelled.Text("status"), cancelled.Text("reason")));
        await _house.PaymentBecomesAsync(order, "Refunded", 20);
        await _house.ChargesBecomeAsync(order, "GivenBack");
        await _house.EveryOrderEndsAsync([order], 10, id => new Fate(id, "OrderCancelled", "OrderCancelled", "DeliveryCancelled", "OrderCancelled"));
        await Eventually.EqualsAsync("식은 피자", async () => (await _house.Customer(80).LooksAtMyPageAsync(order)).Text("reason"), 10, "MyPage's reason");
    }

    [Theory]
    [InlineData("OrderAccepted")]
    [InlineData("Cooking")]
    [InlineData("Cooked")]
    public async Task A_forced_cancel_is_obeyed_however_far_the_order_is(string reached)
    {
        var region = $"강제취소구 {reached}";
        await _house.HasAnOpenStoreAsync(region);
        var order = await _house.Customer(81).OrdersAPizzaAsync(region);
        if (reached == "OrderAccepted") await _house.Kitchen.TicketOfAsync(order);
        else await _house.Kitchen.ReportsAsync(order, reached);

        var answer = await ForceAsync(order, complaint: 1_000_001);
        var again = await ForceAsync(order, complaint: 1_000_001);
        var another = await ForceAsync(order, complaint: 1_000_002);

        Assert.Equal((200, "Cancelled", "OrderCancelled"), (answer.Status, answer.Text("outcome"), answer.Text("status")));
        Assert.Equal((200, "Cancelled"), (again.Status, again.Text("outcome")));
        Assert.Equal((200, "AlreadyCancelled"), (another.Status, another.Text("outcome")));
        await _house.EveryOrderEndsAsync([order], 10, Fate.Cancelled, id => new Fate(id, "OrderCancelled", "OrderCancelled", "DeliveryCancelled", "OrderCancelled"));
    }

    [Fact]
    public async Task What_can_never_be_done_is_refused_with_the_reason()
    {
        var rejected = (await _house.Customer(82).AsksForAPizzaAsync("가게없는구"))["orderId"].GetInt64();
        await _house.HasAnOpenStoreAsync("거절불만구");
        var cancelled = await _house.Customer(82).OrdersAPizzaAsync("거절불만구");
        Assert.Equal("Done", (await ComplainsAsync(("orderId", $"{cancelled}"), ("action", "CancelOrder"))).Text("status"));

        foreach (var (id, action, target) in ((string, string, string)[])
                 [($"{rejected}", "CancelOrder", "orderId"), ($"{cancelled}", "CancelOrder", "orderId"), ("99999999", "CancelOrder", "orderId"),
                  ("99999999", "CloseStore", "storeId"), ("99999999", "RemoveStore", "storeId")])
        {
            var answer = await ComplainsAsync((target, id), ("action", action));
            Assert.True(answer is { Status: 201 } && answer.Text("status") == "Refused" && answer.Text("refusal")!.Contains(id, StringComparison.Ordinal), $"{action} {id}: {answer}");
        }
        Assert.Equal(["storeId"], (await ComplainsAsync(("orderId", "1"), ("storeId", "1"), ("action", "CancelOrder"))).FieldsInError);
    }

    [Fact]
    public async Task The_service_centre_closes_a_store_at_once()
    {
        var store = await _house.HasAnOpenStoreAsync("폐점구");
        var order = await _house.Customer(83).OrdersAPizzaAsync("폐점구");
        await _house.Kitchen.TicketOfAsync(order);

        Assert.Equal("Done", (await ComplainsAsync(("storeId", $"{store}"), ("action", "CloseStore"), ("reason", "위생"))).Text("status"));

        Assert.False((await _house.Gateway.GetAsync($"/stores/{store}"))["openYN"].GetBoolean());
        Assert.Equal("NoStoreOpened", (await _house.Customer(83).AsksForAPizzaAsync("폐점구")).Text("status"));
        // What it has it finishes.
        await _house.Kitchen.CooksAsync(order);
        await _house.Customer(83).FindsTheOrderAsync(order, "DeliveryStarted");
    }

    [Fact]
    public async Task The_service_centre_removes_a_store_room_at_once()
    {
        const string region = "철거구";
        var (first, second) = (await _house.HasAnOpenStoreAsync(region), await _house.HasAnOpenStoreAsync(region));
        await _house.HasOnTheMenuAsync("철거피자", 9);
        var orders = new List<long>();
        for (var i = 0; i < 4; i++) orders.Add((await _house.OrdersByCardAsync(region, 84, "철거피자"))["orderId"].GetInt64());
        await _house.EveryOrderEndsAsync(orders, 10, Fate.Accepted);
        var ofFirst = (await TicketsAsync(first)).Select(t => t.OrderId).ToList();
        Assert.Equal(2, ofFirst.Count);
        var (cooking, waiting) = (ofFirst[0], ofFirst[1]);
        await _house.Kitchen.BeginsToCookAsync(cooking);

        Assert.Equal("Done", (await ComplainsAsync(("storeId", $"{first}"), ("action", "RemoveStore"), ("reason", "쥐"))).Text("status"));

        Assert.Equal(404, (await _house.Gateway.GetAsync($"/stores/{first}")).Status);
        // What is not yet cooking is at the other store, and everybody knows.
        Assert.Contains(await TicketsAsync(second), t => t.OrderId == waiting);
        await StoreBecomesAsync(waiting, second);
        await _house.EveryOrderEndsAsync([waiting], 10, Fate.Accepted);
        Assert.DoesNotContain(await _house.AllAsync($"/myPages?storeId={first}"), page => page.GetProperty("orderId").GetInt64() == waiting);
        // What is cooking is finished, and the history keeps the store.
        await _house.Kitchen.CooksAsync(cooking);
        await _house.Customer(84).FindsTheOrderAsync(cooking, "DeliveryStarted");
        Assert.Equal(first, (await _house.Gateway.GetAsync($"/orders/{cooking}"))["storeId"].GetInt64());

        Assert.Equal("Done", (await ComplainsAsync(("storeId", $"{second}"), ("action", "RemoveStore"))).Text("status"));

        // No store is left: rejected, and refunded.
        var left = orders.Except([cooking]).ToList();
        await _house.EveryOrderEndsAsync(left, 20, Fate.Cancelled);
        foreach (var order in left)
        {
            Assert.Equal("NoStoreOpened", (await _house.Gateway.GetAsync($"/orders/{order}")).Text("reason"));
            await _house.PaymentBecomesAsync(order, "Refunded", 20);
        }
        Assert.Equal("NoStoreOpened", (await _house.Customer(84).AsksForAPizzaAsync(region)).Text("status"));
    }

    [Fact]
    public async Task A_removal_that_races_the_kitchen_cancellations_and_new_orders_ends_with_one_store_for_every_order()
    {
        const string region = "불만경주구";
        var (first, second) = (await _house.HasAnOpenStoreAsync(region), await _house.HasAnOpenStoreAsync(region));
        var customer = _house.Customer(85);
        var orders = (await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => customer.OrdersAPizzaAsync(region)))).ToList();
        await _house.EveryOrderEndsAsync(orders, 20, Fate.Accepted);
        var ofFirst = (await TicketsAsync(first)).ToList();

        var cooks = ofFirst.Take(3).Select(t => _house.Gateway.PatchAsync($"/storeOrders/{t.Id}", ("status", "Cooking"))).ToList();
        var removal = ComplainsAsync(("storeId", $"{first}"), ("action", "RemoveStore"));
        var cancels = ofFirst.Skip(3).Select(t => customer.CancelsAsync(t.OrderId)).ToList();
        var late = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => customer.OrdersAPizzaAsync(region)));
        await Task.WhenAll(cooks);
        await Task.WhenAll(cancels);
        Assert.Equal("Done", (await removal).Text("status"));

        orders.AddRange(late);
        await _house.EveryOrderEndsAsync(orders, 20, Fate.Accepted, Fate.Cooking, Fate.Cancelled);
        var tickets = (await _house.AllAsync("/storeOrders")).ToDictionary(t => t.GetProperty("orderId").GetInt64());
        foreach (var order in orders)
        {
            var (store, status) = (tickets[order].GetProperty("storeId").GetInt64(), tickets[order].GetProperty("status").GetString());
            Assert.True(store == second || status is "Cooking" or "OrderCancelled", $"order {order} is {status} at the store that is gone");
            await StoreBecomesAsync(order, store);
        }
        Assert.All(late, order => Assert.Equal("OrderAccepted", tickets[order].GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_complaint_fails_visibly_while_that_service_is_down_and_does_it_once_it_is_back()
    {
        await _house.HasAnOpenStoreAsync("휴무구");
        var order = await _house.Customer(86).OrdersAPizzaAsync("휴무구");
        await _house.Kitchen.CooksAsync(order);
        await _house.StopAsync("order");

        var answer = await _house.Gateway.PostOnceAsync("complaint-86", "/complaints", ("orderId", $"{order}"), ("action", "CancelOrder"), ("reason", "늦음"));

        Assert.Equal((503, "Received"), (answer.Status, answer.Text("complaintStatus")));
        Assert.NotNull(answer.Headers.RetryAfter);
        var complaint = answer["complaintId"].GetInt64();
        Assert.Equal("Received", (await _house.Gateway.GetAsync($"/complaints/{complaint}")).Text("status"));

        // Nor does it matter that the one who took it has gone meanwhile.
        await _house.RestartAsync("customercenter");
        await _house.StartAgainAsync("order");

        await Eventually.EqualsAsync("Done", async () => (await _house.Gateway.GetAsync($"/complaints/{complaint}")).Text("status"), 30, $"Complaint {complaint}");
        await _house.EveryOrderEndsAsync([order], 20, id => new Fate(id, "OrderCancelled", "OrderCancelled", "DeliveryCancelled", "OrderCancelled"));
        // The same key again: the same complaint, and nothing is done twice.
        var again = await _house.Gateway.PostOnceAsync("complaint-86", "/complaints", ("orderId", $"{order}"), ("action", "CancelOrder"), ("reason", "늦음"));
        Assert.Equal((201, complaint, "Done"), (again.Status, again["complaintId"].GetInt64(), again.Text("status")));
        Assert.Single((await _house.AllAsync("/complaints")), c => c.TryGetProperty("orderId", out var id) && id.GetInt64() == order);
        Assert.Single((await _house.Customer(86).LooksAtMyPageAsync(order))["history"].EnumerateArray(), h => h.GetProperty("type").GetString() == "OrderCancelled");
    }

    [Fact]
    public async Task What_is_internal_is_for_its_one_caller_only()
    {
        await _house.HasAnOpenStoreAsync("내부구");
        var order = await _house.Customer(87).OrdersAPizzaAsync("내부구");

        foreach (var (target, path) in ((string, string)[])
                 [("order", $"/internal/orders/{order}/cancel"), ("store", "/internal/stores/1/remove"), ("payment", "/internal/payments/authorise"),
                  ("payment", "/internal/payments/price"), ("menu", "/internal/stock/take"), ("menu", "/internal/prices")])
        {
            var foreign = await _house.InvokesAsync("gateway", target, path);
            Assert.True(foreign.Status == 403, $"{target}{path}: {foreign}");
            Assert.Equal(404, (await _house.Gateway.PostAsync(path, ("reason", "none"))).Status);
            Assert.Equal(403, (await _house.InvokesAsync("delivery", target, path)).Status);
        }
        Assert.Equal(404, (await _house.Gateway.PostAsync($"/orders/internal/orders/{order}/cancel")).Status);
        await _house.EveryOrderEndsAsync([order], 10, Fate.Accepted);
        Assert.Equal((200, "UnknownOrder"), await _house.InvokesAsync("customercenter", "order", "/internal/orders/99999999/cancel") is var allowed ? (allowed.Status, allowed.Text("outcome")) : default);
        Assert.Equal(403, (await _house.InvokesAsync("customercenter", "payment", "/internal/payments/authorise")).Status);
    }

    [Fact]
    public async Task Host_sees_the_orders_of_his_store()
    {
        const string region = "주인구";
        var (mine, other) = (await _house.HasAnOpenStoreAsync(region), await _house.HasAnOpenStoreAsync(region));
        var orders = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            orders.Add(await _house.Customer(88).OrdersAPizzaAsync(region));
            await _house.Kitchen.TicketOfAsync(orders[^1]);
        }
        await _house.EveryOrderEndsAsync(orders, 10, Fate.Accepted);

        var tickets = (await TicketsAsync(mine)).Select(t => t.OrderId).Order().ToList();
        Assert.Equal(3, tickets.Count);
        await Eventually.EqualsAsync(string.Join(',', tickets), async () => string.Join(',', (await IdsAsync($"storeId={mine}")).Order()), 10, "the orders of his store");
        Assert.Equal(orders.Except(tickets).Order(), (await IdsAsync($"storeId={other}")).Order());
        Assert.Equal(tickets.Order(), (await IdsAsync($"storeId={mine}&customerId=88&regionNm={Uri.EscapeDataString(region)}&status=OrderAccepted")).Order());
        Assert.Empty(await IdsAsync($"storeId={mine}&customerId=89"));
    }

    [Fact]
    public async Task A_dashboard_shows_it_all()
    {
        var (north, south) = ("북구 대시보드", "남구 대시보드");
        var store = await _house.HasAnOpenStoreAsync(north);
        await _house.HasAnOpenStoreAsync(south);
        var before = DateTimeOffset.UtcNow;
        var anna = new List<long>();
        for (var i = 0; i < 5; i++) anna.Add(await _house.Customer(90).OrdersAPizzaAsync(north));
        var between = DateTimeOffset.UtcNow.AddMilliseconds(5);
        await Task.Delay(20);
        var bert = new[] { await _house.Customer(91).OrdersAPizzaAsync(north), await _house.Customer(91).OrdersAPizzaAsync(south) };
        await _house.Kitchen.BeginsToCookAsync(anna[0]);
        await _house.EveryOrderEndsAsync([.. anna, .. bert], 10, Fate.Accepted, Fate.Cooking);
        await _house.Customer(90).SeesAsync(anna[0], "Cooking");
        var (region, since) = (Uri.EscapeDataString(north), $"from={before:yyyy-MM-ddTHH:mm:ss.fffZ}");

        // Each filter alone, and together.
        Assert.Equal(Newest(anna), await IdsAsync("customerId=90"));
        Assert.Equal(Newest([.. anna, bert[0]]), await IdsAsync($"regionNm={region}"));
        Assert.Equal(Newest([.. anna, bert[0]]), await IdsAsync($"storeId={store}"));
        Assert.Contains(anna[0], await IdsAsync("status=Cooking"));
        Assert.DoesNotContain(anna[1], await IdsAsync("status=Cooking"));
        Assert.Empty(anna.Concat(bert).Except(await IdsAsync(since)));
        Assert.Empty((await IdsAsync($"from={between:yyyy-MM-ddTHH:mm:ss.fffZ}")).Intersect(anna));
        Assert.Empty((await IdsAsync($"to={between:yyyy-MM-ddTHH:mm:ss.fffZ}")).Intersect(bert));
        Assert.Empty(await IdsAsync("to=2020-01-01"));
        Assert.Equal([anna[0]], await IdsAsync($"customerId=90&status=Cooking&regionNm={region}&storeId={store}&{since}&to={DateTime.UtcNow:yyyy-MM-dd}"));
        Assert.Equal(Newest(anna.Skip(1)), await IdsAsync($"regionNm={region}&status=OrderAccepted&{since}&to={between:yyyy-MM-ddTHH:mm:ss.fffZ}"));
        Assert.Equal([bert[1]], await IdsAsync($"customerId=91&regionNm={Uri.EscapeDataString(south)}"));
        // Page by page: a filter that the index decides, and one that the pages do.
        foreach (var filter in (string[])[$"customerId=90", $"customerId=90&regionNm={region}"])
        {
            var second = await _house.Gateway.GetAsync($"/myPages?{filter}&page=1&size=2");
            Assert.Equal((5, 1, 2), (second["total"].GetInt32(), second["page"].GetInt32(), second["size"].GetInt32()));
            Assert.Equal(Newest(anna).Skip(2).Take(2), second["items"].EnumerateArray().Select(p => p.GetProperty("orderId").GetInt64()));
            Assert.Equal(0, (await _house.Gateway.GetAsync($"/myPages?{filter}&page=9&size=2"))["items"].GetArrayLength());
        }
        foreach (var (query, field) in ((string, string)[])
                 [("customerId=x", "customerId"), ("customerId=0", "customerId"), ("customerId=1&customerId=2", "customerId"), ("storeId=-1", "storeId"),
                  ("status=Burnt", "status"), ("status=1", "status"), ("from=yesterday", "from"), ("to=2025-13-01", "to"), ("from=2025-02-02&to=2025-02-01", "from"),
                  ($"regionNm={new string('x', 101)}", "regionNm"), ("regionNm=a%07", "regionNm"), ("page=-1", "page"), ("size=1001", "size")])
        {
            var refused = await _house.Gateway.GetAsync($"/myPages?{query}");
            Assert.True(refused.Status == 400, $"{query}: {refused}");
            Assert.Equal([field], refused.FieldsInError);
        }
    }

    private static IEnumerable<long> Newest(IEnumerable<long> orders) => orders.OrderDescending();

    private Task<Answer> ComplainsAsync(params (string Name, string Value)[] fields) => _house.Gateway.PostAsync("/complaints", fields);

    private Task<Answer> ForceAsync(long order, long complaint) => _house.InvokesAsync("customercenter", "order", $"/internal/orders/{order}/cancel",
        JsonSerializer.Serialize(new { reason = "test", complaintId = complaint }));

    private async Task<IReadOnlyList<Thing>> TicketsAsync(long store) =>
        [.. (await _house.AllAsync($"/storeOrders?storeId={store}")).Select(item => Thing.Of(item, "storeOrderId"))];

    private async Task<List<long>> IdsAsync(string query) => [.. (await _house.AllAsync($"/myPages?{query}")).Select(p => p.GetProperty("orderId").GetInt64())];

    /// <summary>The order and its MyPage name this store, at the latest in a while.</summary>
    private async Task StoreBecomesAsync(long order, long store)
    {
        foreach (var path in (string[])[$"/orders/{order}", $"/myPages/{order}"])
            await Eventually.EqualsAsync(store, async () => (await _house.Gateway.GetAsync(path)) is { Status: 200 } answer ? answer["storeId"].GetInt64() : 0, 10, $"The store of {path}");
    }
}
