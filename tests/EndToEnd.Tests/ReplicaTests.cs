using System.Collections.Concurrent;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>A house on Redis and PostgreSQL, where a service may have several instances. It does not depend on PIZZA_ENGINES, so only the run on Redis has it.</summary>
public sealed class AHouseOfReplicas : IAsyncLifetime
{
    private House? _house;
    private RedisPostgresEngines? _engines;

    private static string? Missing => Environment.GetEnvironmentVariable("PIZZA_ENGINES") != "redis" ? "These run once, with PIZZA_ENGINES=redis." : RedisPostgresEngines.Missing;

    internal House House
    {
        get
        {
            Skip.If(Missing is not null, Missing);
            return _house!;
        }
    }

    internal RedisPostgresEngines Engines => _engines!;

    public async Task InitializeAsync()
    {
        if (Missing is not null) return;
        _engines = await RedisPostgresEngines.StartAsync();
        // What a killed instance had read comes again after 20 s, not 120.
        _house = await House.StartAsync(files => files.Replace("pubsub.yaml", "\"120s\"", "\"20s\""), _engines, "--liveness", "--liveness-period", "1");
    }

    public async Task DisposeAsync()
    {
        if (_house is not null) await _house.DisposeAsync();
    }
}

/// <summary>Several instances of one service: they share the work, come and go, are replaced, killed and restarted, and nobody outside notices.</summary>
public sealed class ReplicaTests(AHouseOfReplicas own) : IClassFixture<AHouseOfReplicas>
{
    private const int Clients = 12;

