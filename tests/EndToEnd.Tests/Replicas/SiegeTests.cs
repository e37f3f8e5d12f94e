using System.Text.Json;
using Pizza.EndToEnd.Driver;
using Pizza.EndToEnd.Scenarios;
using Xunit.Abstractions;

namespace Pizza.EndToEnd.Replicas;

/// <summary>The originals' experiments under siege: rollouts that nobody notices, instances that are killed, and breakers that open and close.</summary>
[Collection(AHouseOfReplicas.Name)]
public sealed class SiegeTests(AHouseOfReplicas own, ITestOutputHelper output)
{
    private static readonly int Users = AHouseOfReplicas.IsWhole ? 100 : 4;
    private const string WarmUpRegion = "예열구";
    private static readonly string[] RolledOut = ["order", "store", "gateway"];

    [SkippableFact]
    public async Task A_rollout_of_order_store_and_gateway_is_not_noticed_by_anybody()
    {
        const string region = "무중단구";
        var house = await ReadyAsync(region);
        var before = await house.InstancesAsync();
        await using var siege = Besiege(region);
        var started = DateTime.UtcNow;
        foreach (var app in RolledOut) await house.RollOutAsync(app);
        await LastsAsync(started, whole: 60, otherwise: 0);
        var report = await StopAsync(siege);

        Assert.True(report.Availability == 100 && report.Answers.Keys.SequenceEqual([201]), report.ToString());
        Assert.True(report.Taken > 100, report.ToString());
        Assert.Empty((await house.InstancesAsync()).Where(instance => RolledOut.Contains(instance.AppId)).Select(i => i.Process).Intersect(before.Select(i => i.Process)));
        await AssertKeptAsync(region, report);
    }

