using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Replicas;

/// <summary>A house on Redis and PostgreSQL, where a service may have several instances. It does not depend on PIZZA_ENGINES, so only the run on Redis has it.</summary>
[CollectionDefinition(Name)]
public sealed class AHouseOfReplicas : IAsyncLifetime, ICollectionFixture<AHouseOfReplicas>
{
    public const string Name = "a house of replicas";
    private House? _house;
    private RedisPostgresEngines? _engines;

    /// <summary>The whole experiments, which take both cores for minutes: 2,000 orders, a hundred users for a minute. Otherwise as much of them as shows the same.</summary>
    internal static readonly bool IsWhole = Environment.GetEnvironmentVariable("PIZZA_TEST_REPLICAS") == "1";

    private static string? Missing => Environment.GetEnvironmentVariable("PIZZA_ENGINES") != "redis" ? "These run once, with PIZZA_ENGINES=redis." : RedisPostgresEngines.Missing;

    internal House House
    {
        get
        {
            Skip.If(Missing is not null, Missing);
            return _house!;
        }
    }

    internal RedisPostgresEngines Engines => _engines!;

    public async Task InitializeAsync()
    {
        if (Missing is not null) return;
        _engines = await RedisPostgresEngines.StartAsync();
        // What a killed instance had read comes again after 20 s, not 120.
        _house = await House.StartAsync(files => files.Replace("pubsub.yaml", "\"120s\"", "\"20s\""), _engines, "--liveness", "--liveness-period", "1");
    }

    public async Task DisposeAsync()
    {
        if (_house is not null) await _house.DisposeAsync();
    }

    /// <summary>How long orders may take to be in the kitchen when so many came at once: two cores do all of it.</summary>
    internal static double LongestWait(int orders) => 60 + (orders / 20.0);

    /// <summary>The orders of a region as the order service lists them.</summary>
    internal async Task<IReadOnlyList<(long Id, string Status)>> OrdersOfAsync(string region) =>
        [.. (await House.AllAsync("/orders")).Where(order => order.GetProperty("regionNm").GetString() == region).Select(order => (order.GetProperty("orderId").GetInt64(), order.GetProperty("status").GetString()!))];
}
