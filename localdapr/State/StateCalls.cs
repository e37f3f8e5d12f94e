using LocalDapr.Outbox;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.State;

/// <summary>What an app can ask of a state store, through whichever API. Every member throws <see cref="ApiException"/> with daprd's answer.</summary>
internal static class StateCalls
{
    public static StateEntry Find(Sidecar.Sidecar sidecar, string name) =>
        sidecar.Components.States.TryGetValue(name, out var entry) ? entry
        : sidecar.HasStateStores ? throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_STATE_STORE_NOT_FOUND", $"state store {name} is not found", "DAPR_STATE_NOT_FOUND")
        : throw new ApiException(500, GrpcStatus.FailedPrecondition, "ERR_STATE_STORE_NOT_CONFIGURED", $"state store {name} is not configured", "DAPR_STATE_NOT_CONFIGURED");

    /// <returns>Null: there is no such key.</returns>
    public static Task<StateItem?> GetAsync(StateEntry entry, string key, StateConsistency consistency, CancellationToken cancellationToken)
    {
        var full = entry.Prefix.Apply(key);
        return AnswerAsync(entry.CallAsync((store, ct) => store.GetAsync(full, consistency, ct), cancellationToken),
            "ERR_STATE_GET", $"fail to get {key} from state store {entry.Name}", cancellationToken);
    }

    /// <summary>One answer per key, in the order of <paramref name="keys"/>.</summary>
    public static Task<IReadOnlyList<StateItem?>> GetManyAsync(StateEntry entry, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var full = keys.Select(entry.Prefix.Apply).ToArray();
        return AnswerAsync(entry.CallAsync((store, ct) => store.GetManyAsync(full, ct), cancellationToken),
            "ERR_STATE_BULK_GET", $"failed to get from state store {entry.Name}", cancellationToken);
    }

    /// <summary>Not atomic, as in daprd: what can be written is written, and the answer tells of the first refusal.</summary>
    public static Task SaveAsync(StateEntry entry, IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken) =>
        WriteAsync(entry, operations, "ERR_STATE_SAVE", $"failed saving state in state store {entry.Name}", cancellationToken);

    public static Task DeleteAsync(StateEntry entry, string key, StateOperation operation, CancellationToken cancellationToken) =>
        WriteAsync(entry, [operation], "ERR_STATE_DELETE", $"failed deleting state with key {key}", cancellationToken);

    public static Task DeleteManyAsync(StateEntry entry, IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken) =>
        WriteAsync(entry, operations, "ERR_STATE_BULK_DELETE", $"failed deleting state in state store {entry.Name}", cancellationToken);

    /// <param name="payload">How the values came: the events of an outbox differ by it.</param>
    public static async Task TransactAsync(Sidecar.Sidecar sidecar, StateEntry entry, IReadOnlyList<StateOperation> operations, OutboxPayload payload, TraceContext trace,
        CancellationToken cancellationToken)
    {
        operations = await sidecar.Outbox.PrepareAsync(entry, operations, payload, trace, cancellationToken);
        if (operations.Count == 0)
            return;
        const string what = "error while executing state transaction";
        if (await AnswerAsync(entry.TransactAsync(operations, cancellationToken), "ERR_STATE_TRANSACTION", what, cancellationToken) is { } refused)
            throw new ApiException(500, GrpcStatus.Internal, "ERR_STATE_TRANSACTION", $"{what}: {Reason(refused)}");
    }

    private static async Task WriteAsync(StateEntry entry, IReadOnlyList<StateOperation> operations, string code, string what, CancellationToken cancellationToken)
    {
        StateException? refused = null;
        foreach (var operation in operations)
        {
            var refusal = await AnswerAsync(entry.WriteAsync(operation, cancellationToken), code, what, cancellationToken);
            refused ??= refusal;
        }
        if (refused is null)
            return;
        var (status, grpc) = refused.Error switch
        {
            StateError.ETagMismatch => (409, GrpcStatus.Aborted),
            StateError.ETagInvalid => (400, GrpcStatus.InvalidArgument),
            _ => (500, GrpcStatus.Internal),
        };
        throw new ApiException(status, grpc, code, $"{what}: {Reason(refused)}");
    }

    private static string Reason(StateException refused) => refused.Error switch
    {
        StateError.ETagMismatch => "possible etag mismatch. error from state store" + (refused.Message.Length == 0 ? "" : ": " + refused.Message),
        StateError.ETagInvalid => "invalid etag value: " + refused.Message,
        _ => refused.Message,
    };

    // The request's own end is no failure of the store; everything else is answered as one.
    private static async Task<T> AnswerAsync<T>(Task<T> call, string code, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await call;
        }
        catch (Exception e) when (e is PolicyTimeoutException or BreakerOpenException or TooManyRequestsException || !cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(500, GrpcStatus.Internal, code, $"{what}: {e.Message}", inner: e);
        }
    }
}
