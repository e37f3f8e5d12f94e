using LocalDapr.State;

namespace LocalDapr.Actors;

/// <summary>
/// The actor state store of an app for what its replicas share: that of one of them, and of another when that one is taken away. It closes none of them.
/// </summary>
internal sealed class SharedActorStore(IStateStore first) : IStateStore
{
    private readonly Lock _gate = new();
    private readonly List<IStateStore> _others = [];
    private volatile IStateStore _now = first;

    public IReadOnlyList<string> Capabilities => _now.Capabilities;

    public void Add(IStateStore store)
    {
        lock (_gate)
            if (store != _now && !_others.Contains(store))
                _others.Add(store);
    }

    /// <summary>The store is about to be closed with its replica.</summary>
    public void Remove(IStateStore store)
    {
        lock (_gate)
        {
            _others.Remove(store);
            if (store != _now || _others.Count == 0)
                return;
            _now = _others[0];
            _others.RemoveAt(0);
        }
    }

    public ValueTask<StateItem?> GetAsync(string key, StateConsistency consistency, CancellationToken cancellationToken) => _now.GetAsync(key, consistency, cancellationToken);

    public ValueTask<IReadOnlyList<StateItem?>> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => _now.GetManyAsync(keys, cancellationToken);

    public ValueTask WriteAsync(StateOperation operation, CancellationToken cancellationToken) => _now.WriteAsync(operation, cancellationToken);

    public ValueTask TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken) => _now.TransactAsync(operations, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
