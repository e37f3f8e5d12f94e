using System.Runtime.CompilerServices;

namespace Pizza.CustomerCenter;

/// <summary>Reads the indexes, newest first.</summary>
public sealed class ViewIndexReader(ViewStore store)
{
    // The highest ids of a root are about the newest documents; replicas hand out ids from blocks of their own.
    private const int NewestBuckets = 3;

    /// <summary>Everything below a root that lists leaves.</summary>
    /// <param name="path">For example <see cref="Indexes.OfCustomer"/>.</param>
    /// <param name="from">Inclusive; null: no limit.</param>
    /// <param name="to">Inclusive; null: no limit.</param>
    public async Task<List<Listed>> AllAsync(IReadOnlyList<string> path, DateTimeOffset? from, DateTimeOffset? to, CancellationToken ct)
    {
        var root = await store.GetAsync(Documents.Root, IndexKeys.Of(path), ct);
        return root is null ? [] : await LeavesAsync(path, root.Members, from, to, ct);
    }

    /// <summary>Everything below a root that lists periods (days, hours), period by period, the newest first.</summary>
    /// <param name="path">For example <see cref="Indexes.Days"/>.</param>
    /// <param name="from">Inclusive; null: no limit.</param>
    /// <param name="to">Inclusive; null: no limit.</param>
    public async IAsyncEnumerable<List<Listed>> PeriodsAsync(
        IReadOnlyList<string> path, DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken ct)
    {
        var root = await store.GetAsync(Documents.Root, IndexKeys.Of(path), ct);
        foreach (var period in (root?.Members ?? []).Where(Touches).OrderDescending(StringComparer.Ordinal))
            yield return await AllAsync([.. path, period], from, to, ct);

        // Periods are written so that text order is time order; a day is shorter than the hours in it, so compare what both have.
        bool Touches(string period) =>
            (from is null || string.CompareOrdinal(period, 0, Indexes.Day(from.Value), 0, 10) >= 0) &&
            (to is null || string.CompareOrdinal(period, 0, Indexes.Day(to.Value), 0, 10) <= 0);
    }

    /// <summary>About the newest: right for a live display, which goes on with what comes; not for a count.</summary>
    public async Task<IReadOnlyList<Listed>> NewestOrdersAsync(long? customerId, int count, CancellationToken ct)
    {
        if (customerId is { } customer) return await NewestBelowAsync(Indexes.OfCustomer(customer), count, ct);
        var newest = new List<Listed>();
        var days = await store.GetAsync(Documents.Root, IndexKeys.Of(Indexes.Days), ct);
        foreach (var day in (days?.Members ?? []).OrderDescending(StringComparer.Ordinal))
        {
            newest.AddRange(await NewestBelowAsync([.. Indexes.Days, day], count - newest.Count, ct));
            if (newest.Count >= count) break;
        }
        return newest;
    }

    private async Task<IReadOnlyList<Listed>> NewestBelowAsync(IReadOnlyList<string> path, int count, CancellationToken ct)
    {
        var root = await store.GetAsync(Documents.Root, IndexKeys.Of(path), ct);
        if (root is null) return [];
        // Few orders to a bucket, as most customers have: then all of them.
        var leaves = root.Members.Count <= NewestBuckets * IndexEntry.Shards ? root.Members : Indexes.HighestLeaves(root.Members, NewestBuckets);
        return (await LeavesAsync(path, leaves, null, null, ct)).Take(count).ToList();
    }

    private async Task<List<Listed>> LeavesAsync(
        IReadOnlyList<string> path, IEnumerable<string> leaves, DateTimeOffset? from, DateTimeOffset? to, CancellationToken ct)
    {
        var found = await store.GetManyAsync(Documents.Leaf, leaves.Select(leaf => IndexKeys.Of([.. path, leaf])), ct);
        return IndexLeaf.Newest(found.Values, from?.ToUnixTimeMilliseconds() ?? long.MinValue, to?.ToUnixTimeMilliseconds() ?? long.MaxValue);
    }
}
