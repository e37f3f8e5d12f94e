using System.Net;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Resources;
using Microsoft.AspNetCore.Http;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.Sidecar;

/// <summary>Resource files that change while their sidecars run.</summary>
public sealed class HotReloadTests : IDisposable
{
    private const string Orders = """[{"pubsubname":"pubsub","topic":"orders","route":"/orders"}]""";
    private readonly Folder _folder = new();
    private readonly NotedLog _log = new();

    [Fact]
    public async Task A_changed_policy_acts_on_the_next_call()
    {
        await using var app = await TestApp.StartAsync(Refuse);
        _folder.Add("r.yaml", Retries(0));
        await using var system = await StartAsync("a", app);
        await InvokeAsync(system, HttpStatusCode.ServiceUnavailable);
        Assert.Single(app.At("/m"));

        _folder.Add("r.yaml", Retries(2));
        await _log.UntilAsync("resiliency policies reloaded (app a)");

        await InvokeAsync(system, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(4, app.At("/m").Count);
    }

    [Fact]
    public async Task An_open_breaker_stays_open_when_only_the_retries_change_and_begins_anew_when_its_own_settings_do()
    {
        await using var app = await TestApp.StartAsync(Refuse);
        _folder.Add("r.yaml", Breaker(retries: 0, timeout: "60s"));
        await using var system = await StartAsync("a", app);
        await InvokeAsync(system, HttpStatusCode.ServiceUnavailable);
        await InvokeAsync(system, HttpStatusCode.InternalServerError);

        _folder.Add("r.yaml", Breaker(retries: 1, timeout: "60s"));
        await _log.UntilAsync("resiliency policies reloaded", 1);
        await InvokeAsync(system, HttpStatusCode.InternalServerError);

        _folder.Add("r.yaml", Breaker(retries: 0, timeout: "50s"));
        await _log.UntilAsync("resiliency policies reloaded", 2);
        await InvokeAsync(system, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(2, app.At("/m").Count);
    }

    [Fact]
    public async Task Components_come_change_and_go()
    {
        _folder.Add("store.yaml", Component("store", "state.in-memory"));
        await using var system = await StartAsync("a");
        await SaveAsync(system, "store", HttpStatusCode.NoContent);
        await SaveAsync(system, "second", HttpStatusCode.BadRequest);

        _folder.Add("second.yaml", Component("second", "state.in-memory"));
        await _log.UntilAsync("component second added");
        await SaveAsync(system, "second", HttpStatusCode.NoContent);

        _folder.Add("store.yaml", Component("store", "state.in-memory", "keyPrefix: name"));
        await _log.UntilAsync("component store reloaded");
        using (var other = await system.SendAsync("a", HttpMethod.Get, "/v1.0/state/store/k"))
            Assert.Equal(HttpStatusCode.NoContent, other.StatusCode);   // under the new prefix there is nothing yet

        File.Delete(Path.Combine(_folder.Path, "second.yaml"));
        await _log.UntilAsync("component second removed");
        await SaveAsync(system, "second", HttpStatusCode.BadRequest);
        await SaveAsync(system, "store", HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("spec: [", "")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: { name: store }\nspec: { type: state.nope }\n", "state.nope")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: { name: store }\nspec:\n  type: state.redis\n  metadata: [{ name: redisHost, value: '127.0.0.1:1' }]\n", "127.0.0.1:1")]
    public async Task What_cannot_be_used_leaves_the_old_one_in_force_and_is_said_with_file_and_line(string broken, string reason)
    {
        var file = _folder.Add("store.yaml", Component("store", "state.in-memory"));
        await using var system = await StartAsync("a");
        await SaveAsync(system, "store", HttpStatusCode.NoContent);

        _folder.Add("store.yaml", broken);
        var error = await _log.UntilAsync("as it was");

        Assert.Contains($"{file}:", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        using (var kept = await system.SendAsync("a", HttpMethod.Get, "/v1.0/state/store/k"))
            Assert.Equal("1", await kept.Content.ReadAsStringAsync());

        _folder.Add("store.yaml", Component("store", "state.in-memory", "keyPrefix: name"));
        await _log.UntilAsync("component store reloaded");
    }

    [SkippableFact]
    public async Task A_component_whose_server_comes_later_is_taken_over_then_and_its_trouble_is_told_once()
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        _folder.Add("store.yaml", Component("store", "state.in-memory"));
        await using var system = await StartAsync("a");

        _folder.Add("store.yaml", Component("store", "state.redis", $"redisHost: '{redis.Address}'"));
        await _log.UntilAsync("trying again");
        await Task.Delay(500);
        Assert.Single(_log.Lines, line => line.Contains("trying again", StringComparison.Ordinal));
        await redis.StartAgainAsync();

        await _log.UntilAsync("component store reloaded");
        await SaveAsync(system, "store", HttpStatusCode.NoContent);
        Assert.Equal("1", await redis.CliAsync("HGET", "a||k", "version"));
    }

    [Fact]
    public async Task A_wrong_policy_leaves_the_old_ones_in_force()
    {
        await using var app = await TestApp.StartAsync(Refuse);
        var file = _folder.Add("r.yaml", Retries(1));
        await using var system = await StartAsync("a", app);

        _folder.Add("r.yaml", Retries(1).Replace("10ms", "soon", StringComparison.Ordinal));
        Assert.Contains($"{file}:5: retry 'r': 'soon' is not a duration", await _log.UntilAsync("stay in force"), StringComparison.Ordinal);

        await InvokeAsync(system, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(2, app.At("/m").Count);
    }

    [Fact]
    public async Task The_store_of_the_actors_is_not_changed_while_running()
    {
        _folder.Add("store.yaml", Component("store", "state.in-memory", "actorStateStore: true"));
        await using var system = await StartAsync("a");

        _folder.Add("store.yaml", Component("store", "state.in-memory", "actorStateStore: true", "keyPrefix: none"));

        Assert.Contains("keeps the state of actors", await _log.UntilAsync("start it again"), StringComparison.Ordinal);
        Assert.Equal("store", system.Sidecar("a").Components.ActorStore!.Name);
    }

    [Fact]
    public async Task A_file_that_an_editor_empties_before_it_writes_it_or_replaces_by_renaming_is_changed_once()
    {
        var file = _folder.Add("store.yaml", Component("store", "state.in-memory"));
        await using var system = await StartAsync("a", pause: TimeSpan.FromSeconds(1));

        File.WriteAllText(file, "");
        await Task.Delay(50);
        File.WriteAllText(file, Component("store", "state.in-memory", "keyPrefix: name"));
        await _log.UntilAsync("component store reloaded", 1);

        var other = Path.Combine(_folder.Path, ".store.yaml.swp");
        File.WriteAllText(other, Component("store", "state.in-memory", "keyPrefix: none"));
        File.Move(other, file, overwrite: true);
        await _log.UntilAsync("component store reloaded", 2);

        Assert.DoesNotContain(_log.Lines, line => line.Contains("removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Declared_subscriptions_come_and_go()
    {
        await using var app = await TestApp.StartAsync();
        _folder.Add("pubsub.yaml", Component("pubsub", "pubsub.in-memory"));
        await using var system = await StartAsync("a", app);

        _folder.Add("s.yaml", Subscription("/first"));
        await _log.UntilAsync("subscriptions reloaded", 1);
        await system.PublishAsync("a", "orders", "1");
        await app.WaitForAsync("/first", 1);

        _folder.Add("s.yaml", Subscription("/second"));
        await _log.UntilAsync("subscriptions reloaded", 2);
        await system.PublishAsync("a", "orders", "2");
        await app.WaitForAsync("/second", 1);
        Assert.Single(app.At("/first"));
    }

    [Fact]
    public async Task A_rule_that_is_no_expression_keeps_the_sidecar_from_serving_until_it_is_corrected()
    {
        await using var app = await TestApp.StartAsync();
        _folder.Add("pubsub.yaml", Component("pubsub", "pubsub.in-memory"));
        _folder.Add("s.yaml", Routed("event.type ==="));
        await using var system = await StartAsync("a", app, isReady: false);
        await _log.UntilAsync("waiting until the file is corrected");
        await HealthIsAsync(system, HttpStatusCode.InternalServerError);

        _folder.Add("s.yaml", Routed("event.type.startsWith("));
        Assert.Contains("s.yaml:", await _log.UntilAsync("stay in force"), StringComparison.Ordinal);
        await HealthIsAsync(system, HttpStatusCode.InternalServerError);

        _folder.Add("s.yaml", Routed("event.type.startsWith('com.')"));
        await _log.UntilAsync("subscriptions reloaded");
        await HealthIsAsync(system, HttpStatusCode.NoContent);
        await system.PublishAsync("a", "orders", "1");

        await app.WaitForAsync("/ruled", 1);
    }

    [Fact]
    public async Task With_the_feature_turned_off_nothing_is_reloaded()
    {
        _folder.Add("store.yaml", Component("store", "state.in-memory"));
        var off = ConfigurationResource.Default with { Features = new Dictionary<string, bool> { ["HotReload"] = false } };
        await using var system = await StartAsync("a", configuration: off);

        _folder.Add("second.yaml", Component("second", "state.in-memory"));
        await Task.Delay(400);

        await SaveAsync(system, "second", HttpStatusCode.BadRequest);
    }

    [SkippableTheory]
    [InlineData("pubsub.in-memory")]
    [InlineData("pubsub.redis")]
    public async Task A_broker_that_is_reloaded_under_load_loses_no_event_and_ends_what_is_in_delivery(string type)
    {
        Skip.If(type == "pubsub.redis" && RedisServer.Missing is not null, RedisServer.Missing);
        await using var redis = type == "pubsub.redis" ? await RedisServer.StartAsync() : null;
        var broken = 0;
        await using var app = await TestApp.StartAsync(async context =>
        {
            await Task.Delay(20);
            if (context.RequestAborted.IsCancellationRequested)
                Interlocked.Increment(ref broken);
        }, Orders);
        string File(int version) => Component("pubsub", type, $"redisHost: '{redis?.Address}'", $"version: '{version}'", "concurrency: '20'");
        _folder.Add("pubsub.yaml", File(0));
        await using var system = await StartAsync("a", app);

        var published = 0;
        using var enough = new CancellationTokenSource();
        var publishing = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                using var answer = await system.PublishAsync("a", "orders", $"{published}");
                Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
                published++;
                await Task.Delay(2);   // no faster than they are handled
            }
        });
        for (var version = 1; version <= 3; version++)
        {
            await Task.Delay(300);
            _folder.Add("pubsub.yaml", File(version));
            await _log.UntilAsync("component pubsub reloaded", version);
        }
        while (Volatile.Read(ref published) < 100 && !publishing.IsCompleted) await Task.Delay(10);
        await enough.CancelAsync();
        await publishing;

        await app.WaitForAsync("/orders", published);
        await Task.Delay(300);
        Assert.Equal(published, app.At("/orders").Count);
        Assert.Equal(0, broken);
        Assert.InRange(published, 100, int.MaxValue);
    }

    [SkippableFact]
    public async Task Calls_never_fail_while_their_store_is_reloaded()
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync();
        string File(int version) => Component("store", "state.redis", $"redisHost: '{redis.Address}'", $"version: '{version}'");
        _folder.Add("store.yaml", File(0));
        await using var system = await StartAsync("a");
        using var enough = new CancellationTokenSource();
        var calling = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
                await SaveAsync(system, "store", HttpStatusCode.NoContent);
        })).ToArray();

