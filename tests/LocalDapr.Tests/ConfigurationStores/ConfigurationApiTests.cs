using System.Text.Json.Nodes;
using LocalDapr.Redis;
using LocalDapr.Resources;
using LocalDapr.Tests.Sidecar;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.ConfigurationStores;

public sealed class ConfigurationApiTests : IAsyncLifetime
{
    private RedisServer? _redis;

    public async Task InitializeAsync() => _redis = RedisServer.Missing is null ? await RedisServer.StartAsync() : null;

    public async Task DisposeAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [SkippableTheory, InlineData("v1.0"), InlineData("v1.0-alpha1")]
    public async Task Entries_are_texts_with_or_without_a_version(string api)
    {
        await using var app = await AppAsync();
        await using var system = await StartAsync(app);
        await _redis!.CliAsync("MSET", "plain", "v", "versioned", "w||7||more", "empty", "", "text", "ž\"<>");
        await _redis.CliAsync("HSET", "hash", "a", "b");

        var some = await GetAsync(system, $"/{api}/configuration/conf?key=plain&key=versioned&key=empty&key=hash&key=none");
        var all = await GetAsync(system, $"/{api}/configuration/conf");

        Assert.Equal((200, """{"plain":{"value":"v"},"versioned":{"value":"w","version":"7"}}"""), some);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"plain":{"value":"v"},"text":{"value":"ž\"<>"},"versioned":{"value":"w","version":"7"}}"""), JsonNode.Parse(all.Body)), all.Body);
    }

    [SkippableFact]
    public async Task A_change_is_posted_to_the_app_until_it_unsubscribes()
    {
        await using var app = await AppAsync();
        await using var system = await StartAsync(app);
        var id = await SubscribeAsync(system, "?key=a&key=shop:ž");

        await _redis!.CliAsync("SET", "a", "1||5");
        var changed = (await app.WaitForAsync("/configuration/conf/a", 1))[0];
        await _redis.CliAsync("SET", "other", "x");
        await _redis.CliAsync("DEL", "a");
        var deleted = (await app.WaitForAsync("/configuration/conf/a", 2))[1];
        await _redis.CliAsync("SET", "shop:ž", "y");
        await app.WaitForAsync("/configuration/conf/shop:ž", 1);
        var ended = await GetAsync(system, $"/v1.0/configuration/conf/{id}/unsubscribe");
        await _redis.CliAsync("SET", "a", "2");
        await Task.Delay(300);
        var again = await GetAsync(system, $"/v1.0/configuration/conf/{id}/unsubscribe");

        Assert.Equal(("POST", $$$$"""{"id":"{{{{id}}}}","items":{"a":{"value":"1","version":"5"}}}""", "application/json"), (changed.Method, changed.Body, changed.Headers["content-type"]));
        Assert.Equal($$$$"""{"id":"{{{{id}}}}","items":{"a":{}}}""", deleted.Body);
        Assert.Equal((200, """{"ok":true}"""), ended);
        Assert.Equal((500, $$"""{"message":"failed to unsubscribe to configuration request {{id}}: subscription with id {{id}} does not exist"}"""), again);
        Assert.Equal(2, app.At("/configuration/conf/a").Count);
        Assert.Empty(app.At("/configuration/conf/other"));
    }

    [SkippableFact]
    public async Task A_subscription_without_keys_hears_of_all_of_them()
    {
        await using var app = await AppAsync();
        await using var system = await StartAsync(app);
        await SubscribeAsync(system, "");

        await _redis!.CliAsync("MSET", "a", "1", "b", "2");

        await app.WaitForAsync("/configuration/conf/a", 1);
        await app.WaitForAsync("/configuration/conf/b", 1);
    }

    [SkippableFact]
    public async Task A_subscription_goes_on_after_Redis_was_killed_and_started_again()
    {
        await using var app = await AppAsync();
        await using var system = await StartAsync(app);
        await SubscribeAsync(system, "?key=a");
        await _redis!.CliAsync("SET", "a", "before");
        await app.WaitForAsync("/configuration/conf/a", 1);

        await _redis.KillAsync();
        await _redis.StartAgainAsync();
        var until = DateTime.UtcNow.AddSeconds(20);
        while (app.At("/configuration/conf/a").Count < 2 && DateTime.UtcNow < until)
        {
            await _redis.CliAsync("SET", "a", "after");
            await Task.Delay(200);
        }

        Assert.Contains("after", app.At("/configuration/conf/a")[1].Body, StringComparison.Ordinal);
        Assert.Equal(200, (await GetAsync(system, "/v1.0/configuration/conf?key=a")).Status);
    }

    [SkippableFact]
    public async Task An_app_that_fails_is_told_of_the_next_change_all_the_same()
    {
        var calls = 0;
        await using var app = await AppAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref calls) == 1 ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var system = await StartAsync(app);
        await SubscribeAsync(system, "?key=a");

        await _redis!.CliAsync("SET", "a", "1");
        await app.WaitForAsync("/configuration/conf/a", 1);
        await _redis.CliAsync("SET", "a", "2");

        Assert.Contains("\"2\"", (await app.WaitForAsync("/configuration/conf/a", 2))[1].Body, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_an_app_nobody_can_subscribe()
    {
        await using var system = await StartAsync(null);

        var refused = await GetAsync(system, "/v1.0/configuration/conf/subscribe?key=a");

        Assert.Equal(500, refused.Status);
        Assert.Contains("ERR_APP_CHANNEL_NIL", refused.Body, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_Redis_that_is_away_is_an_error_and_nothing_is_subscribed()
    {
        await using var app = await AppAsync();
        await using var system = await StartAsync(app);
        await _redis!.KillAsync();

        var get = await GetAsync(system, "/v1.0/configuration/conf?key=a");
        var refused = await GetAsync(system, "/v1.0/configuration/conf/subscribe?key=a&key=b");
        await _redis.StartAgainAsync();
        await SubscribeAsync(system, "?key=c");
        await _redis.CliAsync("SET", "a", "1");
        await _redis.CliAsync("SET", "c", "1");
        await app.WaitForAsync("/configuration/conf/c", 1);

        Assert.Equal(500, get.Status);
        Assert.Contains("ERR_CONFIGURATION_GET", get.Body, StringComparison.Ordinal);
        Assert.Equal(500, refused.Status);
        Assert.Contains("\"ERR_CONFIGURATION_SUBSCRIBE\"", refused.Body, StringComparison.Ordinal);
        Assert.Contains("failed to subscribe [a b] from Configuration store conf: ", refused.Body, StringComparison.Ordinal);
        Assert.Empty(app.At("/configuration/conf/a"));
    }

    [Fact]
    public async Task A_Redis_that_accepts_but_does_not_answer_is_an_error_after_its_read_timeout()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var settings = RedisSettings.Read(TestSystem.InMemory("conf", "configuration.redis", ("redisHost", silent.LocalEndpoint.ToString()!), ("readTimeout", "1s")));

        await using var watch = new RedisKeyWatch(settings, ["a"], (_, _) => Task.CompletedTask, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

        await Assert.ThrowsAsync<IOException>(() => watch.FirstAttempt.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private static Task<TestApp> AppAsync(Func<Microsoft.AspNetCore.Http.HttpContext, Task>? answer = null) => TestApp.StartAsync(answer);

    private async Task<TestSystem> StartAsync(TestApp? app)
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        var component = TestSystem.InMemory("conf", "configuration.redis", ("redisHost", _redis!.Address));
        return await TestSystem.StartAsync(TestSystem.Options("shop", app) with { Resources = ResourceSet.Empty with { Components = [component] } });
    }

    private static async Task<string> SubscribeAsync(TestSystem system, string query)
    {
        var answer = await GetAsync(system, "/v1.0/configuration/conf/subscribe" + query);
        Assert.Equal(200, answer.Status);
        return JsonNode.Parse(answer.Body)!["id"]!.GetValue<string>();
    }

    private static async Task<(int Status, string Body)> GetAsync(TestSystem system, string path)
    {
        var answer = await system.SendAsync("shop", HttpMethod.Get, path);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
