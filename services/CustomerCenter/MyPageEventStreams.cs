using Microsoft.AspNetCore.Http.HttpResults;
using Pizza.ServiceDefaults.Http;
using Pizza.ServiceDefaults.Live;

namespace Pizza.CustomerCenter;

/// <summary>Server-sent events: first the state as it is (<c>event: snapshot</c>), then every change (<c>event: myPage</c>, <c>id:</c> the order's version).</summary>
public static class MyPageEventStreams
{
    /// <summary>Orders in the snapshot of a stream of many orders.</summary>
    public const int SnapshotSize = 50;

    /// <summary>One order; an unknown one is waited for. The snapshot is the page.</summary>
    public static Results<LiveStream<MyPage, MyPageView>, ProblemHttpResult> Order(string orderId, ViewStore store, LiveFeed<MyPage> feed, MyPageViews views)
    {
        var errors = new FieldErrors();
        if (MyPageFilter.Id(orderId, "orderId", errors) is not { } id) return errors.ToProblem();
        return Stream(feed, MyPageSource.OfOrder(id), LiveStart.AsItem, views, async ct =>
            await store.GetAsync(Documents.Page, Documents.PageKey(id), ct) is { } page ? [page] : []);
    }

    /// <summary>Every order, or every order of <c>customerId</c>. The snapshot is an array of the newest pages, newest first.</summary>
    public static Results<LiveStream<MyPage, MyPageView>, ProblemHttpResult> All(HttpRequest request, ViewStore store, ViewIndexReader index, LiveFeed<MyPage> feed, MyPageViews views)
    {
        var errors = new FieldErrors();
        var customerId = MyPageFilter.Id(request, "customerId", errors);
        if (errors.Any) return errors.ToProblem();
        return Stream(feed, customerId is { } id ? MyPageSource.OfCustomer(id) : LiveScope.All, LiveStart.AsList, views, async ct =>
        {
            var newest = await index.NewestOrdersAsync(customerId, SnapshotSize, ct);
            var found = await store.GetManyAsync(Documents.Page, newest.Select(l => Documents.PageKey(l.Id)), ct);
            return [.. newest.Select(l => found.GetValueOrDefault(Documents.PageKey(l.Id))).OfType<MyPage>()];
        });
    }

    private static LiveStream<MyPage, MyPageView> Stream(
        LiveFeed<MyPage> feed, LiveScope scope, LiveStart start, MyPageViews views, Func<CancellationToken, Task<IReadOnlyList<MyPage>>> snapshot) =>
        new(feed, scope, "myPage", start, snapshot, async (pages, ct) => (await views.OfAsync(pages, ct)).Select(view => (view.Version, view)));
}
