using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Json;
using Pizza.Tests.Engines;

namespace Pizza.Tests.Services.Database;

/// <summary>The marketing service, as processes on a real database: doubled, raced and killed.</summary>
public class MarketingOnPostgresTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string Pepperoni = "페퍼로니피자";
    private static readonly DateTimeOffset Noon = new(2025, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task Two_replicas_that_get_everything_twice_and_in_any_order_count_it_once()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var first = await StartAsync(sidecar, database);
        await using var second = await StartAsync(sidecar, database);

        // Every third order is cancelled; its cancellation may overtake it. Every batch goes to both, at once.
        var random = new Random(17);
        var events = Enumerable.Range(1, 90).SelectMany(id => id % 3 == 0 ? new OrderEvent[] { Order(id), Cancelled(id) } : [Order(id)]).ToArray();
        random.Shuffle(events);
        await Task.WhenAll(events.Chunk(20).SelectMany(batch => new[] { DeliverAsync(first, batch), DeliverAsync(second, [.. batch.Reverse()]) })
            .Append(DeliverAsync(first, [OnTheMenu()])).Append(DeliverAsync(second, [AStore()])));

        foreach (var replica in new[] { first, second })
        {
            Assert.Equal((60, 120), await CountsAsync(replica, "pizzas"));
            Assert.Equal((60, 120), await CountsAsync(replica, "stores"));
        }
        await LastToldIsAsync(sidecar, 60);
        // Both replicas look for what is to be told: each state is told by one of them.
        Assert.All(sidecar.Data.Values.Select(Read).GroupBy(e => e.ItemId), told => Assert.Equal(Enumerable.Range(1, told.Count()), told.Select(e => e.Version).Order()));
    }

    [SkippableTheory]
    [InlineData(UnitOfWork<CounterDbContext>.CommittedPoint)]
    [InlineData(OutboxDispatcher<CounterDbContext>.PublishedPoint)]
    public async Task A_marketing_killed_while_it_tells_what_it_counted_has_told_it_in_the_end(string point)
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using (var dying = await StartAsync(sidecar, database))
        {
            await dying.CrashAtAsync(point);
            await DeliverAsync(dying, [OnTheMenu()]);
            // It may die between having counted and having answered.
            await Record.ExceptionAsync(() => DeliverAsync(dying, [Order(1), Order(2)]));
            await dying.WaitForExitAsync();
        }

        await using var next = await StartAsync(sidecar, database);
        await LastToldIsAsync(sidecar, 2);
        Assert.Equal((2, 4), await CountsAsync(next, "pizzas"));
        // What comes again because nobody acknowledged it counts for nothing.
        await DeliverAsync(next, [Order(1), Order(2), Order(3)]);
        await LastToldIsAsync(sidecar, 3);
    }

    [SkippableFact]
    public async Task What_was_counted_before_a_crash_and_not_yet_told_is_told_after_it()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using (var dying = await StartAsync(sidecar, database))
        {
            await DeliverAsync(dying, [OnTheMenu()]);
            await DeliverAsync(dying, [Order(1)]);
            await LastToldIsAsync(sidecar, 1);
            // Within the second in which nothing more is told of it.
            await DeliverAsync(dying, [Order(2)]);
        }

        await using var next = await StartAsync(sidecar, database);
        await LastToldIsAsync(sidecar, 2);
    }

    private static Task<ServiceProcess> StartAsync(StubSidecar sidecar, string database) => ServiceProcess.StartAsync("Marketing", sidecar, database);

    private static async Task<(int Orders, int Quantity)> CountsAsync(ServiceProcess marketing, string what)
    {
        var item = Assert.Single((await marketing.Http.GetFromJsonAsync<JsonNode>($"/rankings/{what}"))!["items"]!.AsArray())!;
        return ((int)item["orders"]!, (int)item["qty"]!);
    }

    private static Task LastToldIsAsync(StubSidecar sidecar, int orders) => Eventually.HoldsAsync(
        () => sidecar.Data.Values.Select(Read).Where(e => e.PizzaName == Pepperoni).MaxBy(e => e.Version)?.Orders, told => told == orders);

    private static PopularityChanged Read(string data) => JsonSerializer.Deserialize<PopularityChanged>(data, PizzaJson.Options)!;

    private static async Task DeliverAsync(ServiceProcess marketing, DomainEvent[] events)
    {
        var topic = events[0].Topic;
        var message = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["topic"] = topic,
            ["pubsubname"] = "pubsub",
            ["type"] = "com.dapr.event.sent.bulk",
            ["entries"] = new JsonArray([.. events.Select((e, i) => (JsonNode)new JsonObject
            {
                ["entryId"] = $"{i}",
                ["contentType"] = "application/cloudevents+json",
                ["event"] = new JsonObject
                {
                    ["id"] = e.EventId,
                    ["type"] = e.EventType,
                    ["specversion"] = "1.0",
                    ["data"] = JsonSerializer.SerializeToNode(e, e.GetType(), PizzaJson.Options),
                },
            })]),
        };
        var answer = await marketing.SendAsync(HttpMethod.Post, $"/events/{topic}", message.ToJsonString());
        Assert.True(answer.IsSuccessStatusCode, marketing.Output);
        Assert.All((await answer.Content.ReadFromJsonAsync<JsonNode>())!["statuses"]!.AsArray(), status => Assert.Equal("SUCCESS", (string)status!["status"]!));
    }

    private static MenuItemRegistered OnTheMenu() => new() { MenuItemId = 1, PizzaName = Pepperoni, Price = 20_000, Stock = 100, OccurredAt = Noon, Version = 1 };

    private static StoreRegistered AStore() => new() { StoreId = 3, StoreName = "강남점", RegionName = "강남구", IsOpen = true, OccurredAt = Noon, Version = 1 };

    private static StatusUpdated Facts(long orderId, OrderStatus status, int version) => new()
    {
        OrderId = orderId,
        OrderStatus = status,
        CustomerId = 1,
        PizzaName = Pepperoni,
        Quantity = 2,
        Items = [new(Pepperoni, 2)],
        RegionName = "강남구",
        OrderedAt = Noon,
        PaymentMethod = PaymentMethod.Cash,
        StoreId = 3,
        OccurredAt = Noon,
        Version = version,
    };

    private static Ordered Order(long orderId) => new(Facts(orderId, OrderStatus.Ordered, 1));

    private static OrderCancelled Cancelled(long orderId) => new(Facts(orderId, OrderStatus.OrderCancelled, 2));
}
