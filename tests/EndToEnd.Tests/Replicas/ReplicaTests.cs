using System.Collections.Concurrent;
using Pizza.EndToEnd.Driver;
using Pizza.EndToEnd.Scenarios;
using Xunit.Abstractions;

namespace Pizza.EndToEnd.Replicas;

/// <summary>Several instances of one service: they share the work, come and go, are replaced, killed and restarted, and nobody outside notices.</summary>
[Collection(AHouseOfReplicas.Name)]
public sealed class ReplicaTests(AHouseOfReplicas own, ITestOutputHelper output)
{
    private const int Clients = 12;
    private const string Region = "복제구";
    private const string Pizza = "복제피자";
    private const int Stock = 100_000;

    private static readonly int Many = AHouseOfReplicas.IsWhole ? 2_000 : 100;

    // Of so many orders one is eaten.
    private static readonly int OneEatenOf = AHouseOfReplicas.IsWhole ? 4 : 10;

    // All of them are twenty-five processes.
    private static readonly string[] Consumers = AHouseOfReplicas.IsWhole
        ? ["order", "store", "delivery", "customercenter", "payment", "menu", "marketing", "notification"]
        : ["order", "store", "delivery", "customercenter"];

    private static readonly string[] OnRedis = ["order", "customercenter", "notification"];

    [SkippableFact]
    public async Task Every_event_is_handled_once_by_three_instances_of_every_service_also_while_they_come_and_go()
    {
        var house = own.House;
        var handledOnce = new HandledOnce(house, Region, await house.HasAnOpenStoreAsync(Region), Pizza, Stock);
        await house.HasOnTheMenuAsync(Pizza, Stock);
        await Task.WhenAll(Consumers.Select(app => house.ScaleAsync(app, 3)));
        var instances = await house.InstancesAsync();
        Assert.All(Consumers, app => Assert.Equal(3, instances.Count(instance => instance.AppId == app && instance.Status == "ready")));
        var orders = await LivesAsync(0, Many, TimeSpan.Zero, CancellationToken.None);
        await handledOnce.AssertAsync(orders);

        // The same while they come and go: fewer, more, killed, and one that is sick.
        using var stop = new CancellationTokenSource();
        var living = LivesAsync(Many, 4 * Many, TimeSpan.FromMilliseconds(300), stop.Token);
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
        var meanwhile = await living;
        IReadOnlyList<Placed> all = [.. orders, .. meanwhile];
        var (messages, repeated) = await handledOnce.AssertAsync(all);
        output.WriteLine($"{orders.Count} orders with three instances of {string.Join(", ", Consumers)}, then {meanwhile.Count} while they came and went; "
            + $"{all.Count(order => order.ByCard)} paid by card, {all.Count(order => order.Eaten)} cooked, delivered and signed for; {messages} messages, {repeated} came once more");
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
        foreach (var app in OnRedis) await AssertAsync(app, ready: 503);
        Directory.Delete(file, recursive: true);
        await redis.CliAsync("BGSAVE");
        await redis.CliAsync("CONFIG", "SET", "save", "");
        foreach (var app in OnRedis) await AssertAsync(app, ready: 200);

        // At the instance's own port: the app's hands nothing to an instance that is not ready.
        async Task AssertAsync(string app, int ready)
        {
            var one = (await house.InstancesAsync()).First(instance => instance.AppId == app);
            await Eventually.EqualsAsync(ready, () => house.StatusAsync(one, "/healthz/ready"), 20, $"readiness of {app}");
            Assert.Equal(200, await house.StatusAsync(one, "/healthz/live"));
        }
    }

    /// <summary>Places so many orders, as phone apps do: every third is paid by card, and some are eaten. Gives those that were acknowledged.</summary>
    private async Task<IReadOnlyList<Placed>> LivesAsync(int from, int count, TimeSpan pause, CancellationToken enough)
    {
        var acknowledged = new ConcurrentBag<Placed>();
        await Parallel.ForAsync(from, from + count, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (number, _) =>
        {
            if (enough.IsCancellationRequested) return;
            var (customer, byCard, eaten) = (4_000 + number, number % 3 == 0, number % OneEatenOf == 0);
            // The same key until there is an answer.
            var answer = await AskAsync(() => own.House.Gateway.PostOnceAsync($"replica-{number}", "/orders", ("customerId", $"{customer}"), ("pizzaNm", Pizza), ("qty", "1"),
                ("regionNm", Region), ("paymentMethod", byCard ? "Card" : "Cash")), 201);
            var order = new Placed(answer["orderId"].GetInt64(), customer, byCard, eaten);
            acknowledged.Add(order);
            if (eaten) await IsEatenAsync(order);
            await Task.Delay(pause, CancellationToken.None);
        });
        return [.. acknowledged];
    }

    /// <summary>Cooked, brought, and signed for, by people who see what the customer's page shows and ask again when nobody answers.</summary>
    private async Task IsEatenAsync(Placed order)
    {
        var ticket = await ShownAsync("storeOrderId");
        await AskAsync(() => own.House.Gateway.PatchAsync($"/storeOrders/{ticket}", ("status", "Cooked")), 200);
        var delivery = await ShownAsync("deliveryId");
        foreach (var status in (string[])["PickedUp", "Delivered"])
            await AskAsync(() => own.House.Gateway.PatchAsync($"/deliveries/{delivery}", ("status", status), ("riderId", "7")), 200);
        await AskAsync(() => own.House.Gateway.PostAsync($"/deliveries/{delivery}/receipt"), 200);

        async Task<long> ShownAsync(string number)
        {
            var page = await Eventually.UntilAsync(() => own.House.Customer(order.Customer).LooksAtMyPageAsync(order.Id), page => page.Status == 200 && page.Number(number) is not null, 60);
            return page.Number(number) ?? throw new InvalidOperationException($"Order {order.Id} has no {number}: {page}");
        }
    }

    private static async Task<Answer> AskAsync(Func<Task<Answer>> ask, int right)
    {
        var answer = await Eventually.UntilAsync(ask, answer => answer.Status < 500, 60);
        Assert.True(answer.Status == right, $"{answer}");
        return answer;
    }
}
