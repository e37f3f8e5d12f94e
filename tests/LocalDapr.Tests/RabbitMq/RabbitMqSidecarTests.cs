using System.Net;
using System.Text.Json;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Resources;
using LocalDapr.Tests.Sidecar;
using Microsoft.AspNetCore.Http;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.RabbitMq;

/// <summary>Sidecars as apps see them, on RabbitMQ.</summary>
[Collection(RabbitMqTests.Name)]
public class RabbitMqSidecarTests(RabbitMqServer server)
{
    private readonly string _topic = Broker.Name("orders");
    private readonly string _store = Broker.Name("store");

    [SkippableFact]
    public async Task An_event_reaches_the_app_as_one_CloudEvent()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Subscription());
        await using var system = await StartAsync(app);

        using var published = await system.PublishAsync(_store, _topic, """{"qty":1}""", "?metadata.cloudevent.id=order-1-v1&metadata.cloudevent.type=Ordered&metadata.ttlInSeconds=60");

        Assert.Equal(HttpStatusCode.NoContent, published.StatusCode);
        var received = Assert.Single(await app.WaitForAsync("/orders", 1));
        using var envelope = JsonDocument.Parse(received.Body);
        Assert.Equal("order-1-v1", envelope.RootElement.GetProperty("id").GetString());
        Assert.Equal(1, envelope.RootElement.GetProperty("data").GetProperty("qty").GetInt32());
        // The broker itself forgets the event in time; and metadata does not travel through RabbitMQ.
        Assert.False(envelope.RootElement.TryGetProperty("expiration", out _));
        Assert.DoesNotContain("cloudevent.id", received.Headers.Keys);
    }

    [SkippableFact]
    public async Task A_raw_payload_goes_through_untouched()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Subscription(""","metadata":{"rawPayload":"true"}"""));
        await using var system = await StartAsync(app);

        await system.PublishAsync(_store, _topic, "just text", "?metadata.rawPayload=true");

        var received = Assert.Single(await app.WaitForAsync("/orders", 1));
        using var envelope = JsonDocument.Parse(received.Body);
        Assert.Equal("just text", System.Text.Encoding.UTF8.GetString(envelope.RootElement.GetProperty("data_base64").GetBytesFromBase64()));
    }

    [SkippableFact]
    public async Task A_refused_event_goes_to_the_dead_letter_topic()
    {
        var dead = Broker.Name("dead");
        await using var app = await TestApp.StartAsync(
            context =>
            {
                context.Response.StatusCode = context.Request.Path == "/orders" ? 500 : 200;
                return Task.CompletedTask;
            },
            $$"""[{"pubsubname":"pubsub","topic":"{{_topic}}","route":"/orders","deadLetterTopic":"{{dead}}"},{"pubsubname":"pubsub","topic":"{{dead}}","route":"/dead"}]""");
        await using var system = await StartAsync(app);

        await system.PublishAsync(_store, _topic, "{}", "?metadata.cloudevent.id=e1");

        var received = Assert.Single(await app.WaitForAsync("/dead", 1));
        Assert.Contains("e1", received.Body, StringComparison.Ordinal);
        Assert.Single(app.At("/orders"));
        Assert.Equal(0, await Broker.CountAsync(server, $"{_store}-{_topic}"));
    }

    [SkippableFact]
    public async Task A_failed_event_is_offered_again_as_the_retry_policy_says_and_then_by_the_broker()
    {
        TestApp app = null!;
        app = await TestApp.StartAsync(
            context =>
            {
                context.Response.StatusCode = app.At("/orders").Count < 5 ? 500 : 200;
                return Task.CompletedTask;
            }, Subscription());
        await using var _ = app;
        await using var system = await StartAsync(app, resiliency: """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: { name: r }
            spec:
              policies:
                retries:
                  twice: { policy: constant, duration: 200ms, maxRetries: 2 }
              targets:
                components:
                  pubsub:
                    inbound: { retry: twice }
            """);

        var begun = DateTime.UtcNow;
        await system.PublishAsync(_store, _topic, "{}");

        // Three by the policy, then the broker gives it out again: two more.
        await app.WaitForAsync("/orders", 5);
        Assert.InRange((DateTime.UtcNow - begun).TotalMilliseconds, 550, 30_000);
        await Task.Delay(400);
        Assert.Equal(5, app.At("/orders").Count);
    }

    [SkippableFact]
    public async Task Events_of_a_stopped_app_wait_in_its_queue()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Subscription());
        await using var system = await StartAsync(app);
        await app.StopAsync();
        system.Sidecar(_store).AppStopped();
        for (var n = 0; n < 5; n++)
            await system.PublishAsync(_store, _topic, $$"""{"n":{{n}}}""");
        await Eventually.HoldsAsync(async () => await Broker.CountAsync(server, $"{_store}-{_topic}") == 5);

        await app.StartAsync();
        system.Sidecar(_store).AppStarting();

        await app.WaitForAsync("/orders", 5);
        await Task.Delay(200);
        Assert.Equal(5, app.At("/orders").Select(request => request.Body).Distinct().Count());
        Assert.Equal(5, app.At("/orders").Count);
    }

    [SkippableFact]
    public async Task Events_published_and_taken_in_bulk_come_once_each_and_only_the_refused_entry_again()
    {
        TestApp app = null!;
        app = await TestApp.StartAsync(context => context.Response.WriteAsync(Statuses()), Subscription(""","bulkSubscribe":{"enabled":true,"maxMessagesCount":50,"maxAwaitDurationMs":200}"""));
        await using var _ = app;
        await using var system = await StartAsync(app);
        var entries = Enumerable.Range(0, 100).Select(n => new { entryId = $"{n}", contentType = "application/json", @event = new { n }, metadata = new Dictionary<string, string> { ["cloudevent.id"] = $"e{n}" } });

        using var published = await system.SendAsync(_store, HttpMethod.Post, $"/v1.0-alpha1/publish/bulk/pubsub/{_topic}", JsonSerializer.Serialize(entries));

        Assert.Equal(HttpStatusCode.NoContent, published.StatusCode);
        var until = DateTime.UtcNow.AddSeconds(60);
        while (Ids().Count < 101 && DateTime.UtcNow < until)
            await Task.Delay(20);
        await Task.Delay(300);
        Assert.Equal(101, Ids().Count);
        Assert.Equal(100, Ids().Distinct().Count());
        Assert.Equal(2, Ids().Count(id => id == "e7"));
        Assert.Contains(app.At("/orders"), request => Ids(request.Body).Count > 1);

        List<string> Ids(string? batch = null)
        {
            var ids = new List<string>();
            foreach (var body in batch is null ? app.At("/orders").Select(request => request.Body) : [batch])
            {
                using var document = JsonDocument.Parse(body);
                ids.AddRange(document.RootElement.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("event").GetProperty("id").GetString()!));
            }
            return ids;
        }

        string Statuses()
        {
            using var document = JsonDocument.Parse(app.At("/orders")[^1].Body);
            var isAgain = Ids().Count(id => id == "e7") > 1;
            var statuses = document.RootElement.GetProperty("entries").EnumerateArray().Select(entry => new
            {
                entryId = entry.GetProperty("entryId").GetString(),
                status = !isAgain && entry.GetProperty("event").GetProperty("id").GetString() == "e7" ? "RETRY" : "SUCCESS",
            });
            return JsonSerializer.Serialize(new { statuses });
        }
    }

    [SkippableFact]
    public async Task Publishing_while_the_broker_is_away_answers_500_and_a_bulk_names_every_entry()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Subscription());
        await using var system = await StartAsync(app);
        await server.StopAsync();
        try
        {
            using var one = await system.PublishAsync(_store, _topic, "{}");
            Assert.Equal(HttpStatusCode.InternalServerError, one.StatusCode);
            Assert.Contains("ERR_PUBSUB_PUBLISH_MESSAGE", await one.Content.ReadAsStringAsync(), StringComparison.Ordinal);

            using var many = await system.SendAsync(_store, HttpMethod.Post, $"/v1.0-alpha1/publish/bulk/pubsub/{_topic}",
                """[{"entryId":"a","contentType":"text/plain","event":"x"},{"entryId":"b","contentType":"text/plain","event":"y"}]""");
            Assert.Equal(HttpStatusCode.InternalServerError, many.StatusCode);
            using var answer = JsonDocument.Parse(await many.Content.ReadAsStringAsync());
            Assert.Equal(["a", "b"], answer.RootElement.GetProperty("failedEntries").EnumerateArray().Select(entry => entry.GetProperty("entryId").GetString()));
        }
        finally
        {
            await server.StartAsync();
        }

        for (var attempt = 0; ; attempt++, await Task.Delay(100))
        {
            using var again = await system.PublishAsync(_store, _topic, "{}");
            if (again.StatusCode == HttpStatusCode.NoContent)
                break;
            Assert.True(attempt < 600, await again.Content.ReadAsStringAsync());
        }
        await app.WaitForAsync("/orders", 1);
    }

    [SkippableFact]
    public async Task The_metadata_names_the_component_and_its_capability()
    {
        await using var app = await TestApp.StartAsync();
        await using var system = await StartAsync(app);

        using var answer = await system.SendAsync(_store, HttpMethod.Get, "/v1.0/metadata");

        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var component = Assert.Single(document.RootElement.GetProperty("components").EnumerateArray());
        Assert.Equal("pubsub.rabbitmq", component.GetProperty("type").GetString());
        Assert.Equal(["MESSAGE_TTL"], component.GetProperty("capabilities").EnumerateArray().Select(capability => capability.GetString()));
    }

    private string Subscription(string more = "") => $$"""[{"pubsubname":"pubsub","topic":"{{_topic}}","route":"/orders"{{more}}}]""";

    private async Task<TestSystem> StartAsync(TestApp app, string? resiliency = null)
    {
        Skip.If(server.Missing is not null, server.Missing);
        var resources = ResourceSet.Empty with { Components = [Broker.Component(server.ConnectionString)] };
        if (resiliency is not null)
            resources = resources with { Resiliencies = Folder.Load(resiliency).Resiliencies };
        return await TestSystem.StartAsync(new SidecarOptions { AppId = _store, AppPort = app.Port, DaprHttpPort = 0, Resources = resources });
    }
}
