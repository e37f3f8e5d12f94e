using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Json;
using Pizza.Tests.Engines;

namespace Pizza.Tests.Services.Database;

/// <summary>The menu service, as processes on a real database: doubled, raced and killed.</summary>
public class MenuOnPostgresTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string Pepperoni = "페퍼로니피자";

    [SkippableFact]
    public async Task A_hundred_orders_on_two_replicas_for_the_last_10_take_exactly_10_and_asking_twice_takes_once()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var first = await StartAsync(sidecar, database);
        await using var second = await StartAsync(sidecar, database);
        await RegisterAsync(first, 10);

        // Each order asks both, at once.
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 100).Select(async id => (await Task.WhenAll(TakeAsync(first, id), TakeAsync(second, id))).Distinct().ToList()));

        Assert.All(outcomes, answers => Assert.Single(answers));
        Assert.Equal((10, 90), (outcomes.Count(a => a[0] == "Taken"), outcomes.Count(a => a[0] == "OutOfStock")));
        Assert.Equal(0, await StockAsync(first));
        await Eventually.HoldsAsync(() => sidecar.CountOf(nameof(StockTaken), nameof(OutOfStock)), n => n == 100);

        // All of them end, twice; what was taken is back once.
        await Task.WhenAll(Enumerable.Range(1, 100).SelectMany(id => new[] { CancelAsync(first, id), CancelAsync(second, id) }));
        Assert.Equal(10, await StockAsync(second));
        await Eventually.HoldsAsync(() => sidecar.CountOf(nameof(StockReturned)), n => n == 10);
    }

    [SkippableFact]
    public async Task Orders_of_several_pizzas_in_opposite_order_do_not_wait_for_each_other_for_ever()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var menu = await StartAsync(sidecar, database);
        foreach (var name in (string[])["a", "b"]) await RegisterAsync(menu, 1_000, name);

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 60).Select(id => TakeAsync(menu, id, id % 2 == 0 ? ["a", "b"] : ["b", "a"])));

        Assert.All(outcomes, outcome => Assert.Equal("Taken", outcome));
        Assert.Equal((940, 940), (await StockAsync(menu, "a"), await StockAsync(menu, "b")));
    }

    [SkippableTheory]
    [InlineData(UnitOfWork<CounterDbContext>.CommittedPoint)]
    [InlineData(OutboxDispatcher<CounterDbContext>.PublishedPoint)]
    public async Task A_menu_killed_while_it_gives_stock_gives_it_once_and_tells_of_it(string point)
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using (var dying = await StartAsync(sidecar, database))
        {
            await RegisterAsync(dying, 10);
            await Eventually.HoldsAsync(() => sidecar.Published.Count, n => n >= 1);
            await dying.CrashAtAsync(point);
            var taking = TakeAsync(dying, 17);
            await dying.WaitForExitAsync();
            // The answer may have got out before the process died, or not.
            await Record.ExceptionAsync(() => taking);
        }

        await using var next = await StartAsync(sidecar, database);
        Assert.Equal("Taken", await TakeAsync(next, 17));
        Assert.Equal(9, await StockAsync(next));
        await Eventually.HoldsAsync(() => sidecar.Ids, ids => ids.Contains("stock-17-v1"));
        Assert.DoesNotContain("stock-17-v2", sidecar.Ids);
    }

    private static Task<ServiceProcess> StartAsync(StubSidecar sidecar, string database) => ServiceProcess.StartAsync("Menu", sidecar, database);

    private static async Task RegisterAsync(ServiceProcess menu, int stock, string name = Pepperoni)
    {
        var answer = await menu.SendAsync(HttpMethod.Post, "/menu", $$"""{"pizzaNm":"{{name}}","price":20000,"stock":{{stock}}}""");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task<string> TakeAsync(ServiceProcess menu, long orderId, params string[] names)
    {
        var items = (names.Length > 0 ? names : [Pepperoni]).Select(name => new OrderItem(name, 1));
        var answer = await menu.SendAsync(HttpMethod.Post, "/internal/stock/take",
            JsonSerializer.Serialize(new { orderId, attempt = 1, customerId = 1, orderStatus = "PaymentPending", items }, PizzaJson.Options));
        Assert.True(answer.IsSuccessStatusCode, menu.Output);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!["outcome"]!.GetValue<string>();
    }

    private static async Task<int> StockAsync(ServiceProcess menu, string name = Pepperoni) =>
        (await menu.Http.GetFromJsonAsync<JsonNode>($"/menu/{Uri.EscapeDataString(name)}"))!["stock"]!.GetValue<int>();

    private static async Task CancelAsync(ServiceProcess menu, long orderId)
    {
        await menu.DeliverAsync(new OrderCancelled
        {
            OrderId = orderId,
            OrderStatus = OrderStatus.OrderCancelled,
            CustomerId = 1,
            PizzaName = Pepperoni,
            Quantity = 1,
            Items = [new(Pepperoni, 1)],
            RegionName = "강남구",
            OrderedAt = DateTimeOffset.UtcNow,
            PaymentMethod = PaymentMethod.Card,
            OccurredAt = DateTimeOffset.UtcNow,
            Version = 2,
        });
    }
}
