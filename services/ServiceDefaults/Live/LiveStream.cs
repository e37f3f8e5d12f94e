using System.Buffers;
using System.IO.Pipelines;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Pizza.ServiceDefaults.Live;

/// <summary>How a stream shows the state that it starts with.</summary>
public enum LiveStart
{
    /// <summary>One by one, as if each had just changed.</summary>
    AsChanges,

    /// <summary><c>event: snapshot</c> with the one item, if it is there.</summary>
    AsItem,

    /// <summary><c>event: snapshot</c> with an array of all.</summary>
    AsList,
}

/// <summary>
/// Server-sent events: first the state as it is, then every change (<c>id:</c> its version), with a comment every 15 seconds so that nobody between the two
/// takes the line for dead. It ends when the client goes or the service stops. A client that reads slowly skips states; one that is so slow that even the
/// latest states pile up gets all of it anew as <c>event: snapshot</c>, an array that replaces whatever it shows.
/// </summary>
/// <param name="feed">The changes.</param>
/// <param name="scope">What this connection watches.</param>
/// <param name="eventName">The <c>event:</c> of each change.</param>
/// <param name="start">How it starts.</param>
/// <param name="snapshot">What it starts with.</param>
/// <param name="views">The items as JSON shows them, with the version that is their <c>id:</c>.</param>
public sealed class LiveStream<T, TView>(
    LiveFeed<T> feed, LiveScope scope, string eventName, LiveStart start, Func<CancellationToken, Task<IReadOnlyList<T>>> snapshot,
    Func<IReadOnlyList<T>, CancellationToken, Task<IEnumerable<(int Version, TView View)>>> views) : IResult, IEndpointMetadataProvider
    where T : class
{
    private const string SnapshotName = "snapshot";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TView), ["text/event-stream"]));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        using var watch = feed.Watch(scope);
        try
        {
            await StreamAsync(httpContext, watch, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client left, or the service stops.
        }
    }

    private async Task StreamAsync(HttpContext context, LiveWatch<T> watch, CancellationToken ct)
    {
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        // Before anything is answered: what goes wrong here can still be told by a problem document.
        var first = await SnapshotAsync(watch, ct);

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache,no-store";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // A slow reader costs little; Kestrel would end it after a few seconds.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        var body = context.Response.BodyWriter;
        Comment(body, "open");
        if (start == LiveStart.AsList) List(body, first, json);
        else Each(body, start == LiveStart.AsItem ? SnapshotName : eventName, first, json);
        await body.FlushAsync(ct);

        while (true)
        {
            if (!await watch.WaitAsync(Heartbeat, ct)) Comment(body, "still here");
            else if (watch.Take() is { StartOver: false, Changes: var changes }) Each(body, eventName, await views(changes, ct), json);
            else List(body, await SnapshotAsync(watch, ct), json);
            await body.FlushAsync(ct);
        }
    }

    private async Task<IEnumerable<(int, TView)>> SnapshotAsync(LiveWatch<T> watch, CancellationToken ct)
    {
        var items = await snapshot(ct);
        watch.Shown(items);
        return await views(items, ct);
    }

    private static void List(PipeWriter body, IEnumerable<(int Version, TView View)> shown, JsonSerializerOptions json) =>
        Message<IReadOnlyList<TView>>(body, $"event: {SnapshotName}\n", [.. shown.Select(s => s.View)], json);

    private static void Each(PipeWriter body, string name, IEnumerable<(int Version, TView View)> shown, JsonSerializerOptions json)
    {
        foreach (var (version, view) in shown) Message(body, $"event: {name}\nid: {version}\n", view, json);
    }

    // JSON without indentation has no line breaks, which would end the field.
    private static void Message<TData>(PipeWriter body, string fields, TData data, JsonSerializerOptions json)
    {
        Encoding.UTF8.GetBytes($"{fields}data: ", body);
        body.Write(JsonSerializer.SerializeToUtf8Bytes(data, json));
        body.Write("\n\n"u8);
    }

    private static void Comment(PipeWriter body, string text) => Encoding.UTF8.GetBytes($": {text}\n\n", body);
}
