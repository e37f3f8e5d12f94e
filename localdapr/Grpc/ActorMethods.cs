using Google.Protobuf;
using LocalDapr.Actors;
using LocalDapr.Grpc.Wire;
using LocalDapr.PubSub;
using LocalDapr.Sidecar;

namespace LocalDapr.Grpc;

/// <summary>Actors over gRPC. The app itself is still called over HTTP.</summary>
internal static class ActorMethods
{
    public static async Task<IMessage> InvokeAsync(GrpcCall call, InvokeActorRequest request)
    {
        ActorRoutes.CheckName(request.ActorType, "invalid actorType: ");
        ActorRoutes.CheckName(request.ActorId, "invalid actorId: ");
        var method = ActorRoutes.Method(request.Method);
        var headers = request.Metadata.ToList();
        var reply = await call.Sidecar.Actors.InvokeAsync(new ActorRequest("POST", Key(request.ActorType, request.ActorId), "method", method, "", headers, request.Data.Memory), call.Cancelled);
        return new InvokeActorResponse { Data = ByteString.CopyFrom(reply.Body.Span) };
    }

    public static async Task<IMessage> GetStateAsync(GrpcCall call, GetActorStateRequest request)
    {
        var answer = new GetActorStateResponse();
        if (await call.Sidecar.Actors.GetStateAsync(Key(request.ActorType, request.ActorId), request.Key, call.Cancelled) is not { } item)
            return answer;
        answer.Data = ByteString.CopyFrom(item.Value.Span);
        if (item.Expires is { } expires)
            answer.Metadata["ttlExpireTime"] = CloudEvent.Rfc3339(expires);
        return answer;
    }

    public static async Task<IMessage> TransactAsync(GrpcCall call, ExecuteActorStateTransactionRequest request)
    {
        var writes = request.Operations.Select(operation => operation.OperationType is "upsert" or "delete"
            ? new ActorWrite(operation.OperationType, operation.Key, operation.Value?.Value.Memory ?? default, operation.Metadata.GetValueOrDefault("ttlInSeconds"))
            : throw new ApiException(500, GrpcStatus.Unimplemented, "ERR_NOT_SUPPORTED_STATE_OPERATION", $"operation type {operation.OperationType} not supported")).ToArray();
        await call.Sidecar.Actors.TransactStateAsync(Key(request.ActorType, request.ActorId), writes, call.Cancelled);
        return new Nothing();
    }

    public static Task<IMessage> CreateTimerAsync(GrpcCall call, RegisterActorTimerRequest request)
    {
        ActorRoutes.CheckName(request.Name, "");
        call.Sidecar.Actors.CreateTimer(Key(request.ActorType, request.ActorId), request.Name, Schedule(request.DueTime, request.Period, request.Ttl, request.Data, request.Callback));
        return Task.FromResult<IMessage>(new Nothing());
    }

    public static Task<IMessage> DeleteTimerAsync(GrpcCall call, UnregisterActorRequest request)
    {
        call.Sidecar.Actors.DeleteTimer(Key(request.ActorType, request.ActorId), request.Name);
        return Task.FromResult<IMessage>(new Nothing());
    }

    public static Task<IMessage> CreateReminderAsync(GrpcCall call, RegisterActorReminderRequest request) =>
        ReminderAsync(call, "POST", Key(request.ActorType, request.ActorId), request.Name, Schedule(request.DueTime, request.Period, request.Ttl, request.Data, callback: null));

    public static Task<IMessage> DeleteReminderAsync(GrpcCall call, UnregisterActorRequest request) =>
        ReminderAsync(call, "DELETE", Key(request.ActorType, request.ActorId), request.Name, default);

    private static async Task<IMessage> ReminderAsync(GrpcCall call, string verb, ActorKey actor, string name, ReadOnlyMemory<byte> body)
    {
        ActorRoutes.CheckName(name, "");
        var reply = await call.Sidecar.Actors.ReminderAsync(new ActorRequest(verb, actor, "reminders", name, "", [], body), call.Cancelled);
        return reply.Status < 300 ? new Nothing() : throw new GrpcException(GrpcStatus.Internal, System.Text.Encoding.UTF8.GetString(reply.Body.Span));
    }

    // The bytes are data of the kind that HTTP callers send as a text in base64 (pkg/api/universal/actors.go).
    private static byte[] Schedule(string dueTime, string period, string timeToLive, ByteString data, string? callback) => ActorJson.Write(json =>
    {
        json.WriteString("dueTime", dueTime);
        json.WriteString("period", period);
        json.WriteString("ttl", timeToLive);
        if (callback is not null)
            json.WriteString("callback", callback);
        if (!data.IsEmpty)
            json.WriteBase64String("data", data.Span);
    });

    private static ActorKey Key(string type, string id) => new(type, id);
}