        for (var version = 1; version <= 5; version++)
        {
            _folder.Add("store.yaml", File(version));
            await _log.UntilAsync("component store reloaded", version);
        }
        await enough.CancelAsync();
        await Task.WhenAll(calling);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<TestSystem> StartAsync(string appId, TestApp? app = null, ConfigurationResource? configuration = null, TimeSpan? pause = null, bool isReady = true)
    {
        var runtime = new RuntimeOptions { HoldEventsOfUnreachableApps = true, ReloadPause = pause ?? TimeSpan.FromMilliseconds(50) };
        var sidecar = TestSystem.Options(appId, app) with
        {
            Resources = _folder.Load().For(appId),
            ResourcesPaths = [_folder.Path],
            Configuration = configuration ?? ConfigurationResource.Default,
        };
        return isReady ? await TestSystem.StartAsync(runtime, _log, sidecar) : await TestSystem.StartUnreadyAsync(runtime, _log, sidecar);
    }

    private static async Task HealthIsAsync(TestSystem system, HttpStatusCode expected)
    {
        var until = DateTime.UtcNow.AddSeconds(20);
        while (true)
        {
            using var answer = await system.SendAsync("a", HttpMethod.Get, "/v1.0/healthz");
            if (answer.StatusCode == expected)
                return;
            Assert.True(DateTime.UtcNow < until, $"healthz answers {(int)answer.StatusCode}");
            await Task.Delay(20);
        }
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }

