using Dapr;
using Dapr.Client;

namespace Pizza.ServiceDefaults.State;

/// <summary>
/// The one way to write a key that several writers share that is right on every state store: always first-write, and absence or a
/// conflict is told from a failure by reading the key, never by a status code (the stores differ in those).
/// A key written this way must never be written in another one: Redis treats the two differently for good.
/// </summary>
public static class FirstWriteState
{
    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    /// <summary>Writes the key if nobody else did since it was read.</summary>
    /// <param name="dapr">The sidecar.</param>
    /// <param name="store">Component name.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value.</param>
    /// <param name="etag">As read; empty or null when the key was absent.</param>
    /// <param name="metadata">For example <c>ttlInSeconds</c>.</param>
    /// <param name="ct">Cancels the write; it may have happened all the same.</param>
    /// <returns>False when the key is no longer as it was read: somebody else was there first, or this write was, and its answer was lost.</returns>
    /// <exception cref="DaprException">The store failed; the value may have been written.</exception>
    public static async Task<bool> TrySaveFirstWriteAsync<T>(
        this DaprClient dapr, string store, string key, T value, string? etag, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken ct = default)
    {
        try
        {
            if (!string.IsNullOrEmpty(etag)) return await dapr.TrySaveStateAsync(store, key, value, etag, FirstWrite, metadata, ct);
            await dapr.SaveStateAsync(store, key, value, FirstWrite, metadata, ct);
            return true;
        }
        catch (DaprException)
        {
            // MongoDB answers a stale ETag like a failure, too.
            var (_, now) = await dapr.GetByteStateAndETagAsync(store, key, ConsistencyMode.Strong, cancellationToken: ct);
            if ((now ?? "") == (etag ?? "")) throw;
            return false;
        }
    }
}
