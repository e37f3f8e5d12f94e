using System.Net;
using System.Text.Json;
using LocalDapr.Resources;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Outbox;

/// <summary>What the recordings do not show: several events at once, and what may not be published.</summary>
public class OutboxTests
{
    private const string Subscription = """[{"pubsubname":"pubsub","topic":"orders","route":"/orders"}]""";

    [Fact]
    public async Task Every_upsert_is_one_event_with_its_own_projection_and_a_delete_is_none()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Subscription);
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order") with { Resources = WithOutbox() },
            TestSystem.Options("store", app));

        using var answer = await system.SendAsync("order", HttpMethod.Post, "/v1.0/state/store/transaction", """
            {"operations":[
              {"operation":"upsert","request":{"key":"a","value":{"n":1},"metadata":{"outbox.projection":"true","contentType":"application/json"}}},
              {"operation":"upsert","request":{"key":"b","value":{"n":2},"metadata":{"outbox.projection":"1","contentType":"application/json"}}},
              {"operation":"upsert","request":{"key":"a","value":"whole a","metadata":{"type":"order.accepted"}}},
              {"operation":"upsert","request":{"key":"b","value":"whole b"}},
              {"operation":"delete","request":{"key":"c"}}]}
            """);
        var events = (await app.WaitForAsync("/orders", 2)).Select(received => JsonDocument.Parse(received.Body).RootElement)
            .OrderBy(received => received.GetProperty("data").GetProperty("n").GetInt32()).ToArray();
        await Task.Delay(300);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(2, app.At("/orders").Count);
        Assert.Equal(["order.accepted", "com.dapr.event.sent"], events.Select(received => received.GetProperty("type").GetString()));
        Assert.All(events, received => Assert.StartsWith("outbox-", received.GetProperty("id").GetString(), StringComparison.Ordinal));
        Assert.Equal("\"whole b\"", await system.Http.GetStringAsync(system.Url("order", "/v1.0/state/store/b")));
    }

    [Fact]
    public async Task Nothing_is_written_when_the_event_may_not_be_published()
    {
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order") with { Resources = WithOutbox(("publishingScopes", "order=orders")) });

        using var answer = await system.SendAsync("order", HttpMethod.Post, "/v1.0/state/store/transaction",
            """{"operations":[{"operation":"upsert","request":{"key":"a","value":1}}]}""");
        using var read = await system.Http.GetAsync(system.Url("order", "/v1.0/state/store/a"));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("ERR_PUBLISH_OUTBOX", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, read.StatusCode);
    }

    [Fact]
    public async Task The_event_belongs_to_the_trace_of_the_transaction()
    {
        const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        await using var app = await TestApp.StartAsync(subscriptions: Subscription);
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order", app) with { Resources = WithOutbox() });

        await system.SendAsync("order", HttpMethod.Post, "/v1.0/state/store/transaction",
            """{"operations":[{"operation":"upsert","request":{"key":"a","value":1}}]}""", ("traceparent", Trace));

        Assert.Equal(Trace, (await app.WaitForAsync("/orders", 1))[0].Headers["traceparent"]);
    }

    [Fact]
    public async Task A_plain_save_publishes_nothing()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Subscription);
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order", app) with { Resources = WithOutbox() });

        await system.SendAsync("order", HttpMethod.Post, "/v1.0/state/store", """[{"key":"a","value":1}]""");
        await Task.Delay(1500);

        Assert.Empty(app.At("/orders"));
    }

    private static ResourceSet WithOutbox(params (string, string)[] pubSub) => ResourceSet.Empty with
    {
        Components =
        [
            TestSystem.InMemory("store", "state.in-memory", ("outboxPublishPubsub", "pubsub"), ("outboxPublishTopic", "orders")),
            TestSystem.InMemory("pubsub", "pubsub.in-memory", pubSub),
        ],
    };
}
