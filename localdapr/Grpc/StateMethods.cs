using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using LocalDapr.Grpc.Wire;
using LocalDapr.Outbox;
using LocalDapr.PubSub;
using LocalDapr.Sidecar;
using LocalDapr.State;

namespace LocalDapr.Grpc;

/// <summary>State over gRPC: values are bytes, and stored as they come.</summary>
internal static class StateMethods
{
    public static async Task<IMessage> GetAsync(GrpcCall call, GetStateRequest request)
    {
        var entry = StateCalls.Find(call.Sidecar, request.StoreName);
        var item = await StateCalls.GetAsync(entry, request.Key, Consistency(request.Consistency), call.Cancelled);
        var answer = new GetStateResponse();
        if (item is null)
            return answer;
        answer.Data = ByteString.CopyFrom(item.Value.Span);
        answer.Etag = item.ETag ?? "";
        AddExpiry(answer.Metadata, item);
        return answer;
    }

    public static async Task<IMessage> GetManyAsync(GrpcCall call, GetBulkStateRequest request)
    {
        var entry = StateCalls.Find(call.Sidecar, request.StoreName);
        var answer = new GetBulkStateResponse();
        if (request.Keys.Count == 0)
            return answer;
        var items = await StateCalls.GetManyAsync(entry, request.Keys, call.Cancelled);
        for (var i = 0; i < items.Count; i++)
        {
            var found = new BulkStateItem { Key = request.Keys[i] };
            answer.Items.Add(found);
            if (items[i] is not { } item)
                continue;
            found.Data = ByteString.CopyFrom(item.Value.Span);
            found.Etag = item.ETag ?? "";
            AddExpiry(found.Metadata, item);
        }
        return answer;
    }

    public static async Task<IMessage> SaveAsync(GrpcCall call, SaveStateRequest request)
    {
        var entry = StateCalls.Find(call.Sidecar, request.StoreName);
        var operations = request.States.Select(item => item.Key.Length == 0
            ? throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_STATE_SAVE", "state key cannot be empty")
            : IsJson(item) ? Write(entry, item, ToJson(item), "ERR_STATE_SAVE")
            : Write(entry, item, item.Value.Memory, "ERR_STATE_SAVE") with { IsBinary = true }).ToArray();
        await StateCalls.SaveAsync(entry, operations, call.Cancelled);
        return new Nothing();
    }

    public static async Task<IMessage> DeleteAsync(GrpcCall call, DeleteStateRequest request)
    {
        var entry = StateCalls.Find(call.Sidecar, request.StoreName);
        var operation = Delete(entry, request.Key, request.Etag, request.Options);
        await StateCalls.DeleteAsync(entry, request.Key, operation, call.Cancelled);
        return new Nothing();
    }

    public static async Task<IMessage> DeleteManyAsync(GrpcCall call, DeleteBulkStateRequest request)
    {
        var entry = StateCalls.Find(call.Sidecar, request.StoreName);
        var operations = request.States.Select(item => Delete(entry, item.Key, item.Etag, item.Options)).ToArray();
        await StateCalls.DeleteManyAsync(entry, operations, call.Cancelled);
        return new Nothing();
    }

    public static async Task<IMessage> TransactAsync(GrpcCall call, ExecuteStateTransactionRequest request)
    {
        var entry = StateCalls.Find(call.Sidecar, request.StoreName);
        var operations = request.Operations.Select(operation =>
        {
            var item = operation.Request ?? new Wire.StateItem();
            return operation.OperationType switch
            {
                "upsert" => Write(entry, item, item.Value.Memory, "ERR_STATE_TRANSACTION") with { IsBinary = true },
                "delete" => Delete(entry, item.Key, item.Etag, item.Options),
                var other => throw new ApiException(500, GrpcStatus.Unimplemented, "ERR_NOT_SUPPORTED_STATE_OPERATION", $"operation type {other} not supported"),
            };
        }).ToArray();
        await StateCalls.TransactAsync(call.Sidecar, entry, operations, OutboxPayload.Bytes, call.Trace(), call.Cancelled);
        return new Nothing();
    }

    // Only in a plain save does the content type make JSON of the bytes (pkg/api/grpc, SaveState).
    private static bool IsJson(Wire.StateItem item) => item.Metadata.TryGetValue("contentType", out var type) && type == "application/json";

    private static ReadOnlyMemory<byte> ToJson(Wire.StateItem item)
    {
        try
        {
            using var document = JsonDocument.Parse(item.Value.Memory);
            return StateValue.Store(item.Value.Span);
        }
        catch (JsonException e)
        {
            throw new GrpcException(GrpcStatus.Unknown, e.Message, inner: e);
        }
    }

    private static StateOperation Write(StateEntry entry, Wire.StateItem item, ReadOnlyMemory<byte> value, string failureCode)
    {
        var metadata = GrpcMethods.Metadata(item.Metadata);
        return new StateOperation(StateOperationKind.Upsert, entry.Prefix.Apply(item.Key), value, item.Etag?.Value, Concurrency(item.Options), Consistency(item.Options?.Consistency ?? default),
            StateRequests.TimeToLive(metadata, failureCode))
        {
            Metadata = metadata,
        };
    }

    private static StateOperation Delete(StateEntry entry, string key, Etag? etag, StateOptions? options) =>
        new(StateOperationKind.Delete, entry.Prefix.Apply(key), default, etag?.Value, Concurrency(options), Consistency(options?.Consistency ?? default));

    private static StateConcurrency Concurrency(StateOptions? options) => options?.Concurrency switch
    {
        Wire.Concurrency.FirstWrite => StateConcurrency.FirstWrite,
        Wire.Concurrency.LastWrite => StateConcurrency.LastWrite,
        _ => StateConcurrency.Unspecified,
    };

    private static StateConsistency Consistency(Consistency consistency) =>
        consistency == Wire.Consistency.Strong ? StateConsistency.Strong : StateConsistency.Eventual;

    private static void AddExpiry(MapField<string, string> metadata, State.StateItem item)
    {
        if (item.Expires is { } expires)
            metadata["ttlExpireTime"] = CloudEvent.Rfc3339(expires);
    }
}
