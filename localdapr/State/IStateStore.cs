namespace LocalDapr.State;

/// <summary>
/// A state store component. Keys are complete (prefix included), values are the bytes that a GET answers.
/// Every member may throw <see cref="StateException"/>; any other exception is a failure of the store.
/// </summary>
public interface IStateStore : IAsyncDisposable
{
    /// <summary>What GET /v1.0/metadata lists for the component: ETAG, TRANSACTIONAL, TTL and so on.</summary>
    IReadOnlyList<string> Capabilities { get; }

    /// <summary>The stored item, or null when the key is absent or its time to live is over.</summary>
    ValueTask<StateItem?> GetAsync(string key, StateConsistency consistency, CancellationToken cancellationToken);

    /// <summary>One answer per key, in the order of <paramref name="keys"/>; null for an absent key.</summary>
    ValueTask<IReadOnlyList<StateItem?>> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Performs one upsert or delete.</summary>
    ValueTask WriteAsync(StateOperation operation, CancellationToken cancellationToken);

    /// <summary>
    /// Performs several upserts and deletes as one transaction (atomic where the engine can: not on Redis).
    /// </summary>
    ValueTask TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken);
}