    // PIZZA_TEST_ORDERS=2000 is the whole experiment; so many are enough to see that the instances share.
    private static readonly int Many = int.Parse(Environment.GetEnvironmentVariable("PIZZA_TEST_ORDERS") is { Length: > 0 } orders ? orders : "200", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly string[] Consumers = ["order", "store", "delivery", "customercenter", "payment", "menu", "marketing", "notification"];

    private const double EndsWithinSeconds = 60;

    [SkippableFact]
    public async Task Every_event_is_handled_once_by_three_instances_of_every_service_also_while_they_come_and_go()
    {
        SkipUnlessAskedFor();
        var house = own.House;
        var (region, store) = ("복제구", await house.HasAnOpenStoreAsync("복제구"));
        await Task.WhenAll(Consumers.Select(app => house.ScaleAsync(app, 3)));
        Assert.Equal(Consumers.Length * 3 + 1, (await house.InstancesAsync()).Count(instance => instance.Status == "ready"));
        var orders = await OrdersAsync(region, 0, Many, TimeSpan.Zero, CancellationToken.None);
        await AssertHandledOnceAsync(region, store, orders);

        // The same while they come and go: fewer, more, killed, and one that is sick.
        using var stop = new CancellationTokenSource();
        var placing = OrdersAsync(region, Many, 4 * Many, TimeSpan.FromMilliseconds(300), stop.Token);
        await house.ScaleAsync("store", 2);
        await house.KillAsync("order#2");
        await house.ScaleAsync("store", 3);
        await house.StartAgainAsync("order#2");
        var sick = (await house.InstancesAsync()).First(instance => instance.AppId == "customercenter");
        await house.FailsItsLivenessProbeAsync(sick);
        await house.KillAsync("delivery#3");
        Assert.True(await Eventually.UntilAsync(async () => (await house.InstancesAsync()).Single(instance => instance.Name == sick.Name) is { Restarts: 1, Status: "ready" },
            restarted => restarted, 30), house.Output);
        await house.StartAgainAsync("delivery#3");
        await stop.CancelAsync();
        await AssertHandledOnceAsync(region, store, [.. orders, .. await placing]);
    }

    [SkippableFact]
    public async Task A_rollout_is_not_noticed_by_a_hundred_customers()
    {
        SkipUnlessAskedFor();
        Skip.If(Siege.Missing is not null, Siege.Missing);
        var house = own.House;
        await house.HasAnOpenStoreAsync("무중단구");
        await Task.WhenAll(((string[])["order", "store"]).Select(app => house.ScaleAsync(app, 1)));
        var before = await house.InstancesAsync();
        await using var siege = new Siege(house.Url("/orders"), """{"customerId": 7, "pizzaNm": "페퍼로니피자", "qty": 1, "regionNm": "무중단구"}""");
        foreach (var app in (string[])["order", "store", "gateway"]) await house.RollOutAsync(app);
        var (availability, transactions, said) = await siege.StopAsync();

        Assert.True(availability == 100, said);
        Assert.True(transactions > 100, said);
        Assert.Empty((await house.InstancesAsync()).Where(instance => instance.AppId is "order" or "store" or "gateway").Select(i => i.Process)
            .Intersect(before.Select(i => i.Process)));
        var orders = (await house.AllAsync("/orders")).Where(order => order.GetProperty("regionNm").GetString() == "무중단구").Select(order => order.GetProperty("orderId").GetInt64()).ToList();
        Assert.True(orders.Count >= transactions, $"{orders.Count} orders of {transactions} transactions");
        await house.EveryOrderEndsAsync(orders, EndsWithinSeconds, Fate.Accepted);
    }

    [SkippableFact]
    public async Task An_engine_that_is_away_or_whose_disk_is_full_makes_a_service_not_ready_and_leaves_it_alive()
    {
        var house = own.House;
        var postgres = house.Engines.Single(engine => engine.Name == "PostgreSQL");
        await postgres.KillAsync();
        await AssertAsync("store", ready: 503);
        await postgres.StartAgainAsync();
        await AssertAsync("store", ready: 200);

        // Redis cannot save, as on a full disk: it answers reads, and refuses writes.
        var redis = own.Engines.Redis;
        var file = Path.Combine((await redis.CliAsync("CONFIG", "GET", "dir")).Split('\n')[1], "dump.rdb");
        Directory.CreateDirectory(Path.Combine(file, "full"));
        await redis.CliAsync("CONFIG", "SET", "save", "3600 1000000");
        await redis.CliAsync("BGSAVE");
        await AssertAsync("order", ready: 503);
        Directory.Delete(file, recursive: true);
        await redis.CliAsync("BGSAVE");
        await redis.CliAsync("CONFIG", "SET", "save", "");
        await AssertAsync("order", ready: 200);

        async Task AssertAsync(string app, int ready)
        {
            await Eventually.EqualsAsync(ready, () => house.StatusAsync(app, "/healthz/ready"), 20, $"readiness of {app}");
            Assert.Equal(200, await house.StatusAsync(app, "/healthz/live"));
        }
    }

    // Twenty-five processes, or a hundred users, take two cores for minutes.
    private static void SkipUnlessAskedFor() =>
        Skip.If(Environment.GetEnvironmentVariable("PIZZA_TEST_REPLICAS") != "1", "It takes both cores for minutes: PIZZA_TEST_REPLICAS=1 asks for it.");

    /// <summary>Places so many orders, as phone apps do, and gives those that were acknowledged.</summary>
    private async Task<IReadOnlyList<long>> OrdersAsync(string region, int from, int count, TimeSpan pause, CancellationToken enough)
    {
        var acknowledged = new ConcurrentBag<long>();
        await Parallel.ForAsync(from, from + count, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (number, _) =>
        {
            if (enough.IsCancellationRequested) return;
            // The same key until there is an answer.
            var answer = await Eventually.UntilAsync(() => own.House.Customer(4_000 + number).AsksForAPizzaOnceAsync($"replica-{number}", region), answer => answer.Status < 500, 60);
            Assert.True(answer.Status == 201 && answer.Text("status") == "Ordered", $"{answer}");
            acknowledged.Add(answer["orderId"].GetInt64());
            await Task.Delay(pause, CancellationToken.None);
        });
        return [.. acknowledged];
    }

    /// <summary>One ticket, one page, one count each, and no event told twice.</summary>
    private async Task AssertHandledOnceAsync(string region, long store, IReadOnlyCollection<long> orders)
    {
        var house = own.House;
        Assert.Equal(orders.Count, orders.Distinct().Count());
        // Cheap to ask, so that not everything is read again and again.
        await Eventually.EqualsAsync(orders.Count, async () => (await house.AllAsync("/rankings/stores")).Single(one => one.GetProperty("storeId").GetInt64() == store).GetProperty("orders").GetInt32(),
            EndsWithinSeconds, "orders counted by marketing");
        await house.EveryOrderEndsAsync(orders, EndsWithinSeconds, Fate.Accepted);
        Assert.Equal(orders.Order(), (await house.AllAsync("/orders")).Where(order => order.GetProperty("regionNm").GetString() == region).Select(order => order.GetProperty("orderId").GetInt64()).Order());
        Assert.Equal(orders.Count, (await house.AllAsync($"/storeOrders?storeId={store}")).Count);
        foreach (var page in await house.AllAsync("/myPages?regionNm=" + Uri.EscapeDataString(region)))
        {
            var events = page.GetProperty("history").EnumerateArray().Select(e => e.GetProperty("eventId").GetString()).ToList();
            Assert.Equal(events.Distinct(), events);
        }
        Assert.Empty(await house.AllAsync("/deadLetters"));
    }
}
