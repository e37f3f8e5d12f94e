using System.Diagnostics;
using System.Text.Json;
using Echo;

// The smallest app there can be behind a sidecar, so that a benchmark measures the sidecar:
//   POST /echo               answers the body it got
//   POST /events/{name}      takes an event and keeps how long it was under way
//   GET  /deliveries/{name}  the durations kept, in microseconds, one per line; DELETE forgets them
// SUBSCRIBE names its subscriptions: pubsub/topic/name, separated by blanks.
var deliveries = new DeliveryTimes();
var subscriptions = (Environment.GetEnvironmentVariable("SUBSCRIBE") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
    .Select(text => text.Split('/')).Select(part => new { pubsubname = part[0], topic = part[1], route = $"/events/{part[2]}" }).ToArray();
var subscribe = JsonSerializer.SerializeToUtf8Bytes(subscriptions);

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("APP_PORT")}");
var app = builder.Build();
app.Run(async context =>
{
    var (request, answer) = (context.Request, context.Response);
    var path = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
    switch (path)
    {
        case ["healthz"]:
            break;
        case ["dapr", "subscribe"]:
            answer.ContentType = "application/json";
            await answer.BodyWriter.WriteAsync(subscribe, context.RequestAborted);
            break;
        case ["echo"]:
            answer.ContentType = request.ContentType;
            answer.ContentLength = request.ContentLength;
            await request.Body.CopyToAsync(answer.Body, context.RequestAborted);
            break;
        case ["events", var name]:
            var arrived = Stopwatch.GetTimestamp();
            using (var json = await JsonDocument.ParseAsync(request.Body, cancellationToken: context.RequestAborted))
                deliveries.Add(name, Stopwatch.GetElapsedTime(json.RootElement.GetProperty("data").GetProperty("sentAt").GetInt64(), arrived));
            break;
        case ["deliveries", var name] when HttpMethods.IsDelete(request.Method):
            deliveries.Forget(name);
            break;
        case ["deliveries", var name]:
            await answer.WriteAsync(string.Join('\n', deliveries.Of(name)), context.RequestAborted);
            break;
        default:
            answer.StatusCode = 404;
            break;
    }
});
await app.RunAsync();
