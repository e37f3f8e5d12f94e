using System.Collections.Concurrent;
using Pizza.EndToEnd.Driver;
using Xunit.Abstractions;

namespace Pizza.EndToEnd.Replicas;

/// <summary>Several instances of one service: they share the work, come and go, are replaced, killed and restarted, and nobody outside notices.</summary>
[Collection(AHouseOfReplicas.Name)]
public sealed class ReplicaTests(AHouseOfReplicas own, ITestOutputHelper output)
{
    private const int Clients = 12;

    private static readonly int Many = AHouseOfReplicas.IsWhole ? 2_000 : 100;

    // All of them are twenty-five processes.
    private static readonly string[] Consumers = AHouseOfReplicas.IsWhole
        ? ["order", "store", "delivery", "customercenter", "payment", "menu", "marketing", "notification"]
        : ["order", "store", "delivery", "customercenter"];

    [SkippableFact]
    public async Task Every_event_is_handled_once_by_three_instances_of_every_service_also_while_they_come_and_go()
    {
        var house = own.House;
        var (region, store) = ("복제구", await house.HasAnOpenStoreAsync("복제구"));
        await Task.WhenAll(Consumers.Select(app => house.ScaleAsync(app, 3)));
        var instances = await house.InstancesAsync();
        Assert.All(Consumers, app => Assert.Equal(3, instances.Count(instance => instance.AppId == app && instance.Status == "ready")));
        var orders = await OrdersAsync(region, 0, Many, TimeSpan.Zero, CancellationToken.None);
        await AssertHandledOnceAsync(region, store, orders);

        // The same while they come and go: fewer, more, killed, and one that is sick.
        using var stop = new CancellationTokenSource();
        var placing = OrdersAsync(region, Many, 4 * Many, TimeSpan.FromMilliseconds(300), stop.Token);
        Instance One(string app) => instances.Last(instance => instance.AppId == app);
        await house.ScaleAsync("store", 2);
        await house.KillAsync(One("order").Name);
        await house.ScaleAsync("store", 3);
        await house.StartAgainAsync(One("order").Name);
        var sick = One("customercenter");
        await house.FailsItsLivenessProbeAsync(sick);
        await house.KillAsync(One("delivery").Name);
        Assert.True(await Eventually.UntilAsync(async () => (await house.InstancesAsync()).Single(instance => instance.Name == sick.Name) is { Restarts: 1, Status: "ready" },
            restarted => restarted, 30), house.Output);
        await house.StartAgainAsync(One("delivery").Name);
        await stop.CancelAsync();
        IReadOnlyList<long> meanwhile = await placing;
        await AssertHandledOnceAsync(region, store, [.. orders, .. meanwhile]);
        output.WriteLine($"{orders.Count} orders with three instances of {string.Join(", ", Consumers)}, then {meanwhile.Count} while they came and went");
        await Task.WhenAll(Consumers.Select(app => house.ScaleAsync(app, 1)));
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

        // At the instance's own port: the app's hands nothing to an instance that is not ready.
        async Task AssertAsync(string app, int ready)
        {
            var one = (await house.InstancesAsync()).First(instance => instance.AppId == app);
            await Eventually.EqualsAsync(ready, () => house.StatusAsync(one, "/healthz/ready"), 20, $"readiness of {app}");
            Assert.Equal(200, await house.StatusAsync(one, "/healthz/live"));
        }
    }

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
            AHouseOfReplicas.LongestWait(orders.Count), "orders counted by marketing");
        await house.EveryOrderEndsAsync(orders, AHouseOfReplicas.LongestWait(orders.Count), Fate.Accepted);
        Assert.Equal(orders.Order(), (await own.OrdersOfAsync(region)).Select(order => order.Id).Order());
        Assert.Equal(orders.Count, (await house.AllAsync($"/storeOrders?storeId={store}")).Count);
        foreach (var page in await house.AllAsync("/myPages?regionNm=" + Uri.EscapeDataString(region)))
        {
            var events = page.GetProperty("history").EnumerateArray().Select(e => e.GetProperty("eventId").GetString()).ToList();
            Assert.Equal(events.Distinct(), events);
        }
        Assert.Empty(await house.AllAsync("/deadLetters"));
    }
}
