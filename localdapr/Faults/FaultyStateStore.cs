using LocalDapr.State;

namespace LocalDapr.Faults;

/// <summary>A state store that is late, fails, or loses its connection before or after it did what was asked.</summary>
internal sealed class FaultyStateStore(IStateStore store, FaultSource faults, string app, string name) : IStateStore
{
    public IReadOnlyList<string> Capabilities => store.Capabilities;

    public ValueTask<StateItem?> GetAsync(string key, StateConsistency consistency, CancellationToken cancellationToken) =>
        AroundAsync(isWrite: false, ct => store.GetAsync(key, consistency, ct), cancellationToken);

    public ValueTask<IReadOnlyList<StateItem?>> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        AroundAsync(isWrite: false, ct => store.GetManyAsync(keys, ct), cancellationToken);

    public async ValueTask WriteAsync(StateOperation operation, CancellationToken cancellationToken) => await AroundAsync(isWrite: true, async ct =>
    {
        await store.WriteAsync(operation, ct);
        return true;
    }, cancellationToken);

    public async ValueTask TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken) => await AroundAsync(isWrite: true, async ct =>
    {
        await store.TransactAsync(operations, ct);
        return true;
    }, cancellationToken);

    /// <summary>Nothing: the store is its component's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<T> AroundAsync<T>(bool isWrite, Func<CancellationToken, ValueTask<T>> operation, CancellationToken cancellationToken)
    {
        var strikes = faults.State(app, name, isWrite);
        if (strikes.Pause() is { Ticks: > 0 } pause)
            await Task.Delay(pause, cancellationToken);
        if (strikes.Has(Fault.Error))
            throw new IOException("the store failed (injected fault)");
        if (strikes.Has(Fault.LoseBefore))
            throw new IOException("connection refused (injected fault)");
        var result = await operation(cancellationToken);
        return strikes.Has(Fault.LoseAfter) ? throw new IOException("connection reset by peer (injected fault)") : result;
    }
}
