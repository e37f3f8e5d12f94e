using LocalDapr.Resources;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Sidecar;
using Pizza.Tests.Engines;
using Pizza.Tests.Processes;

namespace LocalDapr.Tests.Redis;

/// <summary>A Redis for a class of tests, and sidecars with components on it. Tests that need it are skipped when Redis is not installed.</summary>
public sealed class ARedis : IAsyncLifetime
{
    private RedisServer? _server;

    internal RedisServer Server => _server ?? throw new SkipException(RedisServer.Missing);

    public async Task InitializeAsync()
    {
        if (RedisServer.Missing is null)
            _server = await RedisServer.StartAsync(durable: true);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    internal Component Component(string name, string type, params (string Name, string Value)[] metadata) =>
        TestSystem.InMemory(name, type, [("redisHost", Server.Address), .. metadata]);

    /// <summary>Within 10 s everything that the group was given is acknowledged.</summary>
    internal async Task NothingPendsAsync(string topic, string group)
    {
        for (var until = DateTime.UtcNow + Patience.For(10); (await Server.CliAsync("XPENDING", topic, group)).Split('\n')[0] != "0"; await Task.Delay(50))
            Assert.True(DateTime.UtcNow < until, $"an event of {topic} is still pending");
    }

    /// <summary>Sidecar options with these components alone.</summary>
    internal static SidecarOptions Options(string appId, TestApp? app, params Component[] components) =>
        TestSystem.Options(appId, app) with { Resources = ResourceSet.Empty with { Components = components } };
}
