using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>A store that hangs makes the house say no in time, and does not make it hang.</summary>
[Collection(ARunningHouse.Name)]
public sealed class StoreCheckTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task While_the_store_is_slow_orders_are_refused_quickly_and_afterwards_taken_again()
    {
        await _house.HasAnOpenStoreAsync("느린구");
        var customer = _house.Customer(40);
        await customer.OrdersAPizzaAsync("느린구");
        await _house.HasFaultAsync("store", "store-check", delayMs: 3_500);

        // At first the store is asked and not waited for any longer than that.
        var first = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => customer.AsksForAPizzaAsync("느린구")));
        foreach (var answer in first)
        {
            AssertUnavailable(answer);
            Assert.True(answer.Took < Patience.For(3.5), $"refused after {answer.Took}");
        }
        // Then the breaker is open, and nobody waits: as a rule it takes milliseconds, and never as long as one attempt at the store would.
        var refusals = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            var answer = await customer.AsksForAPizzaAsync("느린구");
            AssertUnavailable(answer);
            refusals.Add(answer.Took);
        }
        Assert.True(refusals.Order().ElementAt(2) < Patience.For(0.1) && refusals.Max() < Patience.For(1), $"refused after {string.Join(", ", refusals)}");
        var refused = first[0]["orderId"].GetInt64();
        await customer.SeesAsync(refused, "StoreUnavailable");

        // Nobody restarts anything.
        await _house.HasNoFaultAsync("store", "store-check");
        var taken = await Eventually.UntilAsync(() => customer.AsksForAPizzaAsync("느린구"), answer => answer.Status == 201, withinSeconds: 15);
        Assert.Equal("Ordered", taken["status"].GetString());
        await customer.SeesAsync(taken["orderId"].GetInt64(), "OrderAccepted");
        Assert.Equal(new Fate(refused, "StoreUnavailable", "", "", "StoreUnavailable"), Assert.Single(await _house.FatesAsync([refused])));
    }

    private static void AssertUnavailable(Answer answer)
    {
        Assert.Equal(503, answer.Status);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.Equal(503, answer["status"].GetInt32());
        Assert.Equal("StoreUnavailable", answer.Text("orderStatus"));
    }
}
