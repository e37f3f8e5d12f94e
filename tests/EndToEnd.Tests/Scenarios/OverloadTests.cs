using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>A house whose entrance takes two requests at a time.</summary>
public sealed class ASmallHouse : AHouse
{
    private protected override async Task<House> StartAsync() =>
        await House.StartAsync(engines: new WithSettings(await Engines.StartAsync(), ("Concurrency__Limit", "2"), ("Concurrency__Queue", "0")));
}

/// <summary>Mall: more customers than the order system can serve.</summary>
public sealed class OverloadTests(ASmallHouse own) : IClassFixture<ASmallHouse>
{
    private readonly House _house = own.House;

    [Fact]
    public async Task The_order_system_overloaded_customers_are_asked_to_come_back()
    {
        await _house.HasAnOpenStoreAsync("만원구");
        // Every order takes half a second: twenty at once cannot all be in the house.
        await _house.HasFaultAsync("store", "store-check", delayMs: 500);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _house.Customer(90 + i).AsksForAPizzaAsync("만원구")));

        var refused = answers.Where(a => a.Status == 503).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, a => Assert.NotNull(a.Headers.RetryAfter));
        Assert.All(refused, a => Assert.Equal("application/problem+json", a.ContentType));
        var taken = answers.Where(a => a.Status != 503).ToList();
        Assert.NotEmpty(taken);
        Assert.All(taken, a => Assert.Equal((201, "Ordered"), (a.Status, a.Text("status"))));

        await _house.HasNoFaultAsync("store", "store-check");
        var later = await Eventually.UntilAsync(() => _house.Customer(120).AsksForAPizzaAsync("만원구"), a => a.Status == 201, 20);
        await _house.EveryOrderEndsAsync([.. taken.Select(a => a["orderId"].GetInt64()), later["orderId"].GetInt64()], 20, Fate.Accepted);
    }
}
