using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Dapr;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls($"http://127.0.0.1:{builder.Configuration["APP_PORT"]}");
var app = builder.Build();
app.UseCloudEvents();
app.MapSubscribeHandler();

// By order id, so that an event that comes twice counts once.
var orders = new ConcurrentDictionary<long, Ordered>();
app.MapPost("/ordered", (Ordered order) => { orders[order.OrderId] = order; return Results.Ok(); })
    .WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "orders", Match = "event.type == \"Ordered\"", Priority = 1 });
app.MapPost("/ignored", () => Results.Ok()).WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "orders" });

app.MapGet("/points/{customerId:long}", (long customerId) => new Points(customerId, orders.Values.Where(o => o.CustomerId == customerId).Sum(o => o.Quantity)));
app.Run();

internal sealed record Ordered(long OrderId, long CustomerId, [property: JsonPropertyName("qty")] int Quantity);

internal sealed record Points(long CustomerId, int Value);
