namespace Pizza.EndToEnd.Driver;

/// <summary>A house of its own for one class of tests.</summary>
public class AHouse : IAsyncLifetime
{
    private House? _house;

    internal House House => _house ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _house = await StartAsync();

    public async Task DisposeAsync()
    {
        if (_house is not null) await _house.DisposeAsync();
    }

    private protected virtual Task<House> StartAsync() => House.StartAsync();
}

/// <summary>
/// One house for all tests that leave it as they found it; each uses regions, pizzas and customers of its own. It speaks English, says who speaks,
/// and does not wait long for what its provider pays back.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ARunningHouse : AHouse, ICollectionFixture<ARunningHouse>
{
    public const string Name = "a running house";
    public const string Prefix = "[Pizza Hotel]";

    private protected override async Task<House> StartAsync() => await House.StartAsync(engines: new WithSettings(await Engines.StartAsync(),
        ("Provider__RepaymentTimeout", "00:00:02"), ("NOTIFICATION_PREFIX", Prefix), ("NOTIFICATION_LANGUAGE", "en")));
}
