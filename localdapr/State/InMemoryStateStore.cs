namespace LocalDapr.State;

/// <summary>
/// <c>state.in-memory</c>: one dictionary under one lock, so that transactions are atomic. ETags are new random ids, as in daprd.
/// </summary>
public sealed class InMemoryStateStore : IStateStore
{
    public const string Type = "state.in-memory";
    private const int SweepEvery = 1024;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StateItem> _items = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private int _expiring;
    private int _writesUntilSweep = SweepEvery;

    public InMemoryStateStore(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    public IReadOnlyList<string> Capabilities { get; } = ["ETAG", "TRANSACTIONAL", "TTL", "DELETE_WITH_PREFIX", "ACTOR"];

    public ValueTask<StateItem?> GetAsync(string key, StateConsistency consistency, CancellationToken cancellationToken)
    {
        lock (_lock)
            return ValueTask.FromResult(Find(key));
    }

    public ValueTask<IReadOnlyList<StateItem?>> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var items = new StateItem?[keys.Count];
        lock (_lock)
            for (var i = 0; i < items.Length; i++)
                items[i] = Find(keys[i]);
        return ValueTask.FromResult<IReadOnlyList<StateItem?>>(items);
    }

    public ValueTask WriteAsync(StateOperation operation, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Check(operation);
            Apply(operation);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // All ETags are compared with the state before the transaction; only then does anything change.
            foreach (var operation in operations)
                Check(operation);
            foreach (var operation in operations)
                Apply(operation);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private StateItem? Find(string key)
    {
        if (!_items.TryGetValue(key, out var item))
            return null;
        if (item.Expires is not { } expires || expires > _time.GetUtcNow())
            return item;
        Remove(key);
        return null;
    }

    private void Check(StateOperation operation)
    {
        var item = Find(operation.Key);
        if (operation.ETag is { Length: > 0 } etag)
        {
            if (item is null)
                throw new StateException(StateError.ETagMismatch, $"state not exist or expired for key={operation.Key}");
            if (item.ETag != etag)
                throw new StateException(StateError.ETagMismatch, $"state etag not match for key={operation.Key}: current={item.ETag}, expect={etag}");
        }
        else if (operation.Concurrency == StateConcurrency.FirstWrite && item is not null)
        {
            throw new StateException(StateError.ETagMismatch, "item already exists and no etag was passed");
        }
    }

    private void Apply(StateOperation operation)
    {
        Remove(operation.Key);
        if (operation.Kind == StateOperationKind.Delete)
            return;
        DateTimeOffset? expires = operation.TimeToLive is { Ticks: > 0 } ttl ? _time.GetUtcNow() + ttl : null;
        if (expires is not null)
            _expiring++;
        _items[operation.Key] = new StateItem(operation.Value, Guid.NewGuid().ToString(), expires);
        if (--_writesUntilSweep == 0)
            Sweep();
    }

    private void Remove(string key)
    {
        if (_items.Remove(key, out var item) && item.Expires is not null)
            _expiring--;
    }

    // Keys that nobody asks for again must not stay for ever; amortised over the writes, no timer needed.
    private void Sweep()
    {
        _writesUntilSweep = Math.Max(SweepEvery, _items.Count);
        if (_expiring == 0)
            return;
        var now = _time.GetUtcNow();
        foreach (var (key, item) in _items)
            if (item.Expires is { } expires && expires <= now)
                Remove(key);
    }
}
