using System.Diagnostics;
using System.Net;
using System.Text.Json;
using LocalDapr.Faults;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Resources;
using LocalDapr.Tests.Sidecar;
using Microsoft.AspNetCore.Http;

namespace LocalDapr.Tests.Faults;

/// <summary>Each kind of fault, as an app sees it.</summary>
public sealed class FaultInjectionTests : IDisposable
{
    private const string Orders = """[{"pubsubname":"pubsub","topic":"orders","route":"/orders"}]""";
    private const string Batches = """[{"pubsubname":"pubsub","topic":"orders","route":"/orders","bulkSubscribe":{"enabled":true,"maxMessagesCount":5,"maxAwaitDurationMs":50}}]""";
    private readonly Folder _folder = new();
    private readonly NotedLog _log = new();

    [Fact]
    public async Task An_event_is_delivered_twice_at_the_same_time()
    {
        int inside = 0, done = 0, together = 0;
        var isTwice = false;
        var both = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(async _ =>
        {
            if (Interlocked.Increment(ref inside) == 2)
            {
                together++;
                both.SetResult();
            }
            // Of those that come twice none ends before the other has come.
            if (isTwice) await both.Task.WaitAsync(TimeSpan.FromSeconds(20));
            Interlocked.Decrement(ref inside);
            Interlocked.Increment(ref done);
        }, Orders);
        await using var system = await StartAsync("deliveries: [{ fault: duplicate, every: 2, topic: orders, app: a }, { fault: duplicate, topic: others }]", app);

        for (var i = 0; i < 4; i++)
        {
            isTwice = i % 2 == 1;
            both = new();
            await system.PublishAsync("a", "orders", $"{i}");
            await app.WaitForAsync("/orders", i + 1 + (i + 1) / 2);
            // What has arrived has not begun yet, perhaps: nobody is inside before that either.
            await Eventually.HoldsAsync(() => Volatile.Read(ref done) == i + 1 + (i + 1) / 2);
        }

        await Task.Delay(200);
        Assert.Equal([1, 2, 1, 2], app.At("/orders").GroupBy(request => request.Body).Select(copies => copies.Count()));
        Assert.Equal(2, together);
    }

