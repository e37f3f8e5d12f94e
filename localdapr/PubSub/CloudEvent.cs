using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.PubSub;

/// <summary>Makes the CloudEvents envelope that daprd makes of what an app publishes (components-contrib: pubsub/envelope.go).</summary>
internal static class CloudEvent
{
    public const string ContentType = "application/cloudevents+json";
    private const string DefaultSource = "Dapr";
    private const string DefaultType = "com.dapr.event.sent";
    // Korean text stays three bytes a letter; the readers are JSON parsers, not browsers.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = GoJson.MaxDepth };

    public static bool IsCloudEvent(string contentType) => Is(contentType, ContentType);

    // Only this one: application/vnd.x+json is text for daprd.
    public static bool IsJson(string contentType) => Is(contentType, "application/json");

    public static bool IsBinary(string contentType) => Is(contentType, "application/octet-stream") || Is(contentType, "application/cloudevents+protobuf");

    /// <summary>What an entry of a bulk publish may bring as a JSON string: text/* and application/xml.</summary>
    public static bool IsText(string contentType) => contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || Is(contentType, "application/xml");

    public static byte[] Wrap(EventSource source, string contentType, ReadOnlySpan<byte> data, IReadOnlyDictionary<string, string> metadata, TraceContext trace, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Length + 512);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        WriteData(writer, contentType, data);
        writer.WriteString("datacontenttype"u8, contentType);
        if (!source.BrokerExpires && Expiration(metadata, now) is { } expiration)
            writer.WriteString("expiration"u8, Rfc3339(expiration));
        if (Given(metadata, "cloudevent.id") is { } id)
            writer.WriteString("id"u8, id);
        else
            writer.WriteString("id"u8, Guid.NewGuid());
        writer.WriteString("pubsubname"u8, source.PubSubName);
        writer.WriteString("source"u8, metadata.TryGetValue("cloudevent.source", out var from) ? from.Length > 0 ? from : DefaultSource : source.AppId);
        writer.WriteString("specversion"u8, "1.0"u8);
        writer.WriteString("time"u8, Rfc3339(now));
        writer.WriteString("topic"u8, source.Topic);
        // Both have the same value; a traceparent of the publisher's beats its traceid.
        var parent = Given(metadata, "cloudevent.traceparent") ?? metadata.GetValueOrDefault("cloudevent.traceid") ?? trace.Parent ?? "";
        writer.WriteString("traceid"u8, parent);
        writer.WriteString("traceparent"u8, parent);
        writer.WriteString("tracestate"u8, metadata.GetValueOrDefault("cloudevent.tracestate") ?? trace.State ?? "");
        writer.WriteString("type"u8, Given(metadata, "cloudevent.type") ?? DefaultType);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A body that is a CloudEvent already: what it lacks is filled in, topic and pub/sub name are overwritten.</summary>
    /// <exception cref="JsonException">The body is not a JSON object.</exception>
    public static byte[] Complete(EventSource source, ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> metadata, TraceContext trace, DateTimeOffset now)
    {
        using var document = GoJson.First(body.Span);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("a CloudEvent must be a JSON object");
        var attributes = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
            attributes[property.Name] = property.Value;
        attributes.Remove("topic");
        attributes.Remove("pubsubname");
        var added = new List<(string Name, string Value)> { ("topic", source.Topic), ("pubsubname", source.PubSubName) };
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("source", DefaultSource), ("specversion", "1.0"), ("type", DefaultType)])
            if (!attributes.TryGetValue(name, out var given) || given.ValueKind == JsonValueKind.Null)
                Set(name, value);
        if (!attributes.ContainsKey("time"))
            Set("time", Rfc3339(now));
        // As daprd: a traceparent without a traceid is replaced too, and one with it is not added.
        if (!attributes.ContainsKey("traceid"))
        {
            Set("traceid", trace.Parent ?? "");
            Set("traceparent", trace.Parent ?? "");
        }
        if (!attributes.ContainsKey("tracestate"))
            Set("tracestate", trace.State ?? "");
        if (!source.BrokerExpires && Expiration(metadata, now) is { } expiration)
            Set("expiration", Rfc3339(expiration));

        var buffer = new ArrayBufferWriter<byte>(body.Length + 256);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        foreach (var (name, value) in attributes)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
        foreach (var (name, value) in added)
            writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();

        void Set(string name, string value)
        {
            attributes.Remove(name);
            added.Add((name, value));
        }
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
        writer.WriteString("source"u8, DefaultSource);
        writer.WriteString("specversion"u8, "1.0"u8);
        writer.WriteString("topic"u8, topic);
        writer.WriteString("type"u8, DefaultType);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // Seconds, or a Go duration. A number that is not positive is ignored, a negative duration has expired at once: as in daprd.
    private static DateTimeOffset? Expiration(IReadOnlyDictionary<string, string> metadata, DateTimeOffset now)
    {
        var text = metadata.GetValueOrDefault("ttl") ?? metadata.GetValueOrDefault("ttlInSeconds");
        if (string.IsNullOrEmpty(text))
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds != 0)
            return seconds > 0 ? now.AddSeconds(Math.Min(seconds, int.MaxValue)) : null;
        return GoDuration.TryParseGo(text, out var duration) ? now.Add(duration < TimeSpan.Zero ? TimeSpan.Zero : duration) : null;
    }

    private static string? Given(IReadOnlyDictionary<string, string> metadata, string name) =>
        metadata.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    // With or without parameters, in any case.
    private static bool Is(string contentType, string expected)
    {
        var semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        return contentType.AsSpan(0, semicolon < 0 ? contentType.Length : semicolon).Equals(expected, StringComparison.OrdinalIgnoreCase);
    }

    private static void WriteData(Utf8JsonWriter writer, string contentType, ReadOnlySpan<byte> data)
    {
        if (IsBinary(contentType))
        {
            writer.WriteBase64String("data_base64"u8, data);
            return;
        }
        writer.WritePropertyName("data"u8);
        if (IsJson(contentType) && GoJson.Clean(data) is var json && TryFirstValue(json, out var value))
            writer.WriteRawValue(value, skipInputValidation: true);
        else if (Utf8IsValid(data))
            writer.WriteStringValue(data);
        else
            writer.WriteStringValue(Encoding.UTF8.GetString(data));
    }

    private static bool Utf8IsValid(ReadOnlySpan<byte> data) => System.Text.Unicode.Utf8.IsValid(data);

    private static bool TryFirstValue(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> value)
    {
        value = default;
        var reader = GoJson.Reader(json);
        try
        {
            if (!reader.Read() || !reader.TrySkip())
                return false;
        }
        catch (JsonException)
        {
            return false;
        }
        value = json[..(int)reader.BytesConsumed];
        return true;
    }
}

/// <summary>Who publishes where.</summary>
/// <param name="BrokerExpires">The broker forgets what is over its time: the envelope need not say when that is.</param>
internal readonly record struct EventSource(string AppId, string PubSubName, string Topic, bool BrokerExpires = false);
