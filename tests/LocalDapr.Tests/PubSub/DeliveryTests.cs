using System.Net;
using System.Text.Json;
using LocalDapr.Tests.Sidecar;
using Microsoft.AspNetCore.Http;
using Pizza.Tests.Processes;

namespace LocalDapr.Tests.PubSub;

public class DeliveryTests
{
    private const string Orders = """[{"pubsubname":"pubsub","topic":"orders","route":"/orders"}]""";

    [Fact]
    public async Task An_event_reaches_the_apps_of_other_sidecars_as_one_CloudEvent()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Orders);
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("store", app));

        using var published = await system.PublishAsync("order", "orders", """{"qty":1}""", "?metadata.cloudevent.id=order-1-v1&metadata.cloudevent.type=Ordered");

        Assert.Equal(HttpStatusCode.NoContent, published.StatusCode);
        var received = Assert.Single(await app.WaitForAsync("/orders", 1));
        using var envelope = JsonDocument.Parse(received.Body);
        Assert.Equal("order-1-v1", envelope.RootElement.GetProperty("id").GetString());
        Assert.Equal("Ordered", envelope.RootElement.GetProperty("type").GetString());
        Assert.Equal("order", envelope.RootElement.GetProperty("source").GetString());
        Assert.Equal(1, envelope.RootElement.GetProperty("data").GetProperty("qty").GetInt32());
        Assert.Equal("order-1-v1", received.Headers["cloudevent.id"]);
    }

    [Fact]
    public async Task Events_of_a_stopped_app_wait_and_arrive_when_it_is_back()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Orders);
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("store", app));
        await app.StopAsync();
        system.Sidecar("store").AppStopped();
        for (var i = 0; i < 5; i++)
            await system.PublishAsync("order", "orders", $$"""{"n":{{i}}}""");

        await app.StartAsync();
        system.Sidecar("store").AppStarting();

        await app.WaitForAsync("/orders", 5);
        await Task.Delay(200);
        Assert.Equal(5, app.At("/orders").Select(request => request.Body).Distinct().Count());
        Assert.Equal(5, app.At("/orders").Count);
    }

    [Fact]
    public async Task An_event_in_delivery_when_the_app_dies_is_delivered_again_and_not_dead_lettered()
    {
        var dies = true;
        TestApp app = null!;
        app = await TestApp.StartAsync(async context =>
        {
            if (dies)
            {
                dies = false;
                context.Abort();
                await app.StopAsync();
            }
        }, """[{"pubsubname":"pubsub","topic":"orders","route":"/orders","deadLetterTopic":"dead"},{"pubsubname":"pubsub","topic":"dead","route":"/dead"}]""");
        await using var _ = app;
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("store", app));

        await system.PublishAsync("order", "orders", "{}");
        await app.WaitForAsync("/orders", 1);
        await Task.Delay(1500);
        await app.StartAsync();

        await app.WaitForAsync("/orders", 2);
        Assert.Equal(2, app.At("/orders").Count);
        Assert.Empty(app.At("/dead"));
    }

    [Fact]
    public async Task A_restarted_app_is_asked_again_what_it_subscribes_to()
    {
        await using var app = await TestApp.StartAsync(subscriptions: Orders);
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("store", app));
        system.Sidecar("store").AppStopped();
        app.Subscriptions = """[{"pubsubname":"pubsub","topic":"menu","route":"/menu"}]""";
        system.Sidecar("store").AppStarting();
        while (!system.Sidecar("store").Ready)
            await Task.Delay(10);

        await system.PublishAsync("order", "orders", "{}");
        await system.PublishAsync("order", "menu", "{}");

        await app.WaitForAsync("/menu", 1);
        Assert.Empty(app.At("/orders"));
    }

    [Fact]
    public async Task A_refused_event_goes_to_the_dead_letter_topic_with_its_id()
    {
        await using var app = await TestApp.StartAsync(
            context =>
            {
                context.Response.StatusCode = context.Request.Path == "/orders" ? 500 : 200;
                return Task.CompletedTask;
            },
            """[{"pubsubname":"pubsub","topic":"orders","route":"/orders","deadLetterTopic":"dead-store"},{"pubsubname":"pubsub","topic":"dead-store","route":"/dead"}]""");
        await using var system = await TestSystem.StartAsync(TestSystem.Options("store", app));

        await system.PublishAsync("store", "orders", "{}", "?metadata.cloudevent.id=e1");

        var dead = Assert.Single(await app.WaitForAsync("/dead", 1));
        using var envelope = JsonDocument.Parse(dead.Body);
        Assert.Equal("e1", envelope.RootElement.GetProperty("id").GetString());
        Assert.Equal("orders", envelope.RootElement.GetProperty("topic").GetString());
        Assert.Single(app.At("/orders"));
    }

    [Fact]
    public async Task Replicas_of_one_app_share_its_events()
    {
        await using var one = await TestApp.StartAsync(subscriptions: Orders);
        await using var two = await TestApp.StartAsync(subscriptions: Orders);
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("store", one), TestSystem.Options("store", two));

        for (var i = 0; i < 20; i++)
            await system.PublishAsync("order", "orders", "{}");

        var until = DateTime.UtcNow + Patience.For(10);
        while (one.Requests.Count + two.Requests.Count < 20 && DateTime.UtcNow < until)
            await Task.Delay(20);
        Assert.Equal(20, one.At("/orders").Count + two.At("/orders").Count);
        Assert.NotEmpty(one.Requests);
        Assert.NotEmpty(two.Requests);
    }

    [Fact]
    public async Task Rules_route_by_type_and_the_default_takes_the_rest()
    {
        await using var app = await TestApp.StartAsync(subscriptions: """
            [{"topic":"orders","pubsubName":"pubsub","routes":{"default":"other","rules":[{"match":"event.type == \"Ordered\"","path":"ordered"}]}}]
            """);
        await using var system = await TestSystem.StartAsync(TestSystem.Options("store", app));

        await system.PublishAsync("store", "orders", "{}", "?metadata.cloudevent.type=Ordered");
        await system.PublishAsync("store", "orders", "{}", "?metadata.cloudevent.type=StatusUpdated");

        await app.WaitForAsync("/ordered", 1);
        await app.WaitForAsync("/other", 1);
        Assert.Single(app.At("/ordered"));
        Assert.Single(app.At("/other"));
    }

    [Fact]
    public async Task Only_the_entries_that_a_bulk_handler_does_not_take_come_again()
    {
        TestApp app = null!;
        app = await TestApp.StartAsync(
            context => context.Response.WriteAsync(Statuses()),
            """[{"pubsubname":"pubsub","topic":"orders","route":"/bulk","bulkSubscribe":{"enabled":true,"maxMessagesCount":2,"maxAwaitDurationMs":5000}}]""");
        await using var _ = app;
        await using var system = await TestSystem.StartAsync(TestSystem.Options("view", app));

        await Task.WhenAll(system.PublishAsync("view", "orders", "{}", "?metadata.cloudevent.id=good"), system.PublishAsync("view", "orders", "{}", "?metadata.cloudevent.id=bad"));

        var batches = await app.WaitForAsync("/bulk", 2);
        Assert.Equal(["bad", "good"], Ids(batches[0].Body).Order());
        Assert.Equal(["bad"], Ids(batches[1].Body));

        string Statuses()
        {
            using var batch = JsonDocument.Parse(app.At("/bulk")[^1].Body);
            var isAgain = app.At("/bulk").Count > 1;
            var statuses = batch.RootElement.GetProperty("entries").EnumerateArray().Select(entry => new
            {
                entryId = entry.GetProperty("entryId").GetString(),
                status = isAgain || entry.GetProperty("event").GetProperty("id").GetString() == "good" ? "SUCCESS" : "RETRY",
            });
            return JsonSerializer.Serialize(new { statuses });
        }
    }

    [Fact]
    public async Task A_sidecar_that_stops_lets_the_app_finish_the_event_it_has()
    {
        var finished = false;
        await using var app = await TestApp.StartAsync(async context =>
        {
            await Task.Delay(500, context.RequestAborted);
            finished = true;
        }, Orders);
        var system = await TestSystem.StartAsync(TestSystem.Options("store", app));
        await system.PublishAsync("store", "orders", "{}");
        await app.WaitForAsync("/orders", 1);

        await system.DisposeAsync();

        Assert.True(finished);
    }

    [Fact]
    public async Task The_tap_shows_what_is_published()
    {
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var events = system.Host.WatchEventsAsync("orders", stop.Token).GetAsyncEnumerator(stop.Token);
        var next = events.MoveNextAsync();

        await system.PublishAsync("order", "menu", "{}");
        await system.PublishAsync("order", "orders", "{}");

        Assert.True(await next);
        Assert.Equal(("orders", "order"), (events.Current.Topic, events.Current.AppId));
    }

    private static string[] Ids(string batch)
    {
        using var document = JsonDocument.Parse(batch);
        return [.. document.RootElement.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("event").GetProperty("id").GetString()!)];
    }
}
