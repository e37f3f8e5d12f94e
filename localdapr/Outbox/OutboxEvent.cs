using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LocalDapr.PubSub;
using LocalDapr.Sidecar;
using LocalDapr.State;

namespace LocalDapr.Outbox;

/// <summary>How the values of a transaction came to the sidecar.</summary>
internal enum OutboxPayload
{
    /// <summary>As JSON values (HTTP): sent as text unless the upsert says that its content type is JSON.</summary>
    Json,

    /// <summary>As bytes (gRPC): sent as they are.</summary>
    Bytes,
}

/// <summary>Makes the event of an upsert.</summary>
internal static class OutboxEvent
{
    private const string Json = "application/json";
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="id">Also the key of the marker.</param>
    /// <param name="upsert">Its metadata becomes attributes of the event.</param>
    /// <param name="content">What the event carries: the upsert itself, or its projection.</param>
    public static byte[] Create(string id, StateOperation upsert, StateOperation content, OutboxPayload payload, EventSource source, TraceContext trace, DateTimeOffset now)
    {
        var contentType = content.ContentType ?? content.Metadata.GetValueOrDefault("contentType", "");
        ReadOnlySpan<byte> data = payload == OutboxPayload.Bytes || contentType.Equals(Json, StringComparison.OrdinalIgnoreCase)
            ? content.Value.Span
            : GoText.Format(content.Value);
        var envelope = CloudEvent.Wrap(source, contentType.Length > 0 ? contentType : "text/plain", data,
            new Dictionary<string, string> { ["cloudevent.id"] = id }, trace, now);
        return upsert.Metadata.Count == 0 ? envelope : WithAttributes(envelope, upsert.Metadata);
    }

    // Every entry of the metadata, whatever it was meant for, except the two that make the event what it is.
    private static byte[] WithAttributes(byte[] envelope, IReadOnlyDictionary<string, string> metadata)
    {
        var attributes = metadata.Where(pair => pair.Key is not ("id" or "data")).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        using var document = JsonDocument.Parse(envelope);
        var buffer = new ArrayBufferWriter<byte>(envelope.Length + 64 * attributes.Count);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        foreach (var property in document.RootElement.EnumerateObject())
            if (!attributes.ContainsKey(property.Name))
                property.WriteTo(writer);
        foreach (var (name, value) in attributes)
            writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
