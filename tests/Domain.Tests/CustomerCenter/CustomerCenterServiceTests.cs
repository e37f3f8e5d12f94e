using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.CustomerCenter;
using Pizza.Tests.InProcess;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;

namespace Pizza.Domain.Tests.CustomerCenter;

/// <summary>The service as it runs, over HTTP, with a state store of the test's.</summary>
public sealed class CustomerCenterServiceTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;
    private InProcessService _service = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync();
        _service = await InProcessService.StartAsync(typeof(MyPage), _sidecar.Port);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task It_subscribes_to_the_whole_chain_and_to_every_dead_letter_topic_in_bulk()
    {
        var subscriptions = (await _service.Http.GetFromJsonAsync<JsonArray>("/dapr/subscribe"))!;

        Assert.Equal(["dead-customercenter", "dead-delivery", "dead-marketing", "dead-menu", "dead-notification", "dead-order", "dead-payment", "dead-store", "deliveries", "orders", "payments", "rankings", "stock", "store-orders", "stores"],
            subscriptions.Select(s => (string)s!["topic"]!).Order());
        Assert.All(subscriptions, s => Assert.True((bool)s!["bulkSubscribe"]!["enabled"]!));
        Assert.All(subscriptions, s => Assert.Equal(
            ((string)s!["topic"]!).StartsWith("dead-", StringComparison.Ordinal) ? null : "dead-customercenter", (string?)s["deadLetterTopic"]));
    }

    [Fact]
    public async Task An_order_is_shown_with_its_history_by_the_names_of_the_wire()
    {
        await DeliverAsync(Whole(17));

        var page = await GetAsync("/myPages/17");

        Assert.Equal("OrderClosed", (string)page["status"]!);
        Assert.Equal(("페퍼로니피자", 1, "강남구", 3, 1017, 12), ((string)page["pizzaNm"]!, (int)page["qty"]!, (string)page["regionNm"]!, (int)page["storeId"]!, (int)page["deliveryId"]!, (int)page["riderId"]!));
        Assert.Equal(Whole(17).Select(e => e.EventType).Order(), page["history"]!.AsArray().Select(h => (string)h!["type"]!).Order());
        Assert.Equal(["at", "attempt", "eventId", "status", "type"], page["history"]![0]!.AsObject().Select(p => p.Key).Order());
    }

    [Fact]
    public async Task An_order_of_which_only_the_kitchen_has_told_is_not_found_until_its_own_event_is_there()
    {
        await DeliverAsync([TicketOf<OrderAccepted>(17, OrderStatus.OrderAccepted, 1)]);
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Http.GetAsync("/myPages/17")).StatusCode);
        Assert.Equal(0, (int)(await GetAsync("/myPages"))["total"]!);

        await DeliverAsync([OrderOf<Ordered>(17, OrderStatus.Ordered)]);

        Assert.Equal(2, (await GetAsync("/myPages/17"))["history"]!.AsArray().Count);
        Assert.Equal(1, (int)(await GetAsync("/myPages?storeId=3"))["total"]!);
    }

    [Fact]
    public async Task A_search_counts_all_and_pages_through_them_newest_first()
    {
        await DeliverAsync(Enumerable.Range(1, 130).Select(id => OrderOf<Ordered>(
            id, id % 2 == 0 ? OrderStatus.Ordered : OrderStatus.Cooking, customerId: id % 10 + 1, orderedAt: Noon.AddHours(-id))));

        Assert.Equal(Enumerable.Range(1, 130), await AllIdsAsync("/myPages?"));
        Assert.Equal(Enumerable.Range(1, 130).Where(id => id % 10 == 3), await AllIdsAsync("/myPages?customerId=4&"));
        Assert.Equal(Enumerable.Range(1, 130).Where(id => id % 2 != 0), await AllIdsAsync("/myPages?status=Cooking&"));
        Assert.Equal(Enumerable.Range(13, 24), await AllIdsAsync("/myPages?from=2025-11-20&to=2025-11-20&"));
        Assert.Empty(await AllIdsAsync("/myPages?regionNm=강북구&"));
    }

    [Theory]
    [InlineData("/myPages/abc", "orderId")]
    [InlineData("/myPages/0", "orderId")]
    [InlineData("/myPages/abc/events", "orderId")]
    [InlineData("/myPages/events?customerId=x", "customerId")]
    [InlineData("/myPages?page=-1", "page")]
    [InlineData("/myPages?size=1001", "size")]
    [InlineData("/myPages?from=soon", "from")]
    [InlineData("/deadLetters?size=0", "size")]
    public async Task A_bad_request_is_answered_with_the_field(string path, string field)
    {
        var answer = await _service.Http.GetAsync(path);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal([field], (await answer.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsObject().Select(e => e.Key));
    }

    [Fact]
    public async Task Every_entry_of_a_delivery_gets_its_own_status()
    {
        var good = Envelope(OrderOf<Ordered>(17, OrderStatus.Ordered));
        var unknown = JsonSerializer.SerializeToElement(new { id = "x", type = "SomethingNew", data = new { a = 1 } });
        var unreadable = JsonSerializer.SerializeToElement(new { id = "order-18-v1", type = "Ordered", data = new { orderId = "many" } });
        var noId = JsonSerializer.SerializeToElement(new { type = "Ordered", data = good.GetProperty("data") });
        var notEvenAnEnvelope = JsonSerializer.SerializeToElement("text");

        Assert.Equal(["SUCCESS", "SUCCESS", "DROP", "DROP", "DROP"], await PostAsync(Topics.Orders, [good, unknown, unreadable, noId, notEvenAnEnvelope]));
        Assert.Equal(HttpStatusCode.OK, (await _service.Http.GetAsync("/myPages/17")).StatusCode);
    }

    [Fact]
    public async Task An_event_with_more_fields_than_are_known_is_taken()
    {
        var node = JsonSerializer.SerializeToNode(Envelope(OrderOf<Ordered>(17, OrderStatus.Ordered)))!;
        node["data"]!["fromTheFuture"] = new JsonObject { ["a"] = 1 };

        Assert.Equal(["SUCCESS"], await PostAsync(Topics.Orders, [JsonSerializer.SerializeToElement(node)]));
    }

    [Fact]
    public async Task While_the_store_fails_every_entry_comes_again()
    {
        _sidecar.Fault = what => what == "publish" ? null : 500;
        var orders = Enumerable.Range(1, 3).Select(id => Envelope(OrderOf<Ordered>(id, OrderStatus.Ordered))).ToList();

        Assert.Equal(["RETRY", "RETRY", "RETRY"], await PostAsync(Topics.Orders, orders));
        Assert.Equal(["RETRY", "RETRY", "RETRY"], await PostAsync("dead-store", orders));
    }

    [Fact]
    public async Task The_page_tells_with_which_delivery_an_event_came_in()
    {
        var order = Envelope(OrderOf<Ordered>(17, OrderStatus.Ordered));
        _sidecar.Fault = what => what == "publish" ? null : 500;
        await PostAsync(Topics.Orders, [order]);
        await PostAsync(Topics.Orders, [order]);
        _sidecar.Fault = _ => null;

        // Once in, it stays as it came in.
        Assert.Equal(["SUCCESS"], await PostAsync(Topics.Orders, [order]));
        Assert.Equal(["SUCCESS"], await PostAsync(Topics.Orders, [order]));
        await DeliverAsync([OrderOf<OrderCancelled>(17, OrderStatus.OrderCancelled, 2)]);

        Assert.Equal([3, 1], (await GetAsync("/myPages/17"))["history"]!.AsArray().Select(h => (int)h!["attempt"]!));
    }

    [Fact]
    public async Task A_store_without_a_name_on_the_ticket_shows_the_name_it_has()
    {
        await DeliverAsync([
            new StoreUpdated { StoreId = 3, StoreName = "역삼점", RegionName = "강남구", IsOpen = true, Version = 2, OccurredAt = Noon },
            OrderOf<Ordered>(17, OrderStatus.Ordered), TicketOf<OrderAccepted>(17, OrderStatus.OrderAccepted, 1, storeName: null),
        ]);

        Assert.Equal("역삼점", (string)(await GetAsync("/myPages/17"))["storeNm"]!);
    }

    [Fact]
    public async Task A_page_shows_how_popular_its_pizza_and_its_store_are_and_no_page_is_rewritten_for_it()
    {
        await DeliverAsync([PopularityOf(1, "인기 2위", pizzaName: "페퍼로니피자"), PopularityOf(1, "인기 3위", storeId: 3), .. Whole(17)]);
        Assert.Equal(("인기 2위", "인기 3위"), await PopularitiesAsync("/myPages/17"));
        var written = _sidecar.StoredValue("page:17").GetString();

        // Of two that overtook each other the later one counts, whatever their versions are.
        await DeliverAsync([PopularityOf(1, "인기 1위", pizzaName: "페퍼로니피자", second: 2), PopularityOf(7, "인기 9위", pizzaName: "페퍼로니피자", second: 1), PopularityOf(2, null, storeId: 3, second: 2)]);

        for (var waited = Stopwatch.StartNew(); await PopularitiesAsync("/myPages/17") != ("인기 1위", null);)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "the page still shows what was");
            await Task.Delay(50);
        }
        Assert.Equal("인기 1위", (string)(await GetAsync("/myPages"))["items"]![0]!["popularity"]!);
        Assert.Equal(written, _sidecar.StoredValue("page:17").GetString());

        async Task<(string?, string?)> PopularitiesAsync(string path) =>
            await GetAsync(path) is var page ? ((string?)page["popularity"], (string?)page["storePopularity"]) : default;
    }

    [Fact]
    public async Task A_pizza_of_any_name_is_looked_up()
    {
        // Dapr has no key with two bars, Cosmos DB none with a slash, and most of what is said on the phone is on no menu.
        var order = Envelope(OrderOf<Ordered>(17, OrderStatus.Ordered));
        var node = JsonSerializer.SerializeToNode(order)!;
        node["data"]!["pizzaNm"] = "반||반/치즈 #1?";
        Assert.Equal(["SUCCESS"], await PostAsync(Topics.Orders, [JsonSerializer.SerializeToElement(node)]));
        await DeliverAsync([PopularityOf(1, "인기 1위", pizzaName: "반||반/치즈 #1?")]);

        Assert.Equal("인기 1위", (string)(await GetAsync("/myPages/17"))["popularity"]!);
        Assert.Matches("^[a-z0-9:]+$", Documents.PopularityOfPizza("반||반/치즈 #1?"));
    }

    [Fact]
    public async Task A_dead_letter_is_listed_replayed_and_deleted()
    {
        var envelope = Envelope(OrderOf<Ordered>(17, OrderStatus.Ordered));
        Assert.Equal(["SUCCESS"], await PostAsync("dead-store", [envelope]));
        Assert.Equal(["SUCCESS"], await PostAsync("dead-store", [envelope]));
        Assert.Equal(["SUCCESS"], await PostAsync("dead-delivery", [envelope]));

        var list = await GetAsync("/deadLetters");
        var letter = list["items"]!.AsArray().Single(l => (string)l!["consumer"]! == "store")!;
        Assert.Equal(2, (int)list["total"]!);
        Assert.Equal(("store-order-17-v1", "orders", "Ordered", "order-17-v1", 2), ((string)letter["id"]!, (string)letter["topic"]!, (string)letter["eventType"]!, (string)letter["eventId"]!, (int)letter["count"]!));
        Assert.Equal(17, (int)letter["data"]!["orderId"]!);
        Assert.Null(letter["replayedAt"]);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await _service.Http.PostAsync("/deadLetters/store-order-17-v1/replay", null)).StatusCode);
            Assert.True(_sidecar.Published.TryDequeue(out var published));
            Assert.Equal(("orders", "order-17-v1", "Ordered"), (published.Topic, published.Id, published.Type));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(published.Data), JsonNode.Parse(envelope.GetProperty("data").GetRawText())));
        }
        Assert.NotNull((await GetAsync("/deadLetters"))["items"]!.AsArray().Single(l => (string)l!["consumer"]! == "store")!["replayedAt"]);

        Assert.Equal(HttpStatusCode.NoContent, (await _service.Http.DeleteAsync("/deadLetters/store-order-17-v1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Http.DeleteAsync("/deadLetters/store-order-17-v1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Http.PostAsync("/deadLetters/store-order-17-v1/replay", null)).StatusCode);
        Assert.Equal(1, (int)(await GetAsync("/deadLetters"))["total"]!);

        await PostAsync("dead-store", [envelope]);
        Assert.Equal(2, (int)(await GetAsync("/deadLetters"))["total"]!);
    }

    [Fact]
    public async Task An_unknown_dead_letter_is_not_found() =>
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Http.DeleteAsync("/deadLetters/nobody-knows")).StatusCode);

    [Fact]
    public async Task The_stream_of_an_unknown_order_stays_open_and_tells_it_when_it_appears()
    {
        await using var stream = await EventStream.OpenAsync(_service.Http, "/myPages/17/events");

        await DeliverAsync([OrderOf<Ordered>(17, OrderStatus.Ordered)]);

        var (name, id, data) = await stream.NextAsync();
        Assert.Equal(("myPage", "1", "Ordered"), (name, id, (string)data["status"]!));
    }

    [Fact]
    public async Task A_stream_starts_with_the_state_as_it_is_and_goes_on_with_every_change()
    {
        await DeliverAsync([OrderOf<Ordered>(17, OrderStatus.Ordered), OrderOf<Ordered>(18, OrderStatus.Ordered, customerId: 8)]);
        await using var one = await EventStream.OpenAsync(_service.Http, "/myPages/17/events");
        await using var ofCustomer = await EventStream.OpenAsync(_service.Http, "/myPages/events?customerId=7");
        await using var all = await EventStream.OpenAsync(_service.Http, "/myPages/events");
        Assert.Equal(("snapshot", 17), (await one.NextAsync()) is var (name, _, data) ? (name, (int)data["orderId"]!) : default);
        Assert.Equal<IEnumerable<int>>([17], (await ofCustomer.NextAsync()).Data.AsArray().Select(p => (int)p!["orderId"]!));
        Assert.Equal<IEnumerable<int>>([18, 17], (await all.NextAsync()).Data.AsArray().Select(p => (int)p!["orderId"]!));

        await DeliverAsync([OrderOf<StatusUpdated>(18, OrderStatus.Cooking, 2, customerId: 8)]);
        await DeliverAsync([OrderOf<StatusUpdated>(17, OrderStatus.OrderAccepted, 2)]);

        Assert.Equal("OrderAccepted", (string)(await one.NextAsync()).Data["status"]!);
        Assert.Equal(17, (int)(await ofCustomer.NextAsync()).Data["orderId"]!);
        var (first, second) = (await all.NextAsync(), await all.NextAsync());
        Assert.Equal((18, 17), ((int)first.Data["orderId"]!, (int)second.Data["orderId"]!));
    }

    [Fact]
    public async Task A_change_projected_by_another_replica_reaches_the_streams_of_this_one()
    {
        await using var other = await InProcessService.StartAsync(typeof(MyPage), _sidecar.Port);
        await using var one = await EventStream.OpenAsync(other.Http, "/myPages/17/events");
        await using var all = await EventStream.OpenAsync(other.Http, "/myPages/events");
        Assert.Empty((await all.NextAsync()).Data.AsArray());

        await DeliverAsync([OrderOf<Ordered>(17, OrderStatus.Ordered)]);

        Assert.Equal(17, (int)(await one.NextAsync()).Data["orderId"]!);
        Assert.Equal(17, (int)(await all.NextAsync()).Data["orderId"]!);
    }

    private static PopularityChanged PopularityOf(int version, string? text, string? pizzaName = null, long? storeId = null, int second = 0) => new()
    {
        ItemId = 1,
        Kind = storeId is null ? RankedKind.Pizza : RankedKind.Store,
        PizzaName = pizzaName,
        StoreId = storeId,
        Popularity = text,
        Orders = 5,
        Quantity = 6,
        Version = version,
        OccurredAt = Noon.AddSeconds(second),
    };

    private async Task<JsonObject> GetAsync(string path) => (await _service.Http.GetFromJsonAsync<JsonObject>(path))!;

    private async Task<List<int>> AllIdsAsync(string query)
    {
        var ids = new List<int>();
        for (var page = 0; ; page++)
        {
            var answer = await GetAsync($"{query}page={page}&size=50");
            ids.AddRange(answer["items"]!.AsArray().Select(p => (int)p!["orderId"]!));
            if ((page + 1) * 50 < (int)answer["total"]!) continue;
            Assert.Equal((int)answer["total"]!, ids.Count);
            return ids;
        }
    }

    private async Task DeliverAsync(IEnumerable<DomainEvent> events)
    {
        foreach (var byTopic in events.GroupBy(e => e.Topic))
            Assert.All(await PostAsync(byTopic.Key, byTopic.Select(e => Envelope(e))), status => Assert.Equal("SUCCESS", status));
    }

    private async Task<List<string>> PostAsync(string topic, IEnumerable<JsonElement> envelopes)
    {
        var message = Bulk(topic, envelopes);
        var answer = await _service.Http.PostAsJsonAsync($"/events/{topic}", message);
        answer.EnsureSuccessStatusCode();
        var statuses = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["statuses"]!.AsArray();
        Assert.Equal(message["entries"]!.AsArray().Select(e => (string)e!["entryId"]!), statuses.Select(s => (string)s!["entryId"]!));
        return [.. statuses.Select(s => (string)s!["status"]!)];
    }
}
