using Pizza.EndToEnd.Driver;
using Pizza.Tests.Engines;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>A house where nobody waits long.</summary>
public sealed class AnImpatientHouse : AHouse
{
    public const int DepositSeconds = 6;
    public const int CloseSeconds = 3;

    private protected override async Task<House> StartAsync() => await House.StartAsync(engines: new WithSettings(await Engines.StartAsync(),
        ("Deadlines__Deposit", $"00:00:{DepositSeconds:00}"), ("Deadlines__Close", $"00:00:{CloseSeconds:00}")));
}

/// <summary>One house for all tests that kill or stop payment, menu or marketing: these stand on PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class AHouseWithBooks : IAsyncLifetime, ICollectionFixture<AHouseWithBooks>
{
    public const string Name = "a house with books";
    private readonly PostgresServer _postgres = new();
    private House? _house;

    /// <summary>Skips the test when PostgreSQL is not installed.</summary>
    internal House House
    {
        get
        {
            Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
            return _house ?? throw new InvalidOperationException("Not started.");
        }
    }

    public async Task InitializeAsync()
    {
        if (PostgresServer.Missing is not null) return;
        await _postgres.InitializeAsync();
        _house = await House.StartAsync(engines: new WithSettings(await Engines.StartAsync(),
            ("ConnectionStrings__payment", await _postgres.NewDatabaseAsync()), ("ConnectionStrings__menu", await _postgres.NewDatabaseAsync()),
            ("ConnectionStrings__marketing", await _postgres.NewDatabaseAsync())));
    }

    public async Task DisposeAsync()
    {
        if (_house is not null) await _house.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
