using LocalDapr.Resiliency;

namespace LocalDapr.State;

/// <summary>A state store component of one sidecar.</summary>
/// <param name="Prefix">Makes the stored key of the app's.</param>
/// <param name="Outbound">Governs every call to the store. A write that the store refuses is an answer, not a failure.</param>
internal sealed record StateEntry(string Name, string ComponentType, IStateStore Store, KeyPrefix Prefix, Policy Outbound)
{
    public async Task<T> CallAsync<T>(Func<IStateStore, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        Outbound.IsEmpty
            ? await call(Store, cancellationToken)
            : await Outbound.ExecuteAsync((_, ct) => call(Store, ct).AsTask(), static _ => null, cancellationToken);

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
