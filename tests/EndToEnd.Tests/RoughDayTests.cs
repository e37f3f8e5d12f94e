using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>
/// 200 orders on a day on which events come twice, answers are lost, stores write and do not say so, and calls break off. Customers ask again
/// with the same Idempotency-Key until they are told.
/// </summary>
public sealed class RoughDayTests(RoughDayTests.AHouseOnARoughDay own) : IClassFixture<RoughDayTests.AHouseOnARoughDay>
{
    private const int Orders = 200;
    private readonly House _house = own.House;
    private int _askedAgain;

    [Fact]
    public async Task No_order_is_lost_and_none_is_cooked_or_delivered_twice()
    {
        await AskAsync(() => _house.Gateway.PostAsync("/stores", ("regionNm", "험한구"), ("openYN", "true")));
        var orders = new long[Orders];
        await Parallel.ForAsync(0, Orders, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var placed = await AskAsync(() => _house.Customer(2_000 + i).AsksForAPizzaOnceAsync($"rough-{i}", "험한구"));
            orders[i] = placed["orderId"].GetInt64();
        });
        Assert.Equal(Orders, orders.Distinct().Count());
        Assert.True(_askedAgain > 0, "the faults did not strike");
        await _house.EveryOrderEndsAsync(orders, 60, Fate.Accepted);

        var cooked = orders.Where((_, i) => i % 2 == 0).ToArray();
        var tickets = (await _house.Kitchen.TicketsAsync()).ToLookup(ticket => ticket.OrderId, ticket => ticket.Id);
        await Parallel.ForEachAsync(cooked, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (order, _) =>
            await AskAsync(() => _house.Gateway.PatchAsync($"/storeOrders/{Assert.Single(tickets[order].Distinct())}", ("status", "Cooked"))));
        await _house.EveryOrderEndsAsync(cooked, 60, Fate.OutForDelivery);

        // The last duplicates and repetitions change nothing any more.
        var fates = await _house.FatesAsync(orders);
        await Task.Delay(2_000);
        Assert.Equal(fates, await _house.FatesAsync(orders));
        Assert.Equal(Orders, (await _house.AllAsync("/orders")).Count(order => order.GetProperty("customerId").GetInt64() is >= 2_000 and < 2_000 + Orders));
        foreach (var page in await _house.AllAsync("/myPages?regionNm=" + Uri.EscapeDataString("험한구")))
        {
            var events = page.GetProperty("history").EnumerateArray().Select(e => e.GetProperty("eventId").GetString()).ToList();
            Assert.Equal(events.Distinct(), events);
        }
    }

    /// <summary>Until the house says what became of it: a lost connection and a busy store are no answers.</summary>
    private async Task<Answer> AskAsync(Func<Task<Answer>> ask)
    {
        var tries = 0;
        var answer = await Eventually.UntilAsync(async () =>
        {
            if (tries++ > 0) Interlocked.Increment(ref _askedAgain);
            return await ask();
        }, answer => answer.Status < 500, 60);
        Assert.True(answer.Status is 200 or 201, $"after {tries} tries: {answer}");
        return answer;
    }

    public sealed class AHouseOnARoughDay : AHouse
    {
        private protected override Task<House> StartAsync() => House.StartAsync(options: ["--faults", Built.Faults("a-rough-day")]);
    }
}