    [Fact]
    public async Task Events_overtake_one_another()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Orders);
        await using var system = await StartAsync("deliveries: [{ fault: shuffle, within: 300ms }]", app);

        for (var i = 0; i < 20; i++)
            await system.PublishAsync("a", "orders", $"{{\"n\":{i}}}");

        var order = (await app.WaitForAsync("/orders", 20)).Select(request => request.Body[request.Body.IndexOf("\"n\":", StringComparison.Ordinal)..]).ToList();
        Assert.Equal(20, order.Distinct().Count());
        Assert.NotEqual(order.Order(StringComparer.Ordinal), order);
    }

    [Fact]
    public async Task A_delivery_is_late_on_one_route_only()
    {
        await using var app = await TestApp.StartAsync(subscriptions: """
            [{"pubsubname":"pubsub","topic":"orders","route":"/orders"},{"pubsubname":"pubsub","topic":"others","route":"/others"}]
            """);
        await using var system = await StartAsync("deliveries: [{ fault: delay, duration: 3s, route: /ord* }]", app);
        var clock = Stopwatch.StartNew();

        await system.PublishAsync("a", "orders", "1");
        await system.PublishAsync("a", "others", "1");

        await app.WaitForAsync("/others", 1);
        Assert.Empty(app.At("/orders"));
        await app.WaitForAsync("/orders", 1);
        Assert.InRange(clock.ElapsedMilliseconds, 2_900, 20_000);
    }

    [Theory]
    [InlineData(Orders)]
    [InlineData(Batches)]
    public async Task An_event_whose_answer_is_dropped_comes_again(string subscriptions)
    {
        await using var app = await TestApp.StartAsync(context => subscriptions == Batches ? AnswerBatchAsync(context) : Task.CompletedTask, subscriptions);
        await using var system = await StartAsync("deliveries: [{ fault: dropAnswer, times: 2 }]", app);

        await system.PublishAsync("a", "orders", "1");

        await app.WaitForAsync("/orders", 3);
        await Task.Delay(500);
        Assert.Equal(3, app.At("/orders").Count);
    }

    [Fact]
    public async Task In_a_batch_the_events_that_are_struck_come_in_a_second_one()
    {
        await using var app = await TestApp.StartAsync(AnswerBatchAsync, Batches);
        await using var system = await StartAsync("deliveries: [{ fault: duplicate, every: 2 }]", app);

        for (var i = 0; i < 4; i++)
            await system.PublishAsync("a", "orders", $"{{\"n\":{i}}}");

        await Eventually.HoldsAsync(() => Entries() >= 6);
        await Task.Delay(300);
        Assert.Equal(6, Entries());

        int Entries() => app.At("/orders").Sum(request => request.Body.Split("\"entryId\"").Length - 1);
    }

    [Fact]
    public async Task An_invocation_is_late_refused_or_loses_its_connection_before_or_after_the_app_did_it()
    {
        await using var app = await TestApp.StartAsync();
        await using var system = await StartAsync("""
            invocation:
            - { fault: latency, duration: 300ms, route: /late }
            - { fault: error, status: 503, route: /refused, app: a, target: a }
            - { fault: loseBefore, route: /before }
            - { fault: loseAfter, route: /after }
            - { fault: error, method: DELETE }
            """.ReplaceLineEndings("\n  "), app);

        var clock = Stopwatch.StartNew();
        await InvokeAsync(system, "late", HttpStatusCode.OK);
        Assert.InRange(clock.ElapsedMilliseconds, 280, 20_000);
        await InvokeAsync(system, "refused", HttpStatusCode.ServiceUnavailable);
        await InvokeAsync(system, "before", HttpStatusCode.InternalServerError, "ERR_DIRECT_INVOKE");
        await InvokeAsync(system, "after", HttpStatusCode.InternalServerError, "ERR_DIRECT_INVOKE");
        await InvokeAsync(system, "untouched", HttpStatusCode.OK);

        Assert.Equal(["/late", "/after", "/untouched"], app.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task A_policy_sees_the_fault_as_it_would_a_real_one()
    {
        await using var app = await TestApp.StartAsync();
        _folder.Add("r.yaml", """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: { name: r }
            spec:
              policies: { retries: { r: { duration: 10ms, maxRetries: 2 } } }
              targets:
                apps: { a: { retry: r } }
                components: { store: { outbound: { retry: r } } }
            """);
        await using var system = await StartAsync("""
            invocation: [{ fault: loseAfter, times: 2 }]
              state: [{ fault: error, times: 2 }]
            """, app);

        await InvokeAsync(system, "m", HttpStatusCode.OK);
        Assert.Equal(3, app.At("/m").Count);
        Assert.Equal(HttpStatusCode.NoContent, await SaveAsync(system, "1"));
    }

    [Fact]
    public async Task A_write_is_lost_before_or_after_it_was_done_and_reads_are_not_touched()
    {
        await using var system = await StartAsync("state: [{ fault: loseBefore, operation: write, every: 2 }, { fault: loseAfter, operation: write, every: 3 }]");

        Assert.Equal(HttpStatusCode.NoContent, await SaveAsync(system, "1"));
        Assert.Equal(HttpStatusCode.InternalServerError, await SaveAsync(system, "2"));
        Assert.Equal("1", await ReadAsync(system));
        Assert.Equal(HttpStatusCode.InternalServerError, await SaveAsync(system, "3"));
        Assert.Equal("3", await ReadAsync(system));
    }

    [Fact]
    public async Task A_read_is_late_or_fails()
    {
        await using var system = await StartAsync("state: [{ fault: latency, duration: 200ms, operation: read, store: store }, { fault: error, operation: read, every: 2 }]");
        await SaveAsync(system, "1");
        var clock = Stopwatch.StartNew();

        Assert.Equal("1", await ReadAsync(system));

        Assert.InRange(clock.ElapsedMilliseconds, 180, 20_000);
        Assert.Contains("ERR_STATE_GET", await ReadAsync(system), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_announced_and_change_with_their_file()
    {
        await using var system = await StartAsync("state: [{ fault: error }]");
        Assert.Contains("1 rules of", await _log.UntilAsync("FAULTS ARE INJECTED"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.InternalServerError, await SaveAsync(system, "1"));

        Write("state: [{ fault: erorr }]");
        Assert.Contains("faults.yaml:6: fault 'erorr'", await _log.UntilAsync("stay as they were"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.InternalServerError, await SaveAsync(system, "1"));

        Write("state: []");
        await _log.UntilAsync("faults, now 0 rules");
        Assert.Equal(HttpStatusCode.NoContent, await SaveAsync(system, "1"));
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string rules)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "faults"));
        return _folder.Add("faults/faults.yaml", $"apiVersion: localdapr.io/v1alpha1\nkind: FaultInjection\nmetadata: {{ name: test }}\nspec:\n  seed: 1\n  {rules}\n");
    }

    private Task<TestSystem> StartAsync(string rules, TestApp? app = null) => TestSystem.StartAsync(
        new RuntimeOptions { HoldEventsOfUnreachableApps = true, Faults = FaultSource.Open(Write(rules)), ReloadPause = TimeSpan.FromMilliseconds(50) }, _log,
        TestSystem.Options("a", app) with { Resources = TestSystem.Resources with { Resiliencies = _folder.Load().Resiliencies } });

    private static Task AnswerBatchAsync(HttpContext context)
    {
        using var batch = JsonDocument.Parse((string)context.Items["body"]!);
        var statuses = batch.RootElement.GetProperty("entries").EnumerateArray().Select(entry => new { entryId = entry.GetProperty("entryId").GetString(), status = "SUCCESS" });
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { statuses }));
    }

    private static async Task InvokeAsync(TestSystem system, string path, HttpStatusCode expected, string? text = null)
    {
        using var answer = await system.SendAsync("a", HttpMethod.Post, $"/v1.0/invoke/a/method/{path}", "1");
        Assert.Equal(expected, answer.StatusCode);
        if (text is not null)
            Assert.Contains(text, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> SaveAsync(TestSystem system, string value)
    {
        using var answer = await system.SendAsync("a", HttpMethod.Post, "/v1.0/state/store", $$"""[{"key":"k","value":{{value}}}]""");
        return answer.StatusCode;
    }

    private static async Task<string> ReadAsync(TestSystem system)
    {
        using var answer = await system.SendAsync("a", HttpMethod.Get, "/v1.0/state/store/k");
        return await answer.Content.ReadAsStringAsync();
    }
}
