using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LocalDapr.Sidecar;

namespace LocalDapr.PubSub;

/// <summary>Makes the CloudEvents envelope that daprd makes of what an app publishes (components-contrib: pubsub/envelope.go).</summary>
internal static class CloudEvent
{
    public const string ContentType = "application/cloudevents+json";
    private const string DefaultType = "com.dapr.event.sent";
    // Korean text stays three bytes a letter; the readers are JSON parsers, not browsers.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = GoJson.MaxDepth };

    public static bool IsCloudEvent(string contentType) => contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase);

    // Only this one: application/vnd.x+json is text for daprd.
    public static bool IsJson(string contentType) => contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    public static bool IsBinary(string contentType) =>
        contentType.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/cloudevents+protobuf", StringComparison.OrdinalIgnoreCase);

    public static byte[] Wrap(EventSource source, string contentType, ReadOnlySpan<byte> data, IReadOnlyDictionary<string, string> metadata, TraceContext trace, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Length + 512);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        WriteData(writer, contentType, data);
        writer.WriteString("datacontenttype"u8, contentType);
        if (!source.BrokerExpires && Expiration(metadata, now) is { } expiration)
            writer.WriteString("expiration"u8, Rfc3339(expiration));
        if (metadata.TryGetValue("cloudevent.id", out var id))
            writer.WriteString("id"u8, id);
        else
            writer.WriteString("id"u8, Guid.NewGuid());
        writer.WriteString("pubsubname"u8, source.PubSubName);
        writer.WriteString("source"u8, metadata.GetValueOrDefault("cloudevent.source", source.AppId));
        writer.WriteString("specversion"u8, "1.0"u8);
        writer.WriteString("time"u8, Rfc3339(now));
        writer.WriteString("topic"u8, source.Topic);
        var parent = metadata.GetValueOrDefault("cloudevent.traceparent") ?? trace.Parent ?? "";
        writer.WriteString("traceid"u8, metadata.GetValueOrDefault("cloudevent.traceid", parent));
        writer.WriteString("traceparent"u8, parent);
        writer.WriteString("tracestate"u8, metadata.GetValueOrDefault("cloudevent.tracestate") ?? trace.State ?? "");
        writer.WriteString("type"u8, metadata.GetValueOrDefault("cloudevent.type", DefaultType));
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A body that is a CloudEvent already: what it lacks is filled in, topic and pub/sub name are overwritten.</summary>
    /// <exception cref="JsonException">The body is not a JSON object.</exception>
    public static byte[] Complete(EventSource source, ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> metadata, TraceContext trace, DateTimeOffset now)
    {
        using var document = GoJson.Whole(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("a CloudEvent must be a JSON object");
        var buffer = new ArrayBufferWriter<byte>(body.Length + 256);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name is "topic" or "pubsubname")
                continue;
            present.Add(property.Name);
            property.WriteTo(writer);
        }
        void Default(string name, string value)
        {
            if (!present.Contains(name))
                writer.WriteString(name, value);
        }
        Default("source", "Dapr");
        Default("specversion", "1.0");
        Default("type", DefaultType);
        Default("time", Rfc3339(now));
        Default("traceid", trace.Parent ?? "");
        Default("traceparent", trace.Parent ?? "");
        Default("tracestate", trace.State ?? "");
        if (!source.BrokerExpires && Expiration(metadata, now) is { } expiration)
            Default("expiration", Rfc3339(expiration));
        writer.WriteString("topic", source.Topic);
        writer.WriteString("pubsubname", source.PubSubName);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What a subscription with rawPayload gets: the bytes as base64, in an envelope with an id of this delivery.</summary>
    public static byte[] WrapRaw(string pubSubName, string topic, ReadOnlySpan<byte> data)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Length * 4 / 3 + 256);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        writer.WriteBase64String("data_base64"u8, data);
        writer.WriteString("datacontenttype"u8, "application/octet-stream"u8);
        writer.WriteString("id"u8, Guid.NewGuid());
        writer.WriteString("pubsubname"u8, pubSubName);
        writer.WriteString("source"u8, "Dapr"u8);
        writer.WriteString("specversion"u8, "1.0"u8);
        writer.WriteString("topic"u8, topic);
        writer.WriteString("type"u8, DefaultType);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // A time to live that is no positive number is ignored, as recorded.
    private static DateTimeOffset? Expiration(IReadOnlyDictionary<string, string> metadata, DateTimeOffset now) =>
        metadata.TryGetValue("ttlInSeconds", out var text) && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? now.AddSeconds(Math.Min(seconds, int.MaxValue))
            : null;

    private static void WriteData(Utf8JsonWriter writer, string contentType, ReadOnlySpan<byte> data)
    {
        if (IsBinary(contentType))
        {
            writer.WriteBase64String("data_base64"u8, data);
            return;
        }
        writer.WritePropertyName("data"u8);
        var json = IsJson(contentType) ? GoJson.Clean(data) : default;
        if (json.Length > 0 && IsOneValue(json))
            writer.WriteRawValue(json, skipInputValidation: true);
        else if (Utf8IsValid(data))
            writer.WriteStringValue(data);
        else
            writer.WriteStringValue(Encoding.UTF8.GetString(data));
    }

    private static bool Utf8IsValid(ReadOnlySpan<byte> data) => System.Text.Unicode.Utf8.IsValid(data);

    private static bool IsOneValue(ReadOnlySpan<byte> json)
    {
        var reader = GoJson.Reader(json);
        try
        {
            if (!reader.Read() || !reader.TrySkip())
                return false;
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>Who publishes where.</summary>
/// <param name="BrokerExpires">The broker forgets what is over its time: the envelope need not say when that is.</param>
internal readonly record struct EventSource(string AppId, string PubSubName, string Topic, bool BrokerExpires = false);
