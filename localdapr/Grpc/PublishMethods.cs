using System.Text.Json;
using Google.Protobuf;
using LocalDapr.Grpc.Wire;
using LocalDapr.PubSub;
using LocalDapr.Sidecar;

namespace LocalDapr.Grpc;

/// <summary>Publishing over gRPC.</summary>
internal static class PublishMethods
{
    public static async Task<IMessage> PublishAsync(GrpcCall call, PublishEventRequest request)
    {
        Check(call.Sidecar, request.PubsubName, request.Topic);
        var source = PublishCalls.Source(call.Sidecar, request.PubsubName, request.Topic);
        await PublishCalls.PublishAsync(call.Sidecar, source, request.DataContentType, request.Data.Memory, GrpcMethods.Metadata(request.Metadata), call.Trace(), call.Cancelled);
        return new Nothing();
    }

    public static async Task<IMessage> PublishManyAsync(GrpcCall call, BulkPublishRequest request)
    {
        Check(call.Sidecar, request.PubsubName, request.Topic);
        var source = PublishCalls.Source(call.Sidecar, request.PubsubName, request.Topic);
        var failures = await PublishCalls.PublishManyAsync(call.Sidecar, source, Read(request, source, call), call.Cancelled);
        // Over gRPC one failure is the answer: the list of failed entries is always empty.
        return failures.FirstOrDefault(failure => failure is not null) is { } reason ? throw PublishCalls.NotPublished(source, reason) : new BulkPublishResponse();
    }

    private static void Check(Sidecar.Sidecar sidecar, string pubSubName, string topic)
    {
        if (pubSubName.Length == 0)
            throw new ApiException(404, GrpcStatus.InvalidArgument, "ERR_PUBSUB_EMPTY", "pubsub name is empty", "DAPR_PUBSUB_NAME_EMPTY");
        PublishCalls.Check(sidecar, pubSubName, topic);
    }

    private static List<BulkEntry> Read(BulkPublishRequest request, EventSource source, GrpcCall call)
    {
        var common = GrpcMethods.Metadata(request.Metadata);
        var trace = call.Trace();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<BulkEntry>(request.Entries.Count);
        foreach (var entry in request.Entries)
        {
            if (entry.EntryId.Length == 0 || !ids.Add(entry.EntryId))
                throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_PUBSUB_EVENTS_SER",
                    $"error marshaling events to bytes for topic {source.Topic} pubsub {source.PubSubName}. error: entryId is duplicated or not present for entry", "DAPR_PUBSUB_MARSHAL_EVENTS");
            var metadata = GrpcMethods.Metadata(common.Concat(entry.Metadata));
            entries.Add(new BulkEntry(entry.EntryId, Envelope(source, entry, metadata, PublishCalls.IsRaw(common), trace, call.Sidecar.Now), metadata));
        }
        return entries;
    }

    private static ReadOnlyMemory<byte> Envelope(EventSource source, BulkPublishRequestEntry entry, IReadOnlyDictionary<string, string> metadata, bool isRaw, TraceContext trace, DateTimeOffset now)
    {
        if (isRaw || PublishCalls.IsRaw(metadata))
            return entry.Event.Memory;
        try
        {
            return PublishCalls.Envelope(source, entry.ContentType.Length > 0 ? entry.ContentType : "text/plain", entry.Event.Memory, metadata, trace, now);
        }
        catch (JsonException e)
        {
            throw new ApiException(500, GrpcStatus.InvalidArgument, "ERR_PUBSUB_CLOUD_EVENTS_SER", "cannot create cloudevent", "DAPR_PUBSUB_CLOUD_EVENT_SER", e);
        }
    }
}
