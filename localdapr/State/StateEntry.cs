using LocalDapr.Outbox;
using LocalDapr.Resiliency;
using LocalDapr.Resources;

namespace LocalDapr.State;

/// <summary>A state store component of one sidecar.</summary>
/// <param name="Prefix">Makes the stored key of the app's.</param>
/// <param name="Policies">Their outbound one governs every call to the store. A write that the store refuses is an answer, not a failure.</param>
/// <param name="Now">The component of a name at the moment of the call, null when there is none: a call goes to what has replaced this entry meanwhile.</param>
internal sealed record StateEntry(string Name, string ComponentType, IStateStore Store, KeyPrefix Prefix, ComponentPolicies Policies, ComponentUse Use, Func<string, StateEntry?> Now)
{
    /// <summary>Null: transactions publish no events.</summary>
    public OutboxSettings? Outbox { get; init; }

    /// <exception cref="IOException">The component was removed.</exception>
    public async Task<T> CallAsync<T>(Func<IStateStore, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        var entry = this;
        while (!entry.Use.TryEnter())
            entry = Now(Name) ?? throw new IOException($"component {Name} was removed");
        try
        {
            var policy = entry.Policies.Outbound;
            return policy.IsEmpty
                ? await call(entry.Store, cancellationToken)
                : await policy.ExecuteAsync((_, ct) => call(entry.Store, ct).AsTask(), static _ => null, cancellationToken);
        }
        finally
        {
            entry.Use.Leave();
        }
    }

    /// <returns>Null when it was written, else why the store refused it.</returns>
    public Task<StateException?> WriteAsync(StateOperation operation, CancellationToken cancellationToken) =>
        CallAsync<StateException?>(async (store, ct) =>
        {
            try
            {
                await store.WriteAsync(operation, ct);
                return null;
            }
            catch (StateException e)
            {
                return e;
            }
        }, cancellationToken);

    /// <returns>Null when it was written, else why the store refused it.</returns>
    public Task<StateException?> TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken) =>
        CallAsync<StateException?>(async (store, ct) =>
        {
            try
            {
                await store.TransactAsync(operations, ct);
                return null;
            }
            catch (StateException e)
            {
                return e;
            }
        }, cancellationToken);
}
