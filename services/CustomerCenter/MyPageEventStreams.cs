using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Pizza.ServiceDefaults.Http;

namespace Pizza.CustomerCenter;

/// <summary>Server-sent events: first the state as it is (<c>event: snapshot</c>), then every change (<c>event: myPage</c>, <c>id:</c> the order's version).</summary>
public static class MyPageEventStreams
{
    /// <summary>Orders in the snapshot of a stream of many orders.</summary>
    public const int SnapshotSize = 50;

    // A comment now and then keeps proxies from closing a connection on which nothing happens.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>One order; an unknown one is waited for. The snapshot is the page.</summary>
    public static async Task<Results<EmptyHttpResult, ProblemHttpResult>> OrderAsync(
        string orderId, HttpContext http, ViewStore store, MyPageFeed feed, StoreNames names, IHostApplicationLifetime life)
    {
        var errors = new FieldErrors();
        if (MyPageFilter.Id(orderId, "orderId", errors) is not { } id) return errors.ToProblem();
        await StreamAsync(http, new(id, null), feed, names, life, async (watch, ct) =>
        {
            if (await store.GetAsync(Documents.Page, Documents.PageKey(id), ct) is not { } page) return;
            watch.Sent([page]);
            foreach (var view in await names.ViewsAsync([page], ct)) await WriteAsync(http.Response, "snapshot", view.Version, view, ct);
        });
        return TypedResults.Empty;
    }

    /// <summary>Every order, or every order of <c>customerId</c>. The snapshot is an array of the newest pages, newest first.</summary>
    public static async Task<Results<EmptyHttpResult, ProblemHttpResult>> AllAsync(
        HttpContext http, ViewStore store, ViewIndexReader index, MyPageFeed feed, StoreNames names, IHostApplicationLifetime life)
    {
        var errors = new FieldErrors();
        var customerId = MyPageFilter.Id(http.Request, "customerId", errors);
        if (errors.Any) return errors.ToProblem();
        await StreamAsync(http, new(null, customerId), feed, names, life, async (watch, ct) =>
        {
            var newest = await index.NewestOrdersAsync(customerId, SnapshotSize, ct);
            var found = await store.GetManyAsync(Documents.Page, newest.Select(l => Documents.PageKey(l.Id)), ct);
            var pages = newest.Select(l => found.GetValueOrDefault(Documents.PageKey(l.Id))).OfType<MyPage>().ToList();
            watch.Sent(pages);
            await WriteAsync(http.Response, "snapshot", null, await names.ViewsAsync(pages, ct), ct);
        });
        return TypedResults.Empty;
    }

    private static async Task StreamAsync(
        HttpContext http, WatchScope scope, MyPageFeed feed, StoreNames names, IHostApplicationLifetime life, Func<PageWatch, CancellationToken, Task> snapshot)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var ct = end.Token;
        using var watch = new PageWatch(scope);
        // Before the snapshot is read, so that no change falls between the two.
        feed.Add(watch);
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-cache,no-store";
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await http.Response.StartAsync(ct);
            await snapshot(watch, ct);
            await http.Response.Body.FlushAsync(ct);
            while (true)
            {
                if (await watch.WaitAsync(Heartbeat, ct))
                    foreach (var view in await names.ViewsAsync([.. watch.Take()], ct)) await WriteAsync(http.Response, "myPage", view.Version, view, ct);
                else await http.Response.WriteAsync(": still here\n\n", ct);
                await http.Response.Body.FlushAsync(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The client left, or the service stops.
        }
        finally
        {
            feed.Remove(watch);
        }
    }

    private static async Task WriteAsync<T>(HttpResponse response, string name, int? id, T data, CancellationToken ct)
    {
        await response.WriteAsync(id is null ? $"event: {name}\ndata: " : $"event: {name}\nid: {id}\ndata: ", ct);
        // JSON without indentation has no line breaks, which would end the field.
        await JsonSerializer.SerializeAsync(response.Body, data, ViewJson.TypeInfo<T>(), ct);
        await response.WriteAsync("\n\n", ct);
    }
}
