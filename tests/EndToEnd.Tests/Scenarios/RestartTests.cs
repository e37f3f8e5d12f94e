using System.Globalization;
using Pizza.EndToEnd.Driver;
using Pizza.Tests.Engines;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>Everything is stopped and started again on the same engines: deadlines come due as if nothing had been.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private const string Region = "정전구";
    private const string PizzaName = "정전피자";
    private readonly PostgresServer _postgres = new();

    public Task InitializeAsync() => PostgresServer.Missing is null && !Engines.AreInMemory ? _postgres.InitializeAsync() : Task.CompletedTask;

    public Task DisposeAsync() => _postgres.DisposeAsync();

    [SkippableFact]
    public async Task Unpaid_deposits_expire_pre_orders_come_due_and_delivered_orders_close_after_a_restart_of_everything()
    {
        Skip.If(Engines.AreInMemory, "Nothing in memory outlives a restart: with PIZZA_ENGINES=redis or rabbitmq-postgres.");
        Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
        await using var durable = await DurableEnginesAsync();
        var engines = new Kept(durable);
        long unpaid, reserved, delivered, cooking;
        await using (var before = await House.StartAsync(engines: engines))
        {
            await before.HasAnOpenStoreAsync(Region);
            await before.HasOnTheMenuAsync(PizzaName, 10);
            unpaid = await before.OrdersByBankTransferAsync(Region, 70, PizzaName);
            reserved = await ReservedAsync(before);
            (delivered, cooking) = (await before.Customer(72).OrdersAPizzaAsync(Region), await before.Customer(73).OrdersAPizzaAsync(Region));
            await before.Kitchen.CooksAsync(delivered);
            await before.Rider.ReportsAsync(delivered, "Delivered");
            await before.Customer(72).SeesAsync(delivered, "Delivered");
            await before.EveryOrderEndsAsync([cooking], 10, Fate.Accepted);
        }

        await using var after = await House.StartAsync(engines: engines);
        await after.Customer(70).FindsTheOrderAsync(unpaid, "OrderCancelled", 60);
        await after.PaymentBecomesAsync(unpaid, "Cancelled");
        await after.EveryOrderEndsAsync([reserved], 60, Fate.Accepted);
        await after.PaymentBecomesAsync(reserved, "Approved");
        await after.EveryOrderEndsAsync([delivered], 60, id => new Fate(id, "OrderClosed", "Cooked", "Delivered", "OrderClosed"));
        await after.EveryOrderEndsAsync([cooking], 10, Fate.Accepted);
        // What was not touched goes on where it stood.
        await after.Kitchen.CooksAsync(cooking);
        await after.EveryOrderEndsAsync([cooking], 20, Fate.OutForDelivery);
    }

    private static async Task<long> ReservedAsync(House house)
    {
        // The breaker of a house that has only just started may be open on a busy machine.
        var answer = await Eventually.UntilAsync(() => house.OrdersAsync("Card", Region, 71, PizzaName, 1,
            ("reserveDt", DateTimeOffset.UtcNow.AddSeconds(12).ToString("O", CultureInfo.InvariantCulture))), a => a.Status != 503, 20);
        Assert.True(answer is { Status: 201 } && answer.Text("status") == "Reserved", $"{answer}");
        return answer["orderId"].GetInt64();
    }

    /// <summary>The chosen engines; every service's own data in PostgreSQL.</summary>
    private async Task<IEngines> DurableEnginesAsync()
    {
        var chosen = await Engines.StartAsync();
        List<(string, string)> settings = [("Deadlines__Deposit", "00:00:15"), ("Deadlines__Close", "00:00:12")];
        foreach (var service in (string[])["store", "delivery", "menu", "payment", "marketing"])
            if (!chosen.Environment.ContainsKey($"ConnectionStrings__{service}")) settings.Add(($"ConnectionStrings__{service}", await _postgres.NewDatabaseAsync()));
        return new WithSettings(chosen, [.. settings]);
    }

    /// <summary>Engines that outlive the houses that stand on them.</summary>
    private sealed class Kept(IEngines engines) : IEngines
    {
        public string Folder => engines.Folder;

        public IReadOnlyList<Engine> Servers => engines.Servers;

        public IReadOnlyDictionary<string, string?> Environment => engines.Environment;

        public void Describe(ResourceFiles files) => engines.Describe(files);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
