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

/// <summary>One house for all tests that leave it as they found it; each uses regions of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ARunningHouse : ICollectionFixture<AHouse>
{
    public const string Name = "a running house";
}
