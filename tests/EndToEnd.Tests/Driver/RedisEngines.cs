using Pizza.Tests.Engines;

namespace Pizza.EndToEnd.Driver;

/// <summary>An empty Redis, with a password, for state and events.</summary>
internal sealed class RedisEngines : IEngines
{
    private RedisEngines(RedisServer server) => Server = server;

    public RedisServer Server { get; }

    public string Folder => "redis";

    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?> { ["REDIS_PASSWORD"] = Server.Password };

    public static async Task<IEngines> StartAsync(bool durable) => new RedisEngines(await RedisServer.StartAsync(durable, password: "1588-1588"));

    public void Describe(ResourceFiles files)
    {
        foreach (var file in (string[])["orderstore.yaml", "pubsub.yaml", "viewstore.yaml"]) files.Replace(file, "localhost:6379", Server.Address);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
