using System.Net;
using Dapr;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Sdk.Tests.AspNetCore;

/// <summary>What an endpoint sees of an event that the sidecar delivers.</summary>
public sealed class CloudEventsTests
{
    private const string CloudEvent = "application/cloudevents+json";

    private static readonly CloudEventsMiddlewareOptions Forward = new() { ForwardCloudEventPropertiesAsHeaders = true };

    [Theory]
    [InlineData("""{"id":"1","data":{"n": 1}}""", "application/json", """{"n": 1}""")]
    [InlineData("""{"data":{"n":1},"datacontenttype":"application/vnd.acme+json"}""", "application/vnd.acme+json", """{"n":1}""")]
    [InlineData("""{"data":[1,2],"datacontenttype":"text/plain"}""", "text/plain", "[1,2]")]
    [InlineData("""{"data":"a\n\"b\" 가","datacontenttype":"text/plain"}""", "text/plain", "a\n\"b\" 가")]
    [InlineData("""{"data":"a","datacontenttype":"application/json"}""", "application/json", "\"a\"")]
    [InlineData("""{"data":"a"}""", "application/json", "\"a\"")]
    [InlineData("""{"data":"a","datacontenttype":"text/plain; charset=utf-8"}""", "text/plain", "a")]
    [InlineData("""{"data":null,"datacontenttype":"application/json"}""", "application/json", "null")]
    [InlineData("""{"data_base64":"aGk=","datacontenttype":"application/octet-stream"}""", "application/octet-stream", "hi")]
    [InlineData("""{"DATA":{"n":1},"DataContentType":"application/json"}""", "application/json", """{"n":1}""")]
    [InlineData("""{"id":"1"}""", "", "")]
    public async Task The_data_becomes_the_body(string cloudEvent, string contentType, string body)
    {
        await using var app = await EchoAsync(new CloudEventsMiddlewareOptions());

        var (status, answer) = await app.SendAsync(HttpMethod.Post, "/echo", cloudEvent, CloudEvent);

        Assert.Equal((HttpStatusCode.OK, $"{contentType}|{body}"), (status, answer));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/cloudevents-batch+json")]
    public async Task Another_content_type_passes_untouched(string contentType)
    {
        await using var app = await EchoAsync(new CloudEventsMiddlewareOptions());

        var (_, answer) = await app.SendAsync(HttpMethod.Post, "/echo", """{"data":1}""", contentType);

        Assert.Equal(contentType + """|{"data":1}""", answer);
    }

    [Fact]
    public async Task A_charset_of_the_event_is_allowed()
    {
        await using var app = await EchoAsync(new CloudEventsMiddlewareOptions());

        var (_, answer) = await app.SendAsync(HttpMethod.Post, "/echo", """{"data":1}""", CloudEvent + "; charset=utf-8");

        Assert.Equal("application/json|1", answer);
    }

    [Fact]
    public async Task Text_stays_a_json_string_when_asked_to()
    {
        await using var app = await EchoAsync(new CloudEventsMiddlewareOptions { SuppressJsonDecodingOfTextPayloads = true });

        var (_, answer) = await app.SendAsync(HttpMethod.Post, "/echo", """{"data":"a","datacontenttype":"text/plain"}""", CloudEvent);

        Assert.Equal("text/plain|\"a\"", answer);
    }

    [Fact]
    public async Task Data_in_both_forms_is_a_bad_request()
    {
        await using var app = await EchoAsync(new CloudEventsMiddlewareOptions());

        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await app.SendAsync(HttpMethod.Post, "/echo", """{"data":1,"data_base64":"aGk="}""", CloudEvent)).Status);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"data":1} trailing""")]
    public async Task What_is_no_event_is_not_acknowledged(string body)
    {
        await using var app = await EchoAsync(new CloudEventsMiddlewareOptions());

        Assert.Equal(HttpStatusCode.InternalServerError, (await app.SendAsync(HttpMethod.Post, "/echo", body, CloudEvent)).Status);
    }

    [Fact]
    public async Task Properties_become_headers_in_lower_case_except_those_that_say_nothing_new()
    {
        await using var app = await HeadersAsync(Forward);

        var (_, answer) = await app.SendAsync(
            HttpMethod.Post,
            "/headers",
            """
            {"id":"order-17-v4","type":"Ordered","Source":"order","myExt":true,"count":3,"subject":"a\"b","traceid":"t",
             "data":{},"datacontenttype":"application/json","pubsubname":"pubsub","traceparent":"x"}
            """,
            CloudEvent);

        Assert.Equal(
            """cloudevent.count=3;cloudevent.id=order-17-v4;cloudevent.myext=true;cloudevent.source=order;cloudevent.subject=a\"b;cloudevent.traceid=t;cloudevent.type=Ordered""",
            answer);
    }

    [Fact]
    public async Task No_property_becomes_a_header_unless_asked_for()
    {
        await using var app = await HeadersAsync(new CloudEventsMiddlewareOptions());

        Assert.Equal("", (await app.SendAsync(HttpMethod.Post, "/headers", """{"id":"1","data":1}""", CloudEvent)).Body);
    }

    [Fact]
    public async Task The_list_of_included_properties_wins_over_that_of_excluded_ones()
    {
        await using var app = await HeadersAsync(new CloudEventsMiddlewareOptions
        {
            ForwardCloudEventPropertiesAsHeaders = true,
            IncludedCloudEventPropertiesAsHeaders = ["ID", "data"],
            ExcludedCloudEventPropertiesFromHeaders = ["id"],
        });

        Assert.Equal(
            "cloudevent.id=1", (await app.SendAsync(HttpMethod.Post, "/headers", """{"id":"1","type":"t","data":1}""", CloudEvent)).Body);
    }

    [Fact]
    public async Task Excluded_properties_are_left_out()
    {
        await using var app = await HeadersAsync(new CloudEventsMiddlewareOptions
        {
            ForwardCloudEventPropertiesAsHeaders = true,
            ExcludedCloudEventPropertiesFromHeaders = ["Type"],
        });

        Assert.Equal(
            "cloudevent.id=1", (await app.SendAsync(HttpMethod.Post, "/headers", """{"id":"1","type":"t","data":1}""", CloudEvent)).Body);
    }

    [Fact]
    public async Task A_header_that_came_with_the_request_stays()
    {
        await using var app = await HeadersAsync(Forward);

        var (_, answer) = await app.SendAsync(
            HttpMethod.Post, "/headers", """{"id":"1","data":1}""", CloudEvent, ("cloudevent.id", "first"));

        Assert.Equal("cloudevent.id=first", answer);
    }

    [Fact]
    public async Task A_typed_handler_gets_data_id_and_type()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.UseCloudEvents(Forward);
            app.MapPost("/ordered", (Order order, [FromHeader(Name = "Cloudevent.id")] string id, [FromHeader(Name = "Cloudevent.type")] string type) =>
                $"{order.OrderId} {id} {type}");
        });

        var (_, answer) = await app.SendAsync(
            HttpMethod.Post, "/ordered", """{"id":"e","type":"Ordered","data":{"orderId":17}}""", CloudEvent);
        var (foreign, _) = await app.SendAsync(HttpMethod.Post, "/ordered", """{"data":{"orderId":17}}""", CloudEvent);

        Assert.Equal("17 e Ordered", answer);
        Assert.Equal(HttpStatusCode.BadRequest, foreign);
    }

    [Fact]
    public async Task Large_events_arrive_whole_and_many_at_once_do_not_mix()
    {
        await using var app = await EchoAsync(new CloudEventsMiddlewareOptions());

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
        {
            var data = $"\"{n}{new string('x', 100_000)}\"";
            var (_, answer) = await app.SendAsync(HttpMethod.Post, "/echo", $$"""{"id":"{{n}}","data":{{data}}}""", CloudEvent);
            Assert.Equal($"application/json|{data}", answer);
        }));
    }

    private static Task<TestApp> EchoAsync(CloudEventsMiddlewareOptions options) => TestApp.StartAsync(app =>
    {
        app.UseCloudEvents(options);
        app.MapPost("/echo", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            return $"{request.ContentType}|{await reader.ReadToEndAsync()}";
        });
    });

    private static Task<TestApp> HeadersAsync(CloudEventsMiddlewareOptions options) => TestApp.StartAsync(app =>
    {
        app.UseCloudEvents(options);
        app.MapPost("/headers", (HttpRequest request) => string.Join(';', request.Headers
            .Where(header => header.Key.StartsWith("cloudevent.", StringComparison.OrdinalIgnoreCase))
            .Select(header => $"{header.Key.ToLowerInvariant()}={header.Value}")
            .Order(StringComparer.Ordinal)));
    });

    private sealed record Order(long OrderId);
}
