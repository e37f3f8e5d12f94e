namespace Pizza.ServiceDefaults.Live;

/// <summary>
/// What one connection still has to send: of each item only the latest state, so that a slow reader skips states instead of falling behind. When
/// more than <see cref="Capacity"/> items wait, none does any more: the connection starts over with a snapshot.
/// </summary>
public sealed class LiveWatch<T>(Func<T, (long Id, int Version)> identify, Action<LiveWatch<T>> ended) : IDisposable where T : class
{
    public const int Capacity = 1_000;

    // More than a source tells again in one reading.
    private const int VersionsRemembered = 5_000;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly OrderedDictionary<long, T> _waiting = [];
    private RecentMap<long, int> _known = new(VersionsRemembered);
    private bool _startOver;

    /// <summary>Takes an item that may have changed; an older or equal version than one taken before is passed over.</summary>
    internal void Offer(T item)
    {
        lock (_gate)
        {
            if (_startOver || !IsNews(item, out var id)) return;
            if (_waiting.Count < Capacity || _waiting.ContainsKey(id)) _waiting[id] = item;
            else
            {
                _startOver = true;
                _waiting.Clear();
                _known = new(VersionsRemembered);
            }
            if (_signal.CurrentCount == 0) _signal.Release();
        }
    }

    /// <summary>Notes what the connection was given by its snapshot.</summary>
    public void Shown(IEnumerable<T> snapshot)
    {
        lock (_gate)
        {
            foreach (var item in snapshot)
            {
                IsNews(item, out var id);
                if (_waiting.TryGetValue(id, out var waiting) && identify(waiting).Version <= identify(item).Version) _waiting.Remove(id);
            }
        }
    }

    /// <summary>What is waiting, in the order in which the items first changed; or that there was too much of it and the snapshot is to be read again, after this.</summary>
    public (IReadOnlyList<T> Changes, bool StartOver) Take()
    {
        lock (_gate)
        {
            var taken = (_waiting.Values.ToList(), _startOver);
            _waiting.Clear();
            _startOver = false;
            return taken;
        }
    }

    /// <returns>False when nothing came within the time.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken ct) => _signal.WaitAsync(atMost, ct);

    public void Dispose()
    {
        // Nothing is offered after this.
        ended(this);
        _signal.Dispose();
    }

    private bool IsNews(T item, out long id)
    {
        (id, var version) = identify(item);
        var isNews = !_known.TryGet(id, out var known) || known < version;
        // Also when it is not: what is told again and again must stay remembered.
        _known.Set(id, isNews ? version : known);
        return isNews;
    }
}
