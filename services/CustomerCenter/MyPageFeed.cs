using System.Runtime.InteropServices;

namespace Pizza.CustomerCenter;

/// <summary>Passes changed pages on to the connections that show them.</summary>
public sealed class MyPageFeed
{
    private readonly Lock _gate = new();
    private readonly Dictionary<WatchScope, HashSet<PageWatch>> _watches = [];

    public void Add(PageWatch watch)
    {
        lock (_gate) (CollectionsMarshal.GetValueRefOrAddDefault(_watches, watch.Scope, out _) ??= []).Add(watch);
    }

    public void Remove(PageWatch watch)
    {
        lock (_gate)
        {
            if (!_watches.TryGetValue(watch.Scope, out var watches)) return;
            watches.Remove(watch);
            if (watches.Count == 0) _watches.Remove(watch.Scope);
        }
    }

    /// <summary>What somebody is looking at.</summary>
    public IReadOnlyList<WatchScope> Watched()
    {
        lock (_gate) return [.. _watches.Keys];
    }

    public void Publish(MyPage page)
    {
        if (page.Order is not { } order) return;
        lock (_gate)
        {
            if (_watches.Count == 0) return;
            Offer(new(page.OrderId, null));
            Offer(new(null, order.CustomerId));
            Offer(new(null, null));
        }

        void Offer(WatchScope scope)
        {
            if (!_watches.TryGetValue(scope, out var watches)) return;
            foreach (var watch in watches) watch.Offer(page);
        }
    }
}
