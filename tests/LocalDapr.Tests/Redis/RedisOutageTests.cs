using System.Diagnostics;
using System.Net;
using LocalDapr.Tests.Sidecar;
using Pizza.Tests.Processes;

namespace LocalDapr.Tests.Redis;

/// <summary>A Redis that dies, hangs, or comes back without its data.</summary>
public sealed class RedisOutageTests
{
    private const string Subscription = """[{"pubsubname":"pubsub","topic":"t","route":"/on"}]""";

    [SkippableFact]
    public async Task An_idle_sidecar_says_when_its_Redis_is_gone_and_when_it_is_back()
    {
        var redis = new ARedis();
        await redis.InitializeAsync();
        await using var app = await TestApp.StartAsync();
        await using var system = await TestSystem.StartAsync(ARedis.Options("idle", app, redis.Component("store", "state.redis")));
        await BecomesAsync(system, HttpStatusCode.NoContent);

        await redis.Server.KillAsync();
        var lost = await BecomesAsync(system, HttpStatusCode.InternalServerError);
        Assert.Contains("ERR_HEALTH_NOT_READY", lost, StringComparison.Ordinal);
        Assert.Contains("component store: ", lost, StringComparison.Ordinal);
        Assert.Equal("store", Assert.Single(system.Sidecar("idle").Troubles).Component);
        using var outbound = await system.SendAsync("idle", HttpMethod.Get, "/v1.0/healthz/outbound");
        Assert.Equal(HttpStatusCode.NoContent, outbound.StatusCode);
        using var read = await system.SendAsync("idle", HttpMethod.Get, "/v1.0/state/store/k");
        Assert.Equal(HttpStatusCode.InternalServerError, read.StatusCode);

        await redis.Server.StartAgainAsync();
        await BecomesAsync(system, HttpStatusCode.NoContent);
        using var again = await system.SendAsync("idle", HttpMethod.Get, "/v1.0/state/store/k");
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        await redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_reminder_without_its_store_fails_as_a_reminder()
    {
        var redis = new ARedis();
        await redis.InitializeAsync();
        await using var app = await TestApp.StartAsync();
        app.Config = """{"entities":["T"]}""";
        await using var system = await TestSystem.StartAsync(ARedis.Options("host", app, redis.Component("store", "state.redis", ("actorStateStore", "true"))));
        await redis.Server.KillAsync();

        foreach (var (method, code) in new[] { ("PUT", "CREATE"), ("POST", "CREATE"), ("GET", "GET"), ("DELETE", "DELETE") })
        {
            using var answer = await system.SendAsync("host", HttpMethod.Parse(method), "/v1.0/actors/T/1/reminders/x", method.StartsWith('P') ? """{"dueTime":"1h"}""" : null);
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.Contains($"\"ERR_ACTOR_REMINDER_{code}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        await redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task Events_flow_again_after_Redis_was_killed_and_what_was_published_is_there()
    {
        var redis = new ARedis();
        await redis.InitializeAsync();
        await using var app = await TestApp.StartAsync(subscriptions: Subscription);
        await using var system = await TestSystem.StartAsync(ARedis.Options("reader", app, redis.Component("pubsub", "pubsub.redis")));
        (await system.PublishAsync("reader", "t", "1")).EnsureSuccessStatusCode();
        await app.WaitForAsync("/on", 1);

        await redis.Server.KillAsync();
        using (var refused = await system.PublishAsync("reader", "t", "2"))
            Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        await redis.Server.StartAgainAsync();

        (await system.PublishAsync("reader", "t", "3")).EnsureSuccessStatusCode();
        await app.WaitForAsync("/on", 2);
        await redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task An_event_handled_while_Redis_was_away_is_acknowledged_afterwards()
    {
        var redis = new ARedis();
        await redis.InitializeAsync();
        var handling = new TaskCompletionSource();
        var handled = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(async _ =>
        {
            handling.TrySetResult();
            await handled.Task;
        }, Subscription);
        await using var system = await TestSystem.StartAsync(ARedis.Options("slow", app, redis.Component("pubsub", "pubsub.redis")));
        (await system.PublishAsync("slow", "t", "1")).EnsureSuccessStatusCode();
        await handling.Task;
        await redis.Server.KillAsync();
        handled.SetResult();
        await Task.Delay(200);
        await redis.Server.StartAgainAsync();

        await redis.NothingPendsAsync("t", "slow");
        Assert.Single(app.At("/on"));
        await redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task Events_in_hand_while_Redis_was_away_are_not_handed_out_again()
    {
        var redis = new ARedis();
        await redis.InitializeAsync();
        var handled = new TaskCompletionSource();
        // Whether a reader could take its last event for one that was lost is a matter of a millisecond, so there are many.
        var topics = Enumerable.Range(1, 20).Select(i => $"t{i}").ToArray();
        await using var app = await TestApp.StartAsync(_ => handled.Task, $"[{string.Join(',', topics.Select(topic => $$"""{"pubsubname":"pubsub","topic":"{{topic}}","route":"/on"}"""))}]");
        await using var system = await TestSystem.StartAsync(ARedis.Options("slow", app, redis.Component("pubsub", "pubsub.redis", ("poolSize", "50"))));
        await PublishAsync();
        await app.WaitForAsync("/on", topics.Length);
        await redis.Server.KillAsync();
        await redis.Server.StartAgainAsync();

        // Others show that the readers are back, and have taken what they may have lost.
        await PublishAsync();
        await app.WaitForAsync("/on", 2 * topics.Length);
        handled.SetResult();
        foreach (var topic in topics)
            await redis.NothingPendsAsync(topic, "slow");
        Assert.Equal(2 * topics.Length, app.At("/on").Count);
        await redis.DisposeAsync();

        async Task PublishAsync()
        {
            foreach (var topic in topics)
                (await system.PublishAsync("slow", topic, "1")).EnsureSuccessStatusCode();
        }
    }

    [SkippableTheory]
    [InlineData("FLUSHALL")]
    [InlineData("DEL", "t")]
    public async Task A_lost_stream_gets_its_group_again_and_is_read_from_its_beginning(params string[] loss)
    {
        var redis = new ARedis();
        await redis.InitializeAsync();
        await using var app = await TestApp.StartAsync(subscriptions: Subscription);
        await using var system = await TestSystem.StartAsync(ARedis.Options("reader", app, redis.Component("pubsub", "pubsub.redis")));
        await redis.Server.CliAsync(loss);
        (await system.PublishAsync("reader", "t", "1")).EnsureSuccessStatusCode();

        await app.WaitForAsync("/on", 1);
        await redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_Redis_that_hangs_holds_nobody_longer_than_the_read_timeout()
    {
        var redis = new ARedis();
        await redis.InitializeAsync();
        await using var system = await TestSystem.StartAsync(ARedis.Options("patient", null, redis.Component("store", "state.redis", ("readTimeout", "1s"), ("dialTimeout", "1s"))));
        (await system.SendAsync("patient", HttpMethod.Post, "/v1.0/state/store", """[{"key":"k","value":1}]""")).EnsureSuccessStatusCode();

        redis.Server.Freeze();
        var clock = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => system.SendAsync("patient", HttpMethod.Get, "/v1.0/state/store/k")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"it took {clock.Elapsed}");

        redis.Server.Thaw();
        for (var until = DateTime.UtcNow + Patience.For(10); ; await Task.Delay(100))
        {
            using var read = await system.SendAsync("patient", HttpMethod.Get, "/v1.0/state/store/k");
            if (read.StatusCode == HttpStatusCode.OK)
                break;
            Assert.True(DateTime.UtcNow < until, "it did not recover");
        }
        await redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task What_one_localdapr_had_read_and_not_handled_the_next_one_gets_at_once()
    {
        var redis = new ARedis();
        await redis.InitializeAsync();
        const int Events = 50;
        await using (var stuck = await TestApp.StartAsync(_ => Task.Delay(Timeout.Infinite), Subscription))
        await using (var first = await TestSystem.StartAsync(ARedis.Options("reader", stuck, redis.Component("pubsub", "pubsub.redis")) with { GracefulShutdown = TimeSpan.FromMilliseconds(200) }))
        {
            for (var i = 0; i < Events; i++)
                (await first.PublishAsync("reader", "t", "1")).EnsureSuccessStatusCode();
            await stuck.WaitForAsync("/on", 10);
            first.Sidecar("reader").AppStopped();
            await stuck.StopAsync();
        }
        await using var app = await TestApp.StartAsync(subscriptions: Subscription);
        await using var next = await TestSystem.StartAsync(ARedis.Options("reader", app, redis.Component("pubsub", "pubsub.redis")));

        // Those ten that the app had in its hands come after the processing timeout of 60 s; the others now.
        await app.WaitForAsync("/on", Events - 10);
        await redis.DisposeAsync();
    }

    private static async Task<string> BecomesAsync(TestSystem system, HttpStatusCode status)
    {
        for (var until = DateTime.UtcNow.AddSeconds(20); ; await Task.Delay(50))
        {
            using var health = await system.SendAsync("idle", HttpMethod.Get, "/v1.0/healthz");
            if (health.StatusCode == status)
                return await health.Content.ReadAsStringAsync();
            Assert.True(DateTime.UtcNow < until, $"healthz is {health.StatusCode}");
        }
    }
}
