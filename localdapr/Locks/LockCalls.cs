using LocalDapr.Redis;
using LocalDapr.Sidecar;

namespace LocalDapr.Locks;

/// <summary>Taking and releasing locks, through whichever API. Every member throws <see cref="ApiException"/> with daprd's answer.</summary>
internal static class LockCalls
{
    /// <returns>False: somebody has it.</returns>
    public static Task<bool> TryLockAsync(Sidecar.Sidecar sidecar, string storeName, LockRequest request, CancellationToken cancellationToken)
    {
        if (request.ExpiryInSeconds <= 0)
            throw Malformed($"ExpiryInSeconds is not positive in lock store {storeName}");
        var store = Find(sidecar, storeName, request);
        return AnswerAsync(store.CallAsync((engine, ct) => engine.TryLockAsync(request.ResourceId, request.LockOwner, request.ExpiryInSeconds, ct), cancellationToken),
            "ERR_TRY_LOCK", "failed to try acquiring lock", cancellationToken);
    }

    public static Task<UnlockStatus> UnlockAsync(Sidecar.Sidecar sidecar, string storeName, LockRequest request, CancellationToken cancellationToken)
    {
        var store = Find(sidecar, storeName, request);
        return AnswerAsync(store.CallAsync((engine, ct) => engine.UnlockAsync(request.ResourceId, request.LockOwner, ct), cancellationToken),
            "ERR_UNLOCK", "failed to release lock", cancellationToken);
    }

    private static EngineEntry<RedisLock> Find(Sidecar.Sidecar sidecar, string name, LockRequest request)
    {
        if (sidecar.Components.Locks.Count == 0)
            throw new ApiException(500, GrpcStatus.FailedPrecondition, "ERR_LOCK_STORE_NOT_CONFIGURED", "lock store is not configured");
        if (request.ResourceId.Length == 0)
            throw Malformed($"ResourceId is empty in lock store {name}");
        if (request.LockOwner.Length == 0)
            throw Malformed($"LockOwner is empty in lock store {name}");
        return sidecar.Components.Locks.TryGetValue(name, out var store) ? store
            : throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_LOCK_STORE_NOT_FOUND", $"lock store {name} not found");
    }

    private static ApiException Malformed(string message) => new(400, GrpcStatus.InvalidArgument, "ERR_MALFORMED_REQUEST", message);

    private static async Task<T> AnswerAsync<T>(Task<T> call, string code, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await call;
        }
        // The request's own end is no failure of the store; everything else is answered as one.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(500, GrpcStatus.Internal, code, $"{what}: {e.Message}", inner: e);
        }
    }
}
