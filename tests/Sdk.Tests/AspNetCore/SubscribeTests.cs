using System.Net;
using Dapr;
using Dapr.AspNetCore;
using Microsoft.AspNetCore.Builder;

namespace Sdk.Tests.AspNetCore;

/// <summary>What the app tells the sidecar about its subscriptions.</summary>
public sealed class SubscribeTests
{
    [Fact]
    public async Task Without_topics_the_list_is_empty() => Assert.Equal("[]", await AskAsync(_ => { }));

    [Fact]
    public async Task Topics_are_sorted_and_the_shape_is_exact()
    {
        var document = await AskAsync(app =>
        {
            app.MapPost("/shipments", () => "").WithTopic(new TopicOptions
            {
                PubsubName = "pubsub",
                Name = "shipments",
                DeadLetterTopic = "poison",
                Metadata = new Dictionary<string, string> { ["k"] = "v" },
            });
            app.MapPost("/vip", () => "").WithTopic(new TopicOptions
            {
                PubsubName = "pubsub",
                Name = "shipments",
                DeadLetterTopic = "poison",
                Match = "event.type == \"vip\"",
                Priority = 1,
            });
            app.MapPost("/raw", () => "").WithTopic("pubsub", "raw", enableRawPayload: true);
            app.MapPost("/orders", () => "").WithTopic("pubsub", "orders");
            app.MapPost("/bulk", () => "").WithTopic("pubsub", "bulk")
                .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = "bulk", MaxMessagesCount = 10, MaxAwaitDurationMs = 40 });
        });

        Assert.Equal(
            """[{"topic":"bulk","pubsubName":"pubsub","route":"bulk","bulkSubscribe":{"enabled":true,"maxMessagesCount":10,"maxAwaitDurationMs":40}},"""
            + """{"topic":"orders","pubsubName":"pubsub","route":"orders"},"""
            + """{"topic":"raw","pubsubName":"pubsub","route":"raw","metadata":{"rawPayload":"true"}},"""
            + """{"topic":"shipments","pubsubName":"pubsub","routes":{"default":"shipments","rules":[{"match":"event.type == \u0022vip\u0022","path":"vip"}]},"metadata":{"k":"v"},"deadLetterTopic":"poison"}]""",
            document);
    }

    [Fact]
    public async Task Rules_come_by_priority_and_routes_keep_their_inner_slashes()
    {
        var document = await AskAsync(app =>
        {
            var events = app.MapGroup("/events");
            events.MapPost("/second", () => "").WithTopic(Rule("b", 2));
            events.MapPost("/first", () => "").WithTopic(Rule("a", 1));
        });

        Assert.Equal(
            """[{"topic":"orders","pubsubName":"pubsub","routes":{"rules":[{"match":"a","path":"events/first"},{"match":"b","path":"events/second"}]}}]""",
            document);
    }

    [Fact]
    public async Task All_topics_are_raw_when_the_app_says_so()
    {
        var document = await AskAsync(app => app.MapPost("/orders", () => "").WithTopic("pubsub", "orders"), new SubscribeOptions { EnableRawPayload = true });

        Assert.Equal("""[{"topic":"orders","pubsubName":"pubsub","route":"orders","metadata":{"rawPayload":"true"}}]""", document);
    }

    [Fact]
    public async Task Attributes_subscribe_too_and_own_their_metadata()
    {
        var document = await AskAsync(app => app.MapPost("/a", Handler));

        Assert.Equal(
            """[{"topic":"one","pubsubName":"pubsub","route":"a","metadata":{"shared":"s","key":"x;y"},"bulkSubscribe":{"enabled":true,"maxMessagesCount":100,"maxAwaitDurationMs":1000}},{"topic":"two","pubsubName":"pubsub","route":"a","metadata":{"shared":"s"}}]""",
            document.Replace("""{"key":"x;y","shared":"s"}""", """{"shared":"s","key":"x;y"}""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_route_with_parameters_is_refused_when_the_sidecar_asks()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.MapSubscribeHandler();
            app.MapPost("/orders/{id}", (string id) => id).WithTopic("pubsub", "orders");
        });

        Assert.Equal(HttpStatusCode.InternalServerError, (await app.SendAsync(HttpMethod.Get, "/dapr/subscribe")).Status);
    }

    [Fact]
    public async Task The_list_has_no_content_type()
    {
        await using var app = await TestApp.StartAsync(app => app.MapSubscribeHandler());

        using var response = await app.Client.GetAsync(new Uri("/dapr/subscribe", UriKind.Relative));

        Assert.Null(response.Content.Headers.ContentType);
    }

    [Fact]
    public void A_topic_has_a_name_and_a_pubsub()
    {
        Assert.ThrowsAny<ArgumentException>(() => new TopicAttribute("", "orders"));
        Assert.ThrowsAny<ArgumentException>(() => new TopicAttribute("pubsub", ""));
    }

    private static TopicOptions Rule(string match, int priority) =>
        new() { PubsubName = "pubsub", Name = "orders", Match = match, Priority = priority };

    private static async Task<string> AskAsync(Action<WebApplication> map, SubscribeOptions? options = null)
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            map(app);
            app.MapSubscribeHandler(options ?? new SubscribeOptions());
        });
        return (await app.SendAsync(HttpMethod.Get, "/dapr/subscribe")).Body;
    }

    [Topic("pubsub", "one", ["mine"], ";")]
    [Topic("pubsub", "two")]
    [BulkSubscribe("one")]
    [TopicMetadata("mine", "key", "x")]
    [TopicMetadata("mine", "key", "y")]
    [TopicMetadata("shared", "s")]
    private static string Handler() => "";
}
