using Pizza.Tests.Engines;

namespace Pizza.EndToEnd.Driver;

/// <summary>Redis for state and events, a database of PostgreSQL for each service that has its own data: what instances of one service share.</summary>
internal sealed class RedisPostgresEngines : IEngines
{
    private static readonly string[] Services = ["store", "delivery", "menu", "payment", "marketing"];
    private readonly PostgresServer _postgres = new();
    private readonly Dictionary<string, string?> _environment;

    private RedisPostgresEngines(RedisServer redis) => (Redis, _environment) = (redis, new() { ["REDIS_PASSWORD"] = redis.Password });

    /// <summary>Why there are none; null when both can be started.</summary>
    public static string? Missing => RedisServer.Missing ?? PostgresServer.Missing;

    public RedisServer Redis { get; }

    public string Folder => "redis";

    public IReadOnlyList<Engine> Servers =>
        [new("Redis", Redis.KillAsync, Redis.StartAgainAsync), new("PostgreSQL", _postgres.KillAsync, _postgres.StartAgainAsync)];

    public IReadOnlyDictionary<string, string?> Environment => _environment;

    public static async Task<RedisPostgresEngines> StartAsync()
    {
        var engines = new RedisPostgresEngines(await RedisServer.StartAsync(password: "1588-1588"));
        try
        {
            await engines._postgres.InitializeAsync();
            foreach (var service in Services) engines._environment[$"ConnectionStrings__{service}"] = await engines._postgres.NewDatabaseAsync();
            return engines;
        }
        catch
        {
            await engines.DisposeAsync();
            throw;
        }
    }

    public void Describe(ResourceFiles files)
    {
        foreach (var file in (string[])["orderstore.yaml", "pubsub.yaml", "viewstore.yaml"]) files.Replace(file, "localhost:6379", Redis.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
