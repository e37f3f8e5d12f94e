using System.Collections.Concurrent;

namespace Pizza.Ordering;

/// <summary>
/// What this process knows to be published: order id to the highest version whose event went out. It only saves publishing again; forgetting
/// is harmless, so it holds two generations of <see cref="Generation"/> orders and drops the older one when the younger is full.
/// </summary>
public sealed class PublishedVersions
{
    private const int Generation = 50_000;
    private ConcurrentDictionary<long, int> _young = new();
    private ConcurrentDictionary<long, int> _old = new();

    public bool Contains(long orderId, int version) =>
        (_young.TryGetValue(orderId, out var known) && known >= version) || (_old.TryGetValue(orderId, out known) && known >= version);

    public void Add(long orderId, int version)
    {
        var young = _young;
        young.AddOrUpdate(orderId, version, (_, known) => Math.Max(known, version));
        if (young.Count < Generation) return;
        if (Interlocked.CompareExchange(ref _young, new ConcurrentDictionary<long, int>(), young) == young) _old = young;
    }
}