    [SkippableFact]
    public async Task Whoever_is_killed_takes_no_acknowledged_order_along()
    {
        const string region = "급사구";
        Skip.IfNot(AHouseOfReplicas.IsWhole, "ReplicaTests kills instances as well, in less time: PIZZA_TEST_REPLICAS=1 asks for this one.");
        var house = await ReadyAsync(region);
        await Task.WhenAll(RolledOut.Select(app => house.ScaleAsync(app, 2)));
        // Each in its turn: one of order, one of store, one of the gateway, then the other ones.
        var instances = (await house.InstancesAsync()).Where(instance => RolledOut.Contains(instance.AppId)).ToList();
        var victims = Enumerable.Range(0, 2).SelectMany(number => RolledOut.Select(app => instances.Where(instance => instance.AppId == app).ElementAt(number).Address)).ToList();
        await using var siege = Besiege(region);
        using var enough = new CancellationTokenSource();
        var witnesses = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WitnessAsync(region, enough.Token)));
        var started = DateTime.UtcNow;
        for (var round = 0; round < 12; round++)
        {
            var next = started.AddSeconds(5 * (round + 1)) - DateTime.UtcNow;
            if (next > TimeSpan.Zero) await Task.Delay(next);
            var victim = victims[round % victims.Count];
            await house.KillAsync(victim);
            await house.StartAgainAsync(victim);
        }
        await enough.CancelAsync();
        var report = await StopAsync(siege);
        Assert.True(report.Taken > 50, report.ToString());
        var witnessed = (await witnesses).SelectMany(ids => ids).ToList();
        output.WriteLine($"{witnessed.Count} orders acknowledged beside siege, by their numbers");
        Assert.True(witnessed.Count > 20, report.ToString());
        Assert.Equal(witnessed.Count, witnessed.Distinct().Count());
        await AssertKeptAsync(region, report);
        await own.House.EveryOrderEndsAsync(witnessed, AHouseOfReplicas.LongestWait(witnessed.Count), Fate.Accepted);
        await Task.WhenAll(RolledOut.Select(app => house.ScaleAsync(app, 1)));
    }

    [SkippableTheory]
    [InlineData("store-check", "store", "Cash")]
    [InlineData("payment-authorise", "payment", "Card")]
    [InlineData("stock-take", "menu", "Card")]
    public async Task A_breaker_makes_a_mix_of_taken_and_refused_and_closes_again(string breaker, string callee, string method)
    {
        var region = $"{breaker}구";
        Skip.IfNot(AHouseOfReplicas.IsWhole || breaker == "store-check", "PaymentOutageTests opens it as well, in less time: PIZZA_TEST_REPLICAS=1 asks for this one.");
        var house = await ReadyAsync(region);
        var pizza = $"{breaker}피자";
        await house.HasOnTheMenuAsync(pizza, stock: 1_000_000);
        await TakesOrdersAsync(method, pizza);

        await using var siege = Besiege(region, method, pizza);
        var started = DateTime.UtcNow;
        await Task.Delay(TimeSpan.FromSeconds(2));
        await house.HasFaultAsync(callee, breaker, delayMs: 4_000);
        await LastsAsync(started, whole: 30, otherwise: 4);
        await house.HasNoFaultAsync(callee, breaker);
        await TakesOrdersAsync(method, pizza);
        await LastsAsync(started, whole: 60, otherwise: 6);
        var report = await StopAsync(siege);

        Assert.True(report.Answers.Keys.Order().SequenceEqual([201, 503]), report.ToString());
        await TakesOrdersAsync(method, pizza);
        await AssertKeptAsync(region, report);
    }

    /// <summary>One instance each, a store, and services that have worked before: nobody rolls out what has just been started.</summary>
    private async Task<House> ReadyAsync(string region)
    {
        var house = own.House;
        Skip.If(Siege.Missing is not null, Siege.Missing);
        await Task.WhenAll(RolledOut.Select(app => house.ScaleAsync(app, 1)));
        await house.HasAnOpenStoreAsync(region);
        // Elsewhere: what is counted afterwards is siege's alone.
        await house.HasAnOpenStoreAsync(WarmUpRegion);
        for (var round = 0; round < (AHouseOfReplicas.IsWhole ? 5 : 2); round++)
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => house.OrdersAsync("Cash", WarmUpRegion, 7)));
        await TakesOrdersAsync("Cash", "페퍼로니피자");
        return house;
    }

    /// <summary>A customer beside siege, which counts acknowledgements and does not note their numbers: those of the orders that he was told are taken.</summary>
    private async Task<IReadOnlyList<long>> WitnessAsync(string region, CancellationToken enough)
    {
        var acknowledged = new List<long>();
        while (!enough.IsCancellationRequested)
        {
            try
            {
                var answer = await own.House.OrdersAsync("Cash", region, 8);
                if (answer.Status == 201) acknowledged.Add(answer["orderId"].GetInt64());
            }
            catch (HttpRequestException)
            {
                // The gateway that had it was killed: nothing was promised.
            }
            await Task.Delay(20, CancellationToken.None);
        }
        return acknowledged;
    }

    private Task TakesOrdersAsync(string method, string pizza) =>
        Eventually.EqualsAsync(201, async () => (await own.House.OrdersAsync(method, WarmUpRegion, 7, pizza)).Status, 60, "an order is taken");

    private Siege Besiege(string region, string method = "Cash", string pizza = "페퍼로니피자") =>
        new(own.House.Url("/orders"), JsonSerializer.Serialize(new { customerId = 7, pizzaNm = pizza, qty = 1, regionNm = region, paymentMethod = method }, RelaxedJson), Users);

    private async Task<SiegeReport> StopAsync(Siege siege)
    {
        var report = await siege.StopAsync();
        output.WriteLine(report.ToString());
        return report;
    }

    private static async Task LastsAsync(DateTime started, double whole, double otherwise)
    {
        var left = started.AddSeconds(AHouseOfReplicas.IsWhole ? whole : otherwise) - DateTime.UtcNow;
        if (left > TimeSpan.Zero) await Task.Delay(left);
    }

    /// <summary>As many orders are in the kitchen as were acknowledged, or more (siege counts no answer that it did not wait for), and every other one was refused.</summary>
    private async Task AssertKeptAsync(string region, SiegeReport report)
    {
        var orders = await own.OrdersOfAsync(region);
        var taken = orders.Where(order => order.Status is not ("StoreUnavailable" or "PaymentUnavailable")).Select(order => order.Id).ToList();
        output.WriteLine($"{report.Taken} acknowledged, {orders.Count} orders, {taken.Count} taken");
        Assert.True(taken.Count >= report.Taken, $"{taken.Count} orders of {report.Taken} that were acknowledged");
        await own.House.EveryOrderEndsAsync(taken, AHouseOfReplicas.LongestWait(taken.Count), Fate.Accepted);
    }

    private static readonly JsonSerializerOptions RelaxedJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
