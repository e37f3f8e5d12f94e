using System.Net;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Redis;

/// <summary>What redis-cli shows of localdapr's keys and streams, and what localdapr makes of those that redis-cli writes: the layout that Dapr documents.</summary>
public sealed class RedisLayoutTests(ARedis redis) : IClassFixture<ARedis>
{
    [SkippableFact]
    public async Task A_state_is_a_hash_of_data_and_version()
    {
        await using var system = await StateAsync("order");
        await SaveAsync(system, "order", """[{"key":"o-1","value":{"a":1}}]""");
        Assert.Equal("data\n{\"a\":1}\nversion\n1", await redis.Server.CliAsync("HGETALL", "order||o-1"));

        await SaveAsync(system, "order", """[{"key":"o-1","value":"text","options":{"concurrency":"first-write"},"etag":"1"}]""");
        Assert.Equal("data\n\"text\"\nversion\n2\nfirst-write\n0", await redis.Server.CliAsync("HGETALL", "order||o-1"));

        using var deleted = await system.SendAsync("order", HttpMethod.Delete, "/v1.0/state/store/o-1");
        Assert.Equal("0", await redis.Server.CliAsync("EXISTS", "order||o-1"));
    }

    [SkippableFact]
    public async Task A_time_to_live_is_that_of_the_key()
    {
        await using var system = await StateAsync("ttl");
        await SaveAsync(system, "ttl", """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"100"}}]""");
        Assert.InRange(int.Parse(await redis.Server.CliAsync("TTL", "ttl||k"), System.Globalization.CultureInfo.InvariantCulture), 90, 100);

        await SaveAsync(system, "ttl", """[{"key":"k","value":2,"metadata":{"ttlInSeconds":"-1"}}]""");
        Assert.Equal("-1", await redis.Server.CliAsync("TTL", "ttl||k"));
    }

    [SkippableFact]
    public async Task A_time_to_live_of_the_component_is_that_of_every_key()
    {
        await using var system = await StateAsync("ttl-all", ("ttlInSeconds", "50"));
        await SaveAsync(system, "ttl-all", """[{"key":"k","value":1}]""");
        Assert.InRange(int.Parse(await redis.Server.CliAsync("TTL", "ttl-all||k"), System.Globalization.CultureInfo.InvariantCulture), 40, 50);
    }

    [SkippableTheory]
    [InlineData("appid", "prefixed||k-appid")]
    [InlineData("name", "store||k-name")]
    [InlineData("namespace", "prefixed||k-namespace")]
    [InlineData("none", "k-none")]
    [InlineData("mine", "mine||k-mine")]
    public async Task The_key_has_the_prefix_that_was_chosen(string prefix, string key)
    {
        await using var system = await StateAsync("prefixed", ("keyPrefix", prefix));
        await SaveAsync(system, "prefixed", $$"""[{"key":"k-{{prefix}}","value":1}]""");
        Assert.Equal("1", await redis.Server.CliAsync("HGET", key, "data"));
    }

    [SkippableFact]
    public async Task A_hash_written_by_hand_is_read_and_changed_with_its_version()
    {
        await redis.Server.CliAsync("HSET", "hand||k", "data", "{\"from\":\"daprd\"}", "version", "7");
        await using var system = await StateAsync("hand");
        using var read = await system.SendAsync("hand", HttpMethod.Get, "/v1.0/state/store/k");
        Assert.Equal(("{\"from\":\"daprd\"}", "7"), (await read.Content.ReadAsStringAsync(), read.Headers.NonValidated["ETag"].ToString()));

        using var stale = await system.SendAsync("hand", HttpMethod.Post, "/v1.0/state/store", """[{"key":"k","value":1,"etag":"6","options":{"concurrency":"first-write"}}]""");
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        await SaveAsync(system, "hand", """[{"key":"k","value":1,"etag":"7","options":{"concurrency":"first-write"}}]""");
        Assert.Equal("8", await redis.Server.CliAsync("HGET", "hand||k", "version"));
    }

