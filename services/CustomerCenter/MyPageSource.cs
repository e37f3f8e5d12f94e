using Pizza.ServiceDefaults.Live;

namespace Pizza.CustomerCenter;

/// <summary>Live pages: who sees which, and the pages that this replica's connections show, read in bulk.</summary>
public sealed class MyPageSource(ViewStore store, ViewIndexReader index) : ILiveSource<MyPage>
{
    private const string Order = "order";
    private const string Customer = "customer";

    public static LiveScope OfOrder(long orderId) => new(Order, orderId);

    public static LiveScope OfCustomer(long customerId) => new(Customer, customerId);

    /// <summary>A page goes to those who watch its order, its customer or everything; what is no order yet, to nobody.</summary>
    public static LiveFeed<MyPage> NewFeed() => new(
        page => (page.OrderId, page.Revision),
        page => page.Order is { } order ? [LiveScope.All, OfOrder(page.OrderId), OfCustomer(order.CustomerId)] : []);

    public async Task<IReadOnlyList<MyPage>> ReadAsync(IReadOnlyCollection<LiveScope> watched, CancellationToken ct)
    {
        var keys = new HashSet<string>();
        foreach (var scope in watched)
        {
            if (scope.Of == Order) keys.Add(Documents.PageKey(scope.Id));
            else keys.UnionWith((await index.NewestOrdersAsync(scope.Of == Customer ? scope.Id : null, MyPageEventStreams.SnapshotSize, ct)).Select(l => Documents.PageKey(l.Id)));
        }
        if (keys.Count == 0) return [];
        var found = await store.PeekAsync(keys.ToDictionary(k => k, _ => (DocumentKind)Documents.Page), ct);
        return [.. found.Values.Select(stored => (MyPage)stored.Document!)];
    }
}