    private static async Task InvokeAsync(TestSystem system, HttpStatusCode expected)
    {
        using var answer = await system.SendAsync("a", HttpMethod.Get, "/v1.0/invoke/a/method/m");
        Assert.Equal(expected, answer.StatusCode);
    }

    private static async Task SaveAsync(TestSystem system, string store, HttpStatusCode expected)
    {
        using var answer = await system.SendAsync("a", HttpMethod.Post, $"/v1.0/state/{store}", """[{"key":"k","value":1}]""");
        Assert.Equal(expected, answer.StatusCode);
    }

    private static string Component(string name, string type, params string[] metadata) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{ name: {name} }}\nspec:\n  type: {type}\n  version: v1\n  metadata:\n" +
        string.Concat(metadata.Select(entry => $"  - {{ name: {entry.Split(": ")[0]}, value: {entry.Split(": ")[1]} }}\n"));

    private static string Subscription(string route) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Subscription\nmetadata: {{ name: orders }}\nspec: {{ pubsubname: pubsub, topic: orders, route: {route} }}\n";

    private static string Routed(string rule) =>
        "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: { name: orders }\nspec:\n  pubsubname: pubsub\n  topic: orders\n" +
        $"  routes: {{ default: /other, rules: [{{ match: \"{rule}\", path: /ruled }}] }}\n";

    private static string Retries(int retries) => Resiliency($"retries: {{ r: {{ duration: 10ms, maxRetries: {retries} }} }}", "retry: r");

    private static string Breaker(int retries, string timeout) => Resiliency(
        $"retries: {{ r: {{ duration: 10ms, maxRetries: {retries} }} }}, circuitBreakers: {{ c: {{ timeout: {timeout}, trip: consecutiveFailures >= 1 }} }}", "retry: r, circuitBreaker: c");

    private static string Resiliency(string policies, string target) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {{ name: r }}\nspec:\n  policies: {{ {policies} }}\n  targets: {{ apps: {{ a: {{ {target} }} }} }}\n";
}
