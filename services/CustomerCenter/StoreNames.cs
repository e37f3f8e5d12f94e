using Pizza.ServiceDefaults.Http;
using Pizza.ServiceDefaults.Live;

namespace Pizza.CustomerCenter;

/// <summary>Names of stores for pages whose ticket came without one. Remembered for a few seconds, for a bounded number of stores.</summary>
public sealed class StoreNames(ViewStore store, TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly RecentMap<long, (string? Name, DateTimeOffset Until)> _known = new(Capacity);

    /// <summary>The pages as they go out; those that are no order yet are left out.</summary>
    public async Task<IReadOnlyList<MyPageView>> ViewsAsync(IReadOnlyCollection<MyPage> pages, CancellationToken ct)
    {
        var names = await NamesAsync(pages.Where(p => p.Ticket?.StoreName is null).Select(p => p.StoreId).OfType<long>().Distinct().ToList(), ct);
        return [.. pages.Select(p => MyPageView.Of(p, p.StoreId is { } id ? names.GetValueOrDefault(id) : null)).OfType<MyPageView>()];
    }

    /// <summary>The page of a list as it goes out.</summary>
    public async Task<PageOf<MyPageView>> ViewsAsync(PageOf<MyPage> pages, CancellationToken ct) =>
        new(await ViewsAsync(pages.Items, ct), pages.Page, pages.Size, pages.Total);

    private async Task<Dictionary<long, string?>> NamesAsync(List<long> storeIds, CancellationToken ct)
    {
        var names = new Dictionary<long, string?>();
        var now = time.GetUtcNow();
        lock (_gate)
            foreach (var id in storeIds)
                if (_known.TryGet(id, out var known) && known.Until > now) names[id] = known.Name;
        var unknown = storeIds.Where(id => !names.ContainsKey(id)).ToList();
        if (unknown.Count == 0) return names;

        var read = await store.GetManyAsync(Documents.Branch, unknown.Select(Documents.BranchKey), ct);
        foreach (var id in unknown) names[id] = read.GetValueOrDefault(Documents.BranchKey(id))?.StoreName;
        lock (_gate)
            foreach (var id in unknown) _known.Set(id, (names[id], now + Freshness));
        return names;
    }
}
