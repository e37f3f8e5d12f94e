using Pizza.Tests.Engines;

namespace Pizza.EndToEnd.Driver;

/// <summary>An empty Redis, with a password, for state and events.</summary>
internal sealed class RedisEngines : IEngines
{
    private readonly RedisServer _redis;

    private RedisEngines(RedisServer redis) => _redis = redis;

    public string Folder => "redis";

    public IReadOnlyList<Engine> Servers => [new("Redis", _redis.KillAsync, _redis.StartAgainAsync)];

    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?> { ["REDIS_PASSWORD"] = _redis.Password };

    public static async Task<IEngines> StartAsync(bool toBeKilled) => new RedisEngines(await RedisServer.StartAsync(durable: toBeKilled, password: "1588-1588"));

    public void Describe(ResourceFiles files)
    {
        foreach (var file in (string[])["orderstore.yaml", "pubsub.yaml", "viewstore.yaml"]) files.Replace(file, "localhost:6379", _redis.Address);
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
