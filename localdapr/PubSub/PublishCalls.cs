using System.Text.Json;
using LocalDapr.Sidecar;

namespace LocalDapr.PubSub;

/// <summary>Publishing, through whichever API. Every member throws <see cref="ApiException"/> with daprd's answer.</summary>
internal static class PublishCalls
{
    public static void Check(Sidecar.Sidecar sidecar, string pubSubName, string topic)
    {
        if (sidecar.Publisher.Find(pubSubName) is not { } component)
            throw new ApiException(404, GrpcStatus.InvalidArgument, "ERR_PUBSUB_NOT_FOUND", $"pubsub {pubSubName} is not found", "DAPR_PUBSUB_NOT_FOUND");
        if (topic.Length == 0)
            throw new ApiException(404, GrpcStatus.InvalidArgument, "ERR_TOPIC_NAME_EMPTY", $"topic is empty in pubsub {pubSubName}", "DAPR_PUBSUB_TOPIC_NAME_EMPTY");
        if (!component.Scopes.MayPublish(topic))
            throw new ApiException(403, GrpcStatus.PermissionDenied, "ERR_PUBSUB_FORBIDDEN", $"topic {topic} is not allowed for app id {sidecar.AppId}", "DAPR_PUBSUB_FORBIDDEN");
    }

    public static EventSource Source(Sidecar.Sidecar sidecar, string pubSubName, string topic) =>
        new(sidecar.AppId, pubSubName, topic, sidecar.Publisher.Find(pubSubName)?.Broker.Capabilities.Contains(IPubSub.MessageTimeToLive) ?? false);

    /// <param name="data">What the app sent; not kept.</param>
    /// <param name="contentType">Empty: text/plain.</param>
    public static async Task PublishAsync(Sidecar.Sidecar sidecar, EventSource source, string contentType, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata,
        TraceContext trace, CancellationToken cancellationToken)
    {
        byte[] message;
        try
        {
            message = IsRaw(metadata) ? data.ToArray() : Envelope(source, contentType.Length > 0 ? contentType : "text/plain", data, metadata, trace, sidecar.Now);
        }
        catch (JsonException e)
        {
            throw new ApiException(500, GrpcStatus.InvalidArgument, "ERR_PUBSUB_CLOUD_EVENTS_SER", $"cannot create cloudevent: {e.Message}", "DAPR_PUBSUB_CLOUD_EVENT_SER", e)
            {
                GrpcMessage = "cannot create cloudevent",
            };
        }
        try
        {
            await sidecar.Publisher.SendAsync(source.PubSubName, new PubSubMessage(source.Topic, message, metadata), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            sidecar.Log.LogWarning("Publishing to topic {Topic} failed: {Reason}", source.Topic, e.Message);
            throw NotPublished(source, e.Message, e);
        }
    }

    /// <summary>Hands all entries to the broker at once.</summary>
    /// <returns>For each entry null, or why it was not published.</returns>
    public static async Task<string?[]> PublishManyAsync(Sidecar.Sidecar sidecar, EventSource source, IReadOnlyList<BulkEntry> entries, CancellationToken cancellationToken)
    {
        var failures = new string?[entries.Count];
        await Task.WhenAll(entries.Select(async (entry, i) =>
        {
            try
            {
                await sidecar.Publisher.SendAsync(source.PubSubName, new PubSubMessage(source.Topic, entry.Data, entry.Metadata), cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures[i] = e.Message;
            }
        }));
        return failures;
    }

    public static ApiException NotPublished(EventSource source, string reason, Exception? inner = null) =>
        new(500, GrpcStatus.Internal, "ERR_PUBSUB_PUBLISH_MESSAGE", $"error when publishing to topic {source.Topic} in pubsub {source.PubSubName}: {reason}", "DAPR_PUBSUB_PUBLISH_MESSAGE", inner);

    /// <exception cref="JsonException">A CloudEvent that is none.</exception>
    public static byte[] Envelope(EventSource source, string contentType, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, TraceContext trace, DateTimeOffset now) =>
        CloudEvent.IsCloudEvent(contentType)
            ? CloudEvent.Complete(source, data, metadata, trace, now)
            : CloudEvent.Wrap(source, contentType, data.Span, metadata, trace, now);

    /// <exception cref="ApiException">The value is none that Go's ParseBool knows.</exception>
    public static bool IsRaw(IReadOnlyDictionary<string, string> metadata) => metadata.GetValueOrDefault("rawPayload") switch
    {
        null or "" or "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        var other => throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_PUBSUB_REQUEST_METADATA",
            $"failed deserializing metadata. Error: rawPayload value must be a valid boolean: actual is '{other}'", "DAPR_PUBSUB_METADATA_DESERIALIZATION"),
    };
}

/// <param name="Data">The envelope, or the raw payload.</param>
internal sealed record BulkEntry(string EntryId, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string> Metadata);
