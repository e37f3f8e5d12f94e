using System.Threading.Channels;

namespace Pizza.ServiceDefaults.Live;

/// <summary>
/// Hands what changed to the connections that watch it. Changes may be told in any order and more than once (by the unit of work that made them,
/// and by reading the table): each version is shown once, and never after a later one.
/// </summary>
/// <param name="identify">The id of an item and its version, which grows with every change.</param>
/// <param name="time">The clock.</param>
public sealed class LiveFeed<T>(Func<T, (long Id, int Version)> identify, TimeProvider time) where T : class
{
    /// <summary>Changes that wait for a slow reader. A connection that falls further behind is ended; it comes back and starts with a snapshot.</summary>
    public const int BufferedChanges = 1_000;

    /// <summary>How long a version is remembered: longer than the same change can be told again.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<Subscription> _subscriptions = [];
    private readonly Dictionary<long, (int Version, DateTimeOffset At)> _shown = [];
    private DateTimeOffset _pruneAt;

    public bool IsWatched
    {
        get { lock (_lock) return _subscriptions.Count > 0; }
    }

    public (long Id, int Version) Identify(T item) => identify(item);

    public void Publish(T item)
    {
        var (id, version) = identify(item);
        lock (_lock)
        {
            if (_subscriptions.Count == 0) return;
            if (_shown.TryGetValue(id, out var last) && last.Version >= version) return;
            var now = time.GetUtcNow();
            _shown[id] = (version, now);
            foreach (var subscription in _subscriptions) subscription.Offer(item);
            Prune(now);
        }
    }

    /// <summary>Watches from now on; read the snapshot after this, or changes between the two are missed.</summary>
    public Subscription Subscribe(Func<T, bool> filter)
    {
        var subscription = new Subscription(this, filter);
        lock (_lock) _subscriptions.Add(subscription);
        return subscription;
    }

    private void Prune(DateTimeOffset now)
    {
        if (now < _pruneAt) return;
        _pruneAt = now + Memory / 4;
        foreach (var (id, shown) in _shown)
            if (shown.At < now - Memory) _shown.Remove(id);
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
            if (_subscriptions.Count == 0) _shown.Clear();
        }
    }

    /// <summary>One connection's view of the feed.</summary>
    public sealed class Subscription(LiveFeed<T> feed, Func<T, bool> filter) : IDisposable
    {
        private readonly Channel<T> _changes = Channel.CreateBounded<T>(BufferedChanges);

        // Not disposed: it has no timer and no wait handle, and Offer may be under way when the connection ends.
        private readonly CancellationTokenSource _fellBehind = new();

        public ChannelReader<T> Changes => _changes.Reader;

        public CancellationToken FellBehind => _fellBehind.Token;

        internal void Offer(T item)
        {
            // Cancelled on another thread: what waits for it must not run under the lock of the feed.
            if (filter(item) && !_changes.Writer.TryWrite(item)) _ = _fellBehind.CancelAsync();
        }

        public void Dispose() => feed.Remove(this);
    }
}
