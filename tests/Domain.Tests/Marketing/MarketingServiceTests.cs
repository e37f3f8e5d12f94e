using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pizza.Contracts.Events;
using Pizza.Domain.Tests.CustomerCenter;
using Pizza.Marketing;
using Pizza.ServiceDefaults.Json;
using Pizza.Tests.InProcess;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;
using static Pizza.Domain.Tests.Marketing.MarketingScenes;

namespace Pizza.Domain.Tests.Marketing;

/// <summary>The service as it runs, over HTTP, with a sidecar of the test's.</summary>
public sealed class MarketingServiceTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;
    private InProcessService _service = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync();
        _service = await InProcessService.StartAsync(typeof(Booking), _sidecar.Port, "Rankings:Prefix=최고 인기");
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task It_subscribes_in_bulk()
    {
        var subscriptions = (await _service.Http.GetFromJsonAsync<JsonArray>("/dapr/subscribe"))!;

        Assert.Equal(["menu", "orders", "stores"], subscriptions.Select(s => (string)s!["topic"]!).Order());
        Assert.All(subscriptions, s => Assert.Equal((true, 50, "dead-marketing"),
            ((bool)s!["bulkSubscribe"]!["enabled"]!, (int)s["bulkSubscribe"]!["maxAwaitDurationMs"]!, (string)s["deadLetterTopic"]!)));
    }

    [Fact]
    public async Task The_ranking_shows_what_is_registered_with_its_prefix_and_its_pages_go_on_from_one_another()
    {
        await DeliverAsync([OnTheMenu(), OnTheMenu(Potato), OnTheMenu("불고기피자"), OnTheMenu("치즈피자"), AStore(), AStore(4)]);
        await DeliverAsync([
            Ordered(1, storeId: 3), Ordered(2, storeId: 3), Ordered(3, items: [new(Potato, 1)]), Ordered(4, items: [new("불고기피자", 1)]),
            Ordered(5, items: [new("어머니의 피자", 9)]),
        ]);

        var first = await GetAsync("/rankings/pizzas?size=2");
        Assert.Equal((4, 0, 2), ((int)first["total"]!, (int)first["page"]!, (int)first["size"]!));
        Assert.Equal([(Pepperoni, 1, "최고 인기 1위", 2), (Potato, 2, "최고 인기 2위", 1)], Shown(first));
        Assert.Equal([("불고기피자", 2, "최고 인기 2위", 1), ("치즈피자", null, null, 0)], Shown(await GetAsync("/rankings/pizzas?size=2&page=1")));
        Assert.Empty(Shown(await GetAsync("/rankings/pizzas?page=9")));

        var stores = (await GetAsync("/rankings/stores"))["items"]!.AsArray();
        Assert.Equal([(3, 1), (4, null)], stores.Select(s => ((int)s!["storeId"]!, (int?)s["rank"])));
        Assert.Equal(("강남점", "강남구", 2, 2), ((string)stores[0]!["storeNm"]!, (string)stores[0]!["regionNm"]!, (int)stores[0]!["orders"]!, (int)stores[0]!["qty"]!));
    }

    [Fact]
    public async Task A_batch_with_the_same_event_twice_counts_it_once_and_a_cancellation_takes_it_back()
    {
        await DeliverAsync([OnTheMenu(), Ordered(1), Ordered(1), Ordered(2)]);
        await DeliverAsync([Ordered(2), Cancelled(2, orderId: 2)]);
        await DeliverAsync([Cancelled(2, orderId: 2), Ordered(2)]);

        Assert.Equal([(Pepperoni, 1, "최고 인기 1위", 1)], Shown(await GetAsync("/rankings/pizzas")));
    }

    [Fact]
    public async Task A_pizza_put_on_the_menu_after_it_was_ordered_starts_with_what_was_counted_and_one_removed_is_not_shown()
    {
        await DeliverAsync([Ordered(1)]);
        Assert.Equal(0, (int)(await GetAsync("/rankings/pizzas"))["total"]!);
        await DeliverAsync([OnTheMenu()]);
        Assert.Equal([(Pepperoni, 1, "최고 인기 1위", 1)], Shown(await GetAsync("/rankings/pizzas")));
        await DeliverAsync([new MenuItemRemoved(OnTheMenu(version: 2, second: 5))]);
        Assert.Equal(0, (int)(await GetAsync("/rankings/pizzas"))["total"]!);
    }

    [Fact]
    public async Task Every_entry_of_a_delivery_gets_its_own_status()
    {
        var good = Envelope(Ordered(1));
        var unknown = JsonSerializer.SerializeToElement(new { id = "x", type = "SomethingNew", data = new { a = 1 } });
        var unreadable = JsonSerializer.SerializeToElement(new { id = "order-18-v1", type = "Ordered", data = new { orderId = "many" } });
        // It can be read, and cannot be counted: it must not take the others with it.
        var node = JsonSerializer.SerializeToNode(Envelope(Ordered(2)))!;
        node["data"]!["items"] = null;
        var uncountable = JsonSerializer.SerializeToElement(node);

        Assert.Equal(["SUCCESS", "SUCCESS", "DROP", "RETRY", "SUCCESS"], await PostAsync("orders", [good, unknown, unreadable, uncountable, Envelope(OnTheMenu(), "orders")]));
        await DeliverAsync([OnTheMenu()]);
        Assert.Equal([(Pepperoni, 1, "최고 인기 1위", 1)], Shown(await GetAsync("/rankings/pizzas")));
    }

    [Fact]
    public async Task The_last_state_gets_out_and_each_item_is_told_of_once_a_second_at_most()
    {
        await DeliverAsync([OnTheMenu(), OnTheMenu(Potato), AStore()]);
        for (var id = 1; id <= 40; id++)
        {
            await DeliverAsync([Ordered(id, storeId: 3)]);
            await Task.Delay(50);
        }

        var told = await ToldAsync(events => events.Any(e => e is { PizzaName: Pepperoni, Orders: 40 }) && events.Any(e => e is { StoreId: 3, Orders: 40 }));

        Assert.All(told.GroupBy(e => e.ItemId), item => Assert.All(item.Zip(item.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Version + 1, pair.Second.Version);
            Assert.True(pair.Second.OccurredAt - pair.First.OccurredAt >= TimeSpan.FromSeconds(1), $"{pair}");
        }));
        Assert.All(told, e => Assert.Equal("최고 인기 1위", e.Popularity));
        Assert.DoesNotContain(told, e => e.PizzaName == Potato);
    }

    [Fact]
    public async Task While_the_broker_takes_nothing_nothing_piles_up_and_the_last_state_gets_out_when_it_does()
    {
        _sidecar.Fault = what => what == "publish" ? 500 : null;
        await DeliverAsync([OnTheMenu(), Ordered(1)]);
        for (var refused = Stopwatch.StartNew(); !_sidecar.Requests.Contains("publish"); await Task.Delay(20)) Assert.True(refused.Elapsed < TimeSpan.FromSeconds(20));
        await DeliverAsync([Ordered(2)]);
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await DeliverAsync([Ordered(3)]);
        _sidecar.Fault = _ => null;

        var told = await ToldAsync(events => events.Any(e => e.Orders == 3));

        Assert.Equal([1, 2], told.Select(e => e.Version));
    }

    [Theory]
    [InlineData("/rankings/pizzas?page=-1", "page")]
    [InlineData("/rankings/stores?size=1001", "size")]
    public async Task A_bad_request_is_answered_with_the_field(string path, string field)
    {
        var answer = await _service.Http.GetAsync(path);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal([field], (await answer.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsObject().Select(e => e.Key));
    }

    private async Task<JsonObject> GetAsync(string path) => (await _service.Http.GetFromJsonAsync<JsonObject>(path))!;

    private static IEnumerable<(string Name, int? Rank, string? Text, int Orders)> Shown(JsonObject page) =>
        page["items"]!.AsArray().Select(i => ((string)i!["pizzaNm"]!, (int?)i["rank"], (string?)i["popularity"], (int)i["orders"]!));

    /// <summary>What was published, each event once however often it went out, by version; waits until it is enough.</summary>
    private async Task<List<PopularityChanged>> ToldAsync(Func<List<PopularityChanged>, bool> isEnough)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            var told = _sidecar.Published.Where(p => p.Topic == "rankings").DistinctBy(p => p.Id)
                .Select(p => JsonSerializer.Deserialize<PopularityChanged>(p.Data, PizzaJson.Options)!).OrderBy(e => e.Version).ToList();
            if (isEnough(told)) return told;
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"not told within {waited.Elapsed}: {string.Join('\n', told)}");
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
