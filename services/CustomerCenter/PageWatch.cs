namespace Pizza.CustomerCenter;

/// <summary>Whose pages a connection shows.</summary>
/// <param name="OrderId">That order alone.</param>
/// <param name="CustomerId">That customer's orders; with neither: every order.</param>
public readonly record struct WatchScope(long? OrderId, long? CustomerId);

/// <summary>
/// What one connection still has to send: of each order only the latest state, of at most <see cref="Capacity"/> orders, so that a
/// slow reader costs no memory and skips states instead of falling behind.
/// </summary>
public sealed class PageWatch(WatchScope scope) : IDisposable
{
    public const int Capacity = 256;
    private const int RevisionsRemembered = 1000;

    private readonly Lock _gate = new();
    private readonly RecentMap<long, int> _revisions = new(RevisionsRemembered);
    private readonly Dictionary<long, MyPage> _waiting = [];
    private readonly SemaphoreSlim _signal = new(0, 1);

    public WatchScope Scope => scope;

    /// <summary>Takes a page that may have changed; an older or equal reading than one taken before is passed over.</summary>
    public void Offer(MyPage page)
    {
        lock (_gate)
        {
            if (!IsNews(page)) return;
            if (_waiting.Count >= Capacity && !_waiting.ContainsKey(page.OrderId)) _waiting.Remove(_waiting.Keys.Min());
            _waiting[page.OrderId] = page;
            if (_signal.CurrentCount == 0) _signal.Release();
        }
    }

    /// <summary>Notes what the connection is given by other means (its snapshot): what waits of the same orders and is older is not sent after it.</summary>
    public void Sent(IEnumerable<MyPage> pages)
    {
        lock (_gate)
        {
            foreach (var page in pages)
                if (IsNews(page)) _waiting.Remove(page.OrderId);
        }
    }

    /// <summary>What is waiting, oldest order first.</summary>
    public IReadOnlyList<MyPage> Take()
    {
        lock (_gate)
        {
            var pages = _waiting.Values.OrderBy(p => p.OrderId).ToList();
            _waiting.Clear();
            return pages;
        }
    }

    /// <returns>False when nothing came within the time.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken ct) => _signal.WaitAsync(atMost, ct);

    public void Dispose() => _signal.Dispose();

    private bool IsNews(MyPage page)
    {
        if (page.Order is null || (_revisions.TryGet(page.OrderId, out var known) && known >= page.Revision)) return false;
        _revisions.Set(page.OrderId, page.Revision);
        return true;
    }
}
