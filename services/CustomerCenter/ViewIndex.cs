using System.Globalization;

namespace Pizza.CustomerCenter;

/// <summary>
/// Where one document stands in one index. An index is a tree of small documents: roots that list what is below them (written only when
/// something new appears there) and leaves that hold document ids. A leaf holds a bounded range of ids, and neighbouring ids are dealt out
/// to <see cref="Shards"/> leaves, so that no key grows without limit and none is written by every order.
/// </summary>
/// <param name="Path">From the top: for example <c>day</c>, <c>2025-11-21</c>, and the leaf, <c>17.3</c>.</param>
/// <param name="Id">Of the document.</param>
/// <param name="At">What lists are sorted by, Unix milliseconds.</param>
/// <param name="Sequence">Of two entries for the same id the higher one holds; an odd one says that the document is gone.</param>
public sealed record IndexEntry(IReadOnlyList<string> Path, string Id, long At, int Sequence = 0)
{
    public const int Shards = 4;

    public string LeafKey => IndexKeys.Of(Path);

    /// <summary>Every root above the leaf, and what it lists there.</summary>
    public IEnumerable<(string RootKey, string Member)> Roots()
    {
        for (var depth = 1; depth < Path.Count; depth++) yield return (IndexKeys.Of(Path.Take(depth)), Path[depth]);
    }
}

public static class IndexKeys
{
    public static string Of(IEnumerable<string> path) => "index:" + string.Join(':', path);
}

/// <summary>What is directly below one root.</summary>
public sealed record IndexRoot(IReadOnlyList<string> Members)
{
    public static IndexRoot Add(IndexRoot? root, string member) =>
        root is null ? new([member]) : root.Members.Contains(member) ? root : new([.. root.Members, member]);
}

/// <param name="At">Unix milliseconds.</param>
/// <param name="Sequence">See <see cref="IndexEntry"/>.</param>
public readonly record struct LeafEntry(long At, int Sequence)
{
    public bool IsGone => Sequence % 2 != 0;
}

/// <summary>Ids with what lists need to know of them.</summary>
public sealed record IndexLeaf(IReadOnlyDictionary<string, LeafEntry> Entries)
{
    public static IndexLeaf Add(IndexLeaf? leaf, IndexEntry entry)
    {
        if (leaf is not null && leaf.Entries.TryGetValue(entry.Id, out var known) && known.Sequence >= entry.Sequence) return leaf;
        var entries = leaf is null ? [] : new Dictionary<string, LeafEntry>(leaf.Entries);
        entries[entry.Id] = new(entry.At, entry.Sequence);
        return new(entries);
    }

    /// <summary>The documents of these leaves that are not gone and lie in the span, newest first; of equal ones the higher id first.</summary>
    /// <param name="leaves">In any order.</param>
    /// <param name="from">Unix milliseconds, inclusive.</param>
    /// <param name="to">Unix milliseconds, inclusive.</param>
    public static List<Listed> Newest(IEnumerable<IndexLeaf> leaves, long from = long.MinValue, long to = long.MaxValue)
    {
        var listed = leaves.SelectMany(l => l.Entries)
            .Where(e => !e.Value.IsGone && e.Value.At >= from && e.Value.At <= to)
            .Select(e => new Listed(e.Key, e.Value.At))
            .ToList();
        listed.Sort((a, b) => b.CompareTo(a));
        return listed;
    }
}

/// <summary>A document id in a list.</summary>
public readonly record struct Listed(string Id, long At)
{
    public int CompareTo(Listed other)
    {
        if (At.CompareTo(other.At) is var byTime and not 0) return byTime;
        // Numbers of different length: the longer one is the higher one.
        if (Id.Length.CompareTo(other.Id.Length) is var byLength and not 0) return byLength;
        return string.CompareOrdinal(Id, other.Id);
    }
}

/// <summary>The indexes of the views.</summary>
public static class Indexes
{
    private const long OrdersOfABucket = 1000;

    public static IReadOnlyList<string> OfCustomer(long customerId) => [$"customer-{customerId.ToString(CultureInfo.InvariantCulture)}"];

    public static IReadOnlyList<string> OfStore(long storeId) => [$"store-{storeId.ToString(CultureInfo.InvariantCulture)}"];

    /// <summary>By day (UTC) of the order.</summary>
    public static IReadOnlyList<string> Days { get; } = ["day"];

    /// <summary>By hour (UTC) of arrival.</summary>
    public static IReadOnlyList<string> DeadLetters { get; } = ["dead"];

    /// <summary>By day (UTC) of arrival.</summary>
    public static IReadOnlyList<string> Complaints { get; } = ["complaint"];

    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Nothing before the first event of the order itself: such a page is not to be found.</summary>
    public static IEnumerable<IndexEntry> Of(MyPage page)
    {
        if (page.Order is not { } order) return [];
        var id = page.OrderId.ToString(CultureInfo.InvariantCulture);
        var at = order.OrderedAt.ToUnixTimeMilliseconds();
        var leaf = string.Create(CultureInfo.InvariantCulture, $"{page.OrderId / OrdersOfABucket}.{page.OrderId % IndexEntry.Shards}");
        var entries = new List<IndexEntry>
        {
            new([.. OfCustomer(order.CustomerId), leaf], id, at),
            new([.. Days, Day(order.OrderedAt), leaf], id, at),
        };
        // After a move the order stays listed at its former store as well; searches compare with the page.
        if (page.StoreId is { } storeId) entries.Add(new([.. OfStore(storeId), leaf], id, at));
        return entries;
    }

    /// <summary>A bucket is one second of arrivals: an outage may send everything there.</summary>
    public static IEnumerable<IndexEntry> Of(DeadLetter letter)
    {
        var at = letter.ReceivedAt.UtcDateTime;
        var leaf = string.Create(CultureInfo.InvariantCulture, $"{at:mmss}.{letter.Id.Sum(c => c) % IndexEntry.Shards}");
        return [new([.. DeadLetters, at.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture), leaf], letter.Id, letter.ReceivedAt.ToUnixTimeMilliseconds(), letter.Sequence)];
    }

    public static IEnumerable<IndexEntry> Of(Complaint complaint)
    {
        var id = complaint.ComplaintId.ToString(CultureInfo.InvariantCulture);
        var leaf = string.Create(CultureInfo.InvariantCulture, $"{complaint.ComplaintId / OrdersOfABucket}.{complaint.ComplaintId % IndexEntry.Shards}");
        return [new([.. Complaints, Day(complaint.ReceivedAt), leaf], id, complaint.ReceivedAt.ToUnixTimeMilliseconds())];
    }

    /// <summary>The leaves among the members of a root with the highest ids, which are about the newest.</summary>
    public static IEnumerable<string> HighestLeaves(IEnumerable<string> leaves, int buckets) => leaves
        .GroupBy(leaf => long.Parse(leaf.AsSpan(0, leaf.IndexOf('.')), NumberStyles.None, CultureInfo.InvariantCulture))
        .OrderByDescending(bucket => bucket.Key)
        .Take(buckets)
        .SelectMany(bucket => bucket);
}
