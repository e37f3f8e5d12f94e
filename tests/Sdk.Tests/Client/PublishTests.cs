using Dapr;

namespace Sdk.Tests.Client;

/// <summary>Publishing over the sidecar's HTTP API.</summary>
public sealed class PublishTests : SidecarTest
{
    [Fact]
    public async Task Data_is_published_as_json()
    {
        await Dapr.PublishEventAsync("pubsub", "orders", new { OrderId = 17 });

        Assert.Equal(("POST", "/v1.0/publish/pubsub/orders"), (Sidecar.Only.Method, Sidecar.Only.Target));
        Assert.Equal(("application/json", """{"orderId":17}"""), (Sidecar.Only.Header("Content-Type"), Sidecar.Only.Body));
    }

    [Fact]
    public async Task Id_and_type_of_the_event_are_metadata()
    {
        await Dapr.PublishEventAsync("pubsub", "orders", 1, new Dictionary<string, string>
        {
            ["cloudevent.id"] = "order-17-v4",
            ["cloudevent.type"] = "Ordered & paid",
        });

        Assert.Equal(
            "/v1.0/publish/pubsub/orders?metadata.cloudevent.id=order-17-v4&metadata.cloudevent.type=Ordered%20%26%20paid",
            Sidecar.Only.Target);
    }

    [Fact]
    public async Task An_event_without_data_has_neither_body_nor_content_type()
    {
        await Dapr.PublishEventAsync("pubsub", "orders");

        Assert.Equal((null, ""), (Sidecar.Only.Header("Content-Type"), Sidecar.Only.Body));
    }

    [Fact]
    public async Task A_cloud_event_is_published_as_one()
    {
        await Dapr.PublishEventAsync("pubsub", "orders", new CloudEvent<int>(5) { Type = "Ordered", Source = new Uri("urn:order") });

        Assert.Equal("application/cloudevents+json", Sidecar.Only.Header("Content-Type"));
        Assert.Equal(
            """{"data":5,"datacontenttype":"application/json","source":"urn:order","type":"Ordered","subject":null}""", Sidecar.Only.Body);
    }

    [Fact]
    public async Task Bytes_are_published_as_they_are()
    {
        await Dapr.PublishByteEventAsync("pubsub", "a/b c", "<a/>"u8.ToArray(), "application/xml");

        Assert.Equal(
            ("/v1.0/publish/pubsub/a/b%20c", "application/xml", "<a/>"),
            (Sidecar.Only.Target, Sidecar.Only.Header("Content-Type"), Sidecar.Only.Body));
    }

    [Fact]
    public async Task Several_events_go_in_one_request_with_numbered_entries()
    {
        var answer = await Dapr.BulkPublishEventAsync<object>(
            "pubsub", "orders", [new { N = 1 }, new byte[] { 0, 255 }], new Dictionary<string, string> { ["m"] = "v" });

        Assert.Empty(answer.FailedEntries);
        Assert.Equal("/v1.0-alpha1/publish/bulk/pubsub/orders?metadata.m=v", Sidecar.Only.Target);
        Assert.Equal(
            """[{"entryId":"0","event":{"n":1},"contentType":"application/json","metadata":{"m":"v"}},{"entryId":"1","event":"AP8=","contentType":"application/octet-stream","metadata":{"m":"v"}}]""",
            Sidecar.Only.Body);
    }

    [Fact]
    public async Task Events_that_the_broker_did_not_take_are_in_the_answer()
    {
        Sidecar.Answers(500, """{"failedEntries":[{"entryId":"1","error":"full"}],"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE"}""");

        var answer = await Dapr.BulkPublishEventAsync("pubsub", "orders", ["a", "b"]);

        var failed = Assert.Single(answer.FailedEntries);
        Assert.Equal(("1", "b", "full"), (failed.Entry.EntryId, failed.Entry.EventData, failed.ErrorMessage));
    }

    [Fact]
    public async Task A_refusal_throws()
    {
        Sidecar.Answers(404, """{"errorCode":"ERR_PUBSUB_NOT_FOUND","message":"pubsub x is not found"}""");

        await Assert.ThrowsAsync<DaprException>(() => Dapr.PublishEventAsync("x", "orders", 1));
        await Assert.ThrowsAsync<DaprException>(() => Dapr.BulkPublishEventAsync("x", "orders", [1]));
    }

    [Fact]
    public async Task Names_must_be_given()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Dapr.PublishEventAsync("", "orders", 1));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Dapr.PublishEventAsync("pubsub", null!, 1));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Dapr.PublishEventAsync<string>("pubsub", "orders", null!));
    }
}
