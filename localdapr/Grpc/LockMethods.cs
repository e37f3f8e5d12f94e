using Google.Protobuf;
using LocalDapr.Grpc.Wire;
using LocalDapr.Locks;

namespace LocalDapr.Grpc;

/// <summary>Locks over gRPC.</summary>
internal static class LockMethods
{
    public static async Task<IMessage> TryLockAsync(GrpcCall call, TryLockRequest request) => new TryLockResponse
    {
        Success = await LockCalls.TryLockAsync(call.Sidecar, request.StoreName, new LockRequest(request.ResourceId, request.LockOwner, request.ExpiryInSeconds), call.Cancelled),
    };

    public static async Task<IMessage> UnlockAsync(GrpcCall call, UnlockRequest request) => new UnlockResponse
    {
        Status = (UnlockResponse.Types.Status)await LockCalls.UnlockAsync(call.Sidecar, request.StoreName, new LockRequest(request.ResourceId, request.LockOwner), call.Cancelled),
    };
}
