using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Pizza.ServiceDefaults.Live;

/// <summary>
/// Server-sent events: first a snapshot, then every change, with a comment every 15 seconds so that nobody between the two takes the line for dead.
/// It ends when the client goes, the service stops, or the client reads too slowly.
/// </summary>
/// <param name="feed">The changes.</param>
/// <param name="eventName">The <c>event:</c> of each message.</param>
/// <param name="filter">What this connection watches.</param>
/// <param name="snapshot">What it starts with.</param>
/// <param name="view">The resource as JSON shows it.</param>
public sealed class LiveFeedResult<T, TView>(
    LiveFeed<T> feed, string eventName, Func<T, bool> filter, Func<CancellationToken, Task<IReadOnlyList<T>>> snapshot, Func<T, TView> view) : IResult
    where T : class
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var subscription = feed.Subscribe(filter);
        var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping, subscription.FellBehind);
        try
        {
            await StreamAsync(httpContext, subscription, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // An aborted connection tells a slow reader that something is missing; a stopping service ends the answer in order.
            if (subscription.FellBehind.IsCancellationRequested) httpContext.Abort();
        }
    }

    private async Task StreamAsync(HttpContext context, LiveFeed<T>.Subscription subscription, CancellationToken ct)
    {
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var started = await snapshot(ct);
        var versions = started.Select(feed.Identify).ToDictionary(i => i.Id, i => i.Version);

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        var body = context.Response.BodyWriter;
        Comment(body, "open");
        foreach (var item in started) Message(body, item, json);
        await body.FlushAsync(ct);

        Task<bool>? more = null;
        while (true)
        {
            try
            {
                more ??= subscription.Changes.WaitToReadAsync(ct).AsTask();
                await more.WaitAsync(Heartbeat, time, ct);
                more = null;
                while (subscription.Changes.TryRead(out var item))
                {
                    var (id, version) = feed.Identify(item);
                    if (!versions.TryGetValue(id, out var shown) || shown < version) Message(body, item, json);
                }
            }
            catch (TimeoutException)
            {
                Comment(body, "still here");
            }
            await body.FlushAsync(ct);
        }
    }

    private void Message(PipeWriter body, T item, JsonSerializerOptions json)
    {
        Encoding.UTF8.GetBytes($"event: {eventName}\ndata: ", body);
        body.Write(JsonSerializer.SerializeToUtf8Bytes(view(item), json));
        body.Write("\n\n"u8);
    }

    private static void Comment(PipeWriter body, string text) => Encoding.UTF8.GetBytes($": {text}\n\n", body);
}
