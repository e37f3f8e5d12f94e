using Dapr.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Sdk.Tests.AspNetCore;

/// <summary>Bulk deliveries and their answers.</summary>
public sealed class BulkMessageTests
{
    [Fact]
    public async Task A_bulk_handler_gets_every_event_and_answers_each()
    {
        await using var app = await TestApp.StartAsync(app => app.MapPost(
            "/bulk",
            (BulkSubscribeMessage<BulkMessageModel<Order>> message) => Results.Json(new BulkSubscribeAppResponse(
                [.. message.Entries.Select(entry => new BulkSubscribeAppResponseEntry(
                    $"{entry.EntryId}/{entry.Event.Id}/{entry.Event.Type}/{entry.Event.Data.OrderId}",
                    entry.Event.Data.OrderId == 1 ? BulkSubscribeAppResponseStatus.SUCCESS : BulkSubscribeAppResponseStatus.RETRY))]))));

        var (_, answer) = await app.SendAsync(HttpMethod.Post, "/bulk", """
            {"id":"b","topic":"orders","pubsubname":"pubsub","type":"com.dapr.event.sent.bulk","metadata":{"m":"v"},"entries":[
              {"entryId":"0","event":{"id":"e0","type":"Ordered","source":"order","specversion":"1.0","datacontenttype":"application/json","data":{"orderId":1}},"contentType":"application/cloudevents+json","metadata":null},
              {"entryId":"1","event":{"id":"e1","type":"Cooked","data":{"orderId":2}},"contentType":"application/cloudevents+json"}]}
            """);

        Assert.Equal(
            """{"statuses":[{"entryId":"0/e0/Ordered/1","status":"SUCCESS"},{"entryId":"1/e1/Cooked/2","status":"RETRY"}]}""", answer);
    }

    private sealed record Order(long OrderId);
}
