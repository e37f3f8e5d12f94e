namespace LocalDapr.Resiliency;

/// <summary>The policies of the endpoints called last, each with its own breaker; the one not used for longest goes first.</summary>
internal sealed class BreakerCache(int capacity, Func<CircuitBreaker> breaker, Func<CircuitBreaker, Policy> policy)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _recent = new();

    public Policy this[string key]
    {
        get
        {
            lock (_gate)
            {
                if (!_byKey.TryGetValue(key, out var node))
                    return Add(key, breaker());
                _recent.Remove(node);
                _recent.AddFirst(node);
                return node.Value.Policy;
            }
        }
    }

    /// <summary>Goes on with the breakers of another cache, whose settings are the same.</summary>
    public void Adopt(BreakerCache before)
    {
        Entry[] entries;
        lock (before._gate)
            entries = [.. before._recent];
        lock (_gate)
            foreach (var entry in entries.Reverse())
                Add(entry.Key, entry.Breaker);
    }

    private Policy Add(string key, CircuitBreaker own)
    {
        if (_byKey.Count >= capacity)
        {
            _byKey.Remove(_recent.Last!.Value.Key);
            _recent.RemoveLast();
        }
        var entry = new Entry(key, own, policy(own));
        _byKey[key] = _recent.AddFirst(entry);
        return entry.Policy;
    }

    private sealed record Entry(string Key, CircuitBreaker Breaker, Policy Policy);
}
