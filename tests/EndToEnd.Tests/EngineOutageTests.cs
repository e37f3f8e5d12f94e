using System.Collections.Concurrent;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>Broker and databases are killed in the middle of a stream of orders, one after the other, and come back some seconds later.</summary>
public sealed class EngineOutageTests(EngineOutageTests.AHouseOnDurableEngines own) : IClassFixture<EngineOutageTests.AHouseOnDurableEngines>
{
    private const int Orders = 500;
    private const int Clients = 8;
    private const string Region = "단전구";
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(3);

    // Longer than processingTimeout of components/redis: what a connection took with it comes again after that.
    private const double ComesAgainWithinSeconds = 150;
    private readonly House _house = own.House;

    [Fact]
    public async Task Orders_placed_while_the_engines_die_are_each_done_once()
    {
        await _house.HasAnOpenStoreAsync(Region);
        var (processes, _) = await _house.ListAsync();
        var acknowledged = new ConcurrentDictionary<int, long>();
        var placing = Parallel.ForAsync(0, Orders, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (i, _) => acknowledged[i] = await OrderUntilTakenAsync(i));
        var engines = _house.Engines;
        for (var i = 0; i < engines.Count && !placing.IsCompleted; i++)
        {
            await TakenAsync(Orders * (i + 1) / (engines.Count + 2));
            Assert.False(placing.IsCompleted, "all orders were placed before the engine died");
            await engines[i].KillAsync();
            await AssertHealthTellsAsync(lost: true);
            await Task.Delay(Outage);
            await engines[i].StartAgainAsync();
            await AssertHealthTellsAsync(lost: false);
        }
        await placing;

        Assert.Equal(Orders, acknowledged.Values.Distinct().Count());
        await _house.EveryOrderEndsAsync([.. acknowledged.Values], ComesAgainWithinSeconds, Fate.Accepted);
        // Not one more than was asked for, and no event told twice.
        Assert.Equal(acknowledged.Values.Order(), (await _house.AllAsync("/orders")).Select(order => order.GetProperty("orderId").GetInt64()).Order());
        foreach (var page in await _house.AllAsync("/myPages?regionNm=" + Uri.EscapeDataString(Region)))
        {
            var events = page.GetProperty("history").EnumerateArray().Select(e => e.GetProperty("eventId").GetString()).ToList();
            Assert.Equal(events.Distinct(), events);
        }
        Assert.Empty(await _house.AllAsync("/deadLetters"));
        Assert.Equal((processes, ""), await _house.ListAsync());

        async Task TakenAsync(int orders) => Assert.True(
            await Eventually.UntilAsync(() => Task.FromResult(acknowledged.Count), count => count >= orders, withinSeconds: 60) >= orders, $"only {acknowledged.Count} orders were taken");
    }

    // As a phone app does: the same key until there is an answer.
    private async Task<long> OrderUntilTakenAsync(int number)
    {
        var answer = await Eventually.UntilAsync(() => _house.Customer(2_000 + number).AsksForAPizzaOnceAsync($"outage-{number}", Region), answer => answer.Status < 500, withinSeconds: 90);
        Assert.True(answer.Status == 201, $"{answer}");
        return answer["orderId"].GetInt64();
    }

    // customercenter has a component on each of them.
    private async Task AssertHealthTellsAsync(bool lost)
    {
        var answer = await Eventually.UntilAsync(() => _house.SidecarHealthAsync("customercenter"), answer => answer.Status == (lost ? 500 : 204), withinSeconds: 20);
        Assert.True(lost ? answer.Status == 500 && answer.Text("errorCode") == "ERR_HEALTH_NOT_READY" && answer.Text("message")!.Contains("[component ", StringComparison.Ordinal) : answer.Status == 204, $"{answer}");
    }

    public sealed class AHouseOnDurableEngines : AHouse
    {
        private protected override async Task<House> StartAsync() => await House.StartAsync(engines: await Engines.StartAsync(toBeKilled: true));
    }
}