    [SkippableFact]
    public async Task A_plain_text_is_read_as_it_is_and_a_hash_that_is_no_state_is_an_error()
    {
        await redis.Server.CliAsync("SET", "hand||plain", "as it is");
        await redis.Server.CliAsync("HSET", "hand||other", "name", "value");
        await using var system = await StateAsync("hand");

        using var plain = await system.SendAsync("hand", HttpMethod.Get, "/v1.0/state/store/plain");
        Assert.Equal("as it is", await plain.Content.ReadAsStringAsync());
        Assert.False(plain.Headers.NonValidated.Contains("ETag"));
        using var other = await system.SendAsync("hand", HttpMethod.Get, "/v1.0/state/store/other");
        Assert.Equal(HttpStatusCode.InternalServerError, other.StatusCode);
        Assert.Contains("ERR_STATE_GET", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Actors_keep_their_state_under_app_type_id_and_key()
    {
        await using var app = await TestApp.StartAsync();
        app.Config = """{"entities":["Cook"]}""";
        await using var system = await TestSystem.StartAsync(ARedis.Options("kitchen", app, redis.Component("store", "state.redis", ("actorStateStore", "true"))));
        using var called = await system.SendAsync("kitchen", HttpMethod.Post, "/v1.0/actors/Cook/7/method/wake");
        using var saved = await system.SendAsync("kitchen", HttpMethod.Post, "/v1.0/actors/Cook/7/state", """[{"operation":"upsert","request":{"key":"dish","value":"pizza"}}]""");
        Assert.Equal(HttpStatusCode.NoContent, saved.StatusCode);

        Assert.Equal("\"pizza\"", await redis.Server.CliAsync("HGET", "kitchen||Cook||7||dish", "data"));
    }

    [SkippableFact]
    public async Task An_event_is_an_entry_of_the_topics_stream_and_an_app_a_group()
    {
        await using var app = await TestApp.StartAsync(subscriptions: """[{"pubsubname":"pubsub","topic":"layout","route":"/on"}]""");
        await using var system = await TestSystem.StartAsync(ARedis.Options("reader", app, redis.Component("pubsub", "pubsub.redis")));
        using var published = await system.PublishAsync("reader", "layout", """{"n":1}""", "?metadata.colour=red");
        Assert.Equal(HttpStatusCode.NoContent, published.StatusCode);
        await app.WaitForAsync("/on", 1);

        var entry = (await redis.Server.CliAsync("XRANGE", "layout", "-", "+")).Split('\n');
        Assert.Equal(["data", "metadata"], new[] { entry[1], entry[3] });
        Assert.Contains("\"data\":{\"n\":1}", entry[2], StringComparison.Ordinal);
        Assert.Contains("\"colour\":\"red\"", entry[4], StringComparison.Ordinal);
        Assert.Contains("reader", await redis.Server.CliAsync("XINFO", "GROUPS", "layout"), StringComparison.Ordinal);
        Assert.Contains("name\nreader", await redis.Server.CliAsync("XINFO", "CONSUMERS", "layout", "reader"), StringComparison.Ordinal);
        await redis.NothingPendsAsync("layout", "reader");
    }

    [SkippableTheory]
    [InlineData("", "")]
    [InlineData("{\"colour\":\"red\"}", "red")]
    [InlineData("no JSON", "")]
    [InlineData("{\"colour\":5}", "")]
    public async Task An_entry_added_by_hand_is_delivered(string metadata, string colour)
    {
        var topic = $"by-hand-{Guid.NewGuid():N}";
        await using var app = await TestApp.StartAsync(subscriptions: $$"""[{"pubsubname":"pubsub","topic":"{{topic}}","route":"/on"}]""");
        await using var system = await TestSystem.StartAsync(ARedis.Options("hand-reader", app, redis.Component("pubsub", "pubsub.redis")));
        const string envelope = """{"id":"from-daprd","specversion":"1.0","type":"t","source":"s","data":{"n":2}}""";
        await redis.Server.CliAsync(metadata.Length == 0 ? ["XADD", topic, "*", "data", envelope] : ["XADD", topic, "*", "data", envelope, "metadata", metadata]);
        await redis.Server.CliAsync("XADD", topic, "*", "data", envelope);

        var received = await app.WaitForAsync("/on", 2);
        Assert.All(received, one => Assert.Contains("from-daprd", one.Body, StringComparison.Ordinal));
        Assert.Equal(colour, string.Concat(received.Select(one => one.Headers.GetValueOrDefault("colour"))));
    }

    [SkippableTheory]
    [InlineData("maxLenApprox", "100")]
    [InlineData("streamTTL", "1ms")]
    public async Task A_stream_is_trimmed_as_it_was_asked(string setting, string value)
    {
        var topic = $"trimmed-{setting}";
        await using var system = await TestSystem.StartAsync(ARedis.Options("trimmer", null, redis.Component("pubsub", "pubsub.redis", (setting, value))));
        for (var i = 0; i < 400; i++)
            (await system.PublishAsync("trimmer", topic, "1")).Dispose();

        // Redis trims whole nodes of 100 entries.
        Assert.InRange(int.Parse(await redis.Server.CliAsync("XLEN", topic), System.Globalization.CultureInfo.InvariantCulture), 1, 250);
    }

    private Task<TestSystem> StateAsync(string appId, params (string Name, string Value)[] metadata) =>
        TestSystem.StartAsync(ARedis.Options(appId, null, redis.Component("store", "state.redis", metadata)));

    private static async Task SaveAsync(TestSystem system, string appId, string json)
    {
        using var saved = await system.SendAsync(appId, HttpMethod.Post, "/v1.0/state/store", json);
        Assert.True(saved.StatusCode == HttpStatusCode.NoContent, await saved.Content.ReadAsStringAsync());
    }
}
