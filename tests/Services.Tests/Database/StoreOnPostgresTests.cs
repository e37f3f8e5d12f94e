using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Database;
using Pizza.Tests.Engines;

namespace Pizza.Tests.Services.Database;

/// <summary>The store service, as processes on a real database: killed, doubled and raced.</summary>
public class StoreOnPostgresTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string Gangnam = """{"regionNm":"강남구","openYN":"true"}""";

    [SkippableTheory]
    [InlineData(UnitOfWork<CounterDbContext>.CommittedPoint)]
    [InlineData(OutboxDispatcher<CounterDbContext>.PublishedPoint)]
    public async Task A_store_killed_between_saving_and_forgetting_the_event_tells_it_after_a_restart(string point)
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using (var dying = await StartAsync(sidecar, database))
        {
            await dying.CrashAtAsync(point);
            var post = dying.SendAsync(HttpMethod.Post, "/stores", Gangnam);
            await dying.WaitForExitAsync();
            // The answer may have got out before the process died, or not.
            await Record.ExceptionAsync(() => post);
        }

        await using var next = await StartAsync(sidecar, database);

        Assert.Equal("강남구", (await next.Http.GetFromJsonAsync<JsonNode>("/stores/1"))!["regionNm"]!.GetValue<string>());
        await Eventually.HoldsAsync(() => sidecar.Ids, ids => ids.Count(id => id == "store-1-v1") == (point == OutboxDispatcher<CounterDbContext>.PublishedPoint ? 2 : 1));
        Assert.All(sidecar.Ids, id => Assert.Equal("store-1-v1", id));
    }

    [SkippableFact]
    public async Task A_store_killed_after_it_took_an_order_takes_it_once()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using (var dying = await StartAsync(sidecar, database))
        {
            (await dying.SendAsync(HttpMethod.Post, "/stores", Gangnam)).EnsureSuccessStatusCode();
            await Eventually.HoldsAsync(() => sidecar.Published.Count, n => n >= 1);
            await dying.CrashAtAsync(UnitOfWork<CounterDbContext>.CommittedPoint);
            await Assert.ThrowsAsync<HttpRequestException>(() => dying.DeliverAsync(Order<Ordered>(17, 1)));
        }

        await using var next = await StartAsync(sidecar, database);
        await next.DeliverAsync(Order<Ordered>(17, 1));

        await Eventually.HoldsAsync(() => sidecar.Ids, ids => ids.Contains("storeorder-17-v1"));
        var tickets = await next.Http.GetFromJsonAsync<JsonNode>("/storeOrders");
        Assert.Equal(1, tickets!["total"]!.GetValue<int>());
        Assert.Equal(1, sidecar.Ids.Count(id => id == "storeorder-17-v1"));
        Assert.Equal(HttpStatusCode.Conflict, (await next.Http.DeleteAsync("/stores/1")).StatusCode);
    }

    [SkippableFact]
    public async Task Replicas_share_the_orders_of_a_region_evenly_and_count_every_ticket()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var first = await StartAsync(sidecar, database);
        await using var second = await StartAsync(sidecar, database);
        for (var i = 0; i < 2; i++) (await first.SendAsync(HttpMethod.Post, "/stores", Gangnam)).EnsureSuccessStatusCode();

        // Each order twice, once to each replica.
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? first : second).DeliverAsync(Order<Ordered>(1 + i / 2, 1))));

        var tickets = (await first.Http.GetFromJsonAsync<JsonNode>("/storeOrders?size=100"))!["items"]!.AsArray();
        Assert.Equal([10, 10], tickets.GroupBy(t => t!["storeId"]!.GetValue<long>()).Select(g => g.Count()));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), tickets.Select(t => t!["storeOrderId"]!.GetValue<long>()).Order());

        // Two of each kitchen tap at once: one of them finishes the pizza, the other one is told.
        var taps = await Task.WhenAll(tickets.SelectMany(t => new[] { first, second }.Select(replica =>
            replica.SendAsync(HttpMethod.Patch, $"/storeOrders/{t!["storeOrderId"]}", """{"status":"Cooked","from":"OrderAccepted"}"""))));
        Assert.Equal([(HttpStatusCode.OK, 20), (HttpStatusCode.Conflict, 20)], taps.GroupBy(t => t.StatusCode).Select(g => (g.Key, g.Count())).OrderBy(t => t.Key));
        foreach (var (hours, changed) in new[] { (-1, 20), (1, 0) })
            Assert.Equal(changed, (await first.Http.GetFromJsonAsync<JsonNode>($"/storeOrders?changedSince={DateTime.UtcNow.AddHours(hours):O}"))!["total"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.NoContent, (await first.Http.DeleteAsync("/stores/1")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await second.Http.DeleteAsync("/stores/2")).StatusCode);
    }

    [SkippableFact]
    public async Task When_the_kitchen_and_a_cancellation_race_on_two_replicas_exactly_one_wins()
    {
        const int Orders = 60;
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var first = await StartAsync(sidecar, database);
        await using var second = await StartAsync(sidecar, database);
        (await first.SendAsync(HttpMethod.Post, "/stores", Gangnam)).EnsureSuccessStatusCode();
        for (var id = 1; id <= Orders; id++) await (id % 2 == 0 ? first : second).DeliverAsync(Order<Ordered>(id, 1));

        for (var id = 1; id <= Orders; id++)
        {
            // Now the one, now the other has a start.
            var cancelFirst = id % 2 == 0 ? second.DeliverAsync(Order<CancelRequested>(id, 2)) : null;
            var cook = first.SendAsync(HttpMethod.Patch, $"/storeOrders/{id}", """{"status":"Cooking"}""");
            await Task.WhenAll(cook, cancelFirst ?? second.DeliverAsync(Order<CancelRequested>(id, 2)));
        }

        await Eventually.HoldsAsync(() => sidecar.CountOf(nameof(StoreOrderCancelled), nameof(CancellationRefused)), n => n == Orders);
        var tickets = (await first.Http.GetFromJsonAsync<JsonNode>("/storeOrders?size=100"))!["items"]!.AsArray();
        foreach (var ticket in tickets)
        {
            var told = sidecar.Different.Where(e => e.Id.StartsWith($"storeorder-{ticket!["orderId"]}-", StringComparison.Ordinal)).Select(e => e.Type).Order();
            Assert.Equal(
                ticket!["status"]!.GetValue<string>() == "Cooking"
                    ? [nameof(CancellationRefused), nameof(CookingStarted), nameof(OrderAccepted)]
                    : [nameof(OrderAccepted), nameof(StoreOrderCancelled)],
                told);
        }
    }

    [SkippableFact]
    public async Task A_store_that_is_removed_on_two_replicas_while_its_kitchen_cooks_loses_and_doubles_no_ticket()
    {
        const int Orders = 30;
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var first = await StartAsync(sidecar, database);
        await using var second = await StartAsync(sidecar, database);
        for (var i = 0; i < 3; i++) (await first.SendAsync(HttpMethod.Post, "/stores", Gangnam)).EnsureSuccessStatusCode();
        for (var id = 1; id <= Orders; id++) await (id % 2 == 0 ? first : second).DeliverAsync(Order<Ordered>(id, 1));

        // Two stores go, each on both replicas, while kitchens begin, customers cancel and new orders come.
        await Task.WhenAll(
            [
                .. new[] { first, second, first, second }.Select((replica, i) => RemoveAsync(replica, 1 + i / 2)),
                .. Enumerable.Range(1, 10).Select(id => first.SendAsync(HttpMethod.Patch, $"/storeOrders/{id}", """{"status":"Cooking"}""")),
                .. Enumerable.Range(11, 10).Select(id => second.DeliverAsync(Order<CancelRequested>(id, 2))),
                .. Enumerable.Range(Orders + 1, 10).Select(id => (id % 2 == 0 ? first : second).DeliverAsync(Order<Ordered>(id, 1))),
            ]);

        var tickets = (await first.Http.GetFromJsonAsync<JsonNode>("/storeOrders?size=100"))!["items"]!.AsArray();
        Assert.Equal(Orders + 10, tickets.Count);
        var statuses = tickets.Select(t => (Store: t!["storeId"]!.GetValue<long>(), Status: t["status"]!.GetValue<string>())).ToList();
        Assert.DoesNotContain(statuses, t => t.Store != 3 && t.Status == "OrderAccepted");
        Assert.Equal(10, statuses.Count(t => t.Status == "OrderCancelled"));
        Assert.Equal(10, statuses.Count(t => t.Status == "Cooking"));
        // The count of open tickets is right: the last store can be deleted when all of its are cooked, and not before.
        foreach (var ticket in tickets.Where(t => t!["status"]!.GetValue<string>() != "OrderCancelled").OrderBy(t => t!["storeId"]!.GetValue<long>()))
        {
            Assert.Equal(HttpStatusCode.Conflict, (await first.Http.DeleteAsync("/stores/3")).StatusCode);
            (await second.SendAsync(HttpMethod.Patch, $"/storeOrders/{ticket!["storeOrderId"]}", """{"status":"Cooked"}""")).EnsureSuccessStatusCode();
        }
        Assert.Equal(HttpStatusCode.NoContent, (await first.Http.DeleteAsync("/stores/3")).StatusCode);
    }

    private static async Task<HttpResponseMessage> RemoveAsync(ServiceProcess replica, long storeId) =>
        (await replica.SendAsync(HttpMethod.Post, $"/internal/stores/{storeId}/remove", "{}")).EnsureSuccessStatusCode();

    [SkippableFact]
    public async Task Who_watches_one_replica_sees_what_another_one_changes()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var first = await StartAsync(sidecar, database);
        await using var second = await StartAsync(sidecar, database);
        (await first.SendAsync(HttpMethod.Post, "/stores", Gangnam)).EnsureSuccessStatusCode();
        await first.DeliverAsync(Order<Ordered>(17, 1));
        await using var stream = await second.Http.GetStreamAsync("/storeOrders/events?storeId=1");
        using var reader = new StreamReader(stream);
        Assert.Equal("OrderAccepted", await NextStatusAsync(reader));

        (await first.SendAsync(HttpMethod.Patch, "/storeOrders/1", """{"status":"Cooking"}""")).EnsureSuccessStatusCode();
        Assert.Equal("Cooking", await NextStatusAsync(reader));
        (await second.SendAsync(HttpMethod.Patch, "/storeOrders/1", """{"status":"Cooked"}""")).EnsureSuccessStatusCode();
        Assert.Equal("Cooked", await NextStatusAsync(reader));
    }

    private static async Task<string> NextStatusAsync(StreamReader reader)
    {
        using var patience = new CancellationTokenSource(Patience.For(10));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return JsonNode.Parse(line[6..])!["status"]!.GetValue<string>();
        throw new EndOfStreamException();
    }

    private static Task<ServiceProcess> StartAsync(StubSidecar sidecar, string database) => ServiceProcess.StartAsync("Store", sidecar, database);

    private static OrderEvent Order<T>(long id, int version) where T : OrderEvent => typeof(T) == typeof(Ordered)
        ? new Ordered
        {
            OrderId = id,
            OrderStatus = OrderStatus.Ordered,
            CustomerId = 1,
            PizzaName = "페퍼로니피자",
            Quantity = 1,
            Items = [new("페퍼로니피자", 1)],
            RegionName = "강남구",
            OrderedAt = DateTimeOffset.UtcNow,
            PaymentMethod = PaymentMethod.Cash,
            OccurredAt = DateTimeOffset.UtcNow,
            Version = version,
        }
        : new CancelRequested
        {
            OrderId = id,
            OrderStatus = OrderStatus.CancelRequested,
            CustomerId = 1,
            PizzaName = "페퍼로니피자",
            Quantity = 1,
            Items = [new("페퍼로니피자", 1)],
            RegionName = "강남구",
            OrderedAt = DateTimeOffset.UtcNow,
            PaymentMethod = PaymentMethod.Cash,
            OccurredAt = DateTimeOffset.UtcNow,
            Version = version,
        };
}
