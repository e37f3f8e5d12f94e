using Pizza.ServiceDefaults.Live;

namespace Pizza.CustomerCenter;

/// <summary>Names of stores for pages whose ticket came without one. Remembered for a few seconds, for a bounded number of stores.</summary>
public sealed class StoreNames(ViewStore store, TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly RecentMap<long, (string? Name, DateTimeOffset Until)> _known = new(Capacity);

    /// <summary>The names by id; null where there is none.</summary>
    public async Task<IReadOnlyDictionary<long, string?>> OfAsync(IEnumerable<long> storeIds, CancellationToken ct)
    {
        var wanted = storeIds.Distinct().ToList();
        var names = new Dictionary<long, string?>();
        var now = time.GetUtcNow();
        lock (_gate)
            foreach (var id in wanted)
                if (_known.TryGet(id, out var known) && known.Until > now) names[id] = known.Name;
        var unknown = wanted.Where(id => !names.ContainsKey(id)).ToList();
        if (unknown.Count == 0) return names;

        var read = await store.GetManyAsync(Documents.Branch, unknown.Select(Documents.BranchKey), ct);
        foreach (var id in unknown) names[id] = read.GetValueOrDefault(Documents.BranchKey(id))?.StoreName;
        lock (_gate)
            foreach (var id in unknown) _known.Set(id, (names[id], now + Freshness));
        return names;
    }
}
