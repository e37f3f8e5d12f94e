using System.Text.Json;
using LocalDapr.Invocation;
using LocalDapr.Sidecar;
using LocalDapr.State;

namespace LocalDapr.PubSub;

/// <summary>POST /v1.0/publish/{pubsub}/{topic}.</summary>
internal static class PublishApi
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    public static async Task PublishAsync(HttpContext context, Sidecar.Sidecar sidecar, string pubSubName, string topic, string query)
    {
        PublishCalls.Check(sidecar, pubSubName, topic);
        var trace = sidecar.Trace(context);
        using (var body = await RequestBody.ReadAsync(context.Request, sidecar.Options.MaxBodySize, context.RequestAborted))
        {
            if (body.IsCut)
                sidecar.Log.LogWarning("An event for topic {Topic} was longer than {Limit} bytes and was cut, as daprd cuts it", topic, sidecar.Options.MaxBodySize);
            await PublishCalls.PublishAsync(sidecar, PublishCalls.Source(sidecar, pubSubName, topic), HeaderText.Read(context.Request.ContentType ?? ""), body.Memory, QueryMetadata.Read(query),
                trace, context.RequestAborted);
        }
        trace.Answer(context.Response);
        context.Response.StatusCode = 204;
    }

    /// <summary>POST /v1.0-alpha1/publish/bulk/{pubsub}/{topic}.</summary>
    public static async Task PublishManyAsync(HttpContext context, Sidecar.Sidecar sidecar, string pubSubName, string topic, string query)
    {
        if (topic.Length == 0 && sidecar.Publisher.Find(pubSubName) is not null)
        {
            await ApiError.NoAppIdAsync(context);
            return;
        }
        PublishCalls.Check(sidecar, pubSubName, topic);
        var source = PublishCalls.Source(sidecar, pubSubName, topic);
        var trace = sidecar.Trace(context);
        List<BulkEntry> entries;
        using (var body = await RequestBody.ReadAsync(context.Request, sidecar.Options.MaxBodySize, context.RequestAborted))
        {
            try
            {
                entries = Read(body.Memory, source, QueryMetadata.Read(query), trace, sidecar.Now);
            }
            catch (JsonException e)
            {
                throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_PUBSUB_EVENTS_SER",
                    $"error when unmarshaling the request for topic {topic} pubsub {pubSubName}: {e.Message}", "DAPR_PUBSUB_MARSHAL_EVENTS", e);
            }
        }
        var failures = await PublishCalls.PublishManyAsync(sidecar, source, entries, context.RequestAborted);
        trace.Answer(context.Response);
        if (Array.TrueForAll(failures, failure => failure is null))
            context.Response.StatusCode = 204;
        else
            await AnswerFailuresAsync(context, entries, failures);
    }

    private static async Task AnswerFailuresAsync(HttpContext context, List<BulkEntry> entries, string?[] failures)
    {
        context.Response.StatusCode = 500;
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("failedEntries");
            for (var i = 0; i < failures.Length; i++)
            {
                if (failures[i] is not { } failure)
                    continue;
                writer.WriteStartObject();
                writer.WriteString("entryId", entries[i].EntryId);
                writer.WriteString("error", failure);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteString("errorCode", "ERR_PUBSUB_PUBLISH_MESSAGE");
            writer.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync();
    }

    /// <exception cref="JsonException">Malformed, an entry id is missing or repeated, or an event does not fit its content type.</exception>
    private static List<BulkEntry> Read(ReadOnlyMemory<byte> body, EventSource source, IReadOnlyDictionary<string, string> requestMetadata, TraceContext trace, DateTimeOffset now)
    {
        using var document = GoJson.First(body.Span);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
            return [];
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new JsonException("the body must be an array");
        // Raw or not is said by the request alone; what an entry says of itself is only told to the broker.
        var isRaw = PublishCalls.IsRaw(requestMetadata);
        var entries = new List<BulkEntry>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            var contentType = GoJson.Text(entry, "contentType");
            var data = Payload(contentType, GoJson.Find(entry, "event") ?? default);
            var id = GoJson.Text(entry, "entryId");
            if (id.Length == 0 || !ids.Add(id))
                throw new JsonException("entryId is duplicated or not present for entry");
            var metadata = Metadata(entry, requestMetadata);
            entries.Add(new BulkEntry(id, isRaw ? data : PublishCalls.Envelope(source, contentType, data, metadata, trace, now), metadata));
        }
        return entries;
    }

    private static ReadOnlyMemory<byte> Payload(string contentType, JsonElement value)
    {
        if (CloudEvent.IsJson(contentType) || CloudEvent.IsCloudEvent(contentType))
            return value.ValueKind == JsonValueKind.Undefined ? StateValue.Null : StateValue.Store(System.Text.Encoding.UTF8.GetBytes(value.GetRawText()));
        if (value.ValueKind != JsonValueKind.String)
            throw new JsonException("mismatch between contentType and event");
        if (CloudEvent.IsText(contentType))
            return System.Text.Encoding.UTF8.GetBytes(value.GetString()!);
        return CloudEvent.IsBinary(contentType) && value.TryGetBytesFromBase64(out var bytes) ? bytes : throw new JsonException("mismatch between contentType and event");
    }

    // An entry without metadata of its own has none, not that of the request.
    private static IReadOnlyDictionary<string, string> Metadata(JsonElement entry, IReadOnlyDictionary<string, string> requestMetadata)
    {
        if (GoJson.Texts(entry, "metadata") is not { } given)
            return NoMetadata;
        var merged = new Dictionary<string, string>(requestMetadata, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text) in given)
            merged[name] = text;
        return merged;
    }
}
