namespace LocalDapr.Resiliency;

/// <summary>The policies of the endpoints called last, each with its own breaker; the one not used for longest goes first.</summary>
internal sealed class BreakerCache(int capacity, Func<Policy> create)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, Policy Policy)>> _byKey = [];
    private readonly LinkedList<(string Key, Policy Policy)> _recent = new();

    public Policy this[string key]
    {
        get
        {
            lock (_gate)
            {
                if (_byKey.TryGetValue(key, out var node))
                {
                    _recent.Remove(node);
                    _recent.AddFirst(node);
                    return node.Value.Policy;
                }
                if (_byKey.Count >= capacity)
                {
                    _byKey.Remove(_recent.Last!.Value.Key);
                    _recent.RemoveLast();
                }
                _byKey[key] = _recent.AddFirst((key, create()));
                return _recent.First!.Value.Policy;
            }
        }
    }
}
