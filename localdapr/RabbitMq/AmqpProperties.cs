using System.Globalization;
using System.Text;
using LocalDapr.Resiliency;
using RabbitMQ.Client;

namespace LocalDapr.RabbitMq;

/// <summary>What of an event's metadata becomes a property of its AMQP message, and the reverse.</summary>
internal static class AmqpProperties
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static BasicProperties Of(IReadOnlyDictionary<string, string> metadata, RabbitMqSettings settings)
    {
        var properties = new BasicProperties { ContentType = Text(metadata, "contentType") ?? "text/plain" };
        if (settings.DeliveryMode > 0)
            properties.DeliveryMode = (DeliveryModes)settings.DeliveryMode;
        // A time to live or a priority that is none is ignored by daprd.
        if ((TryReadTimeToLive(metadata, out var ttl) ? ttl ?? settings.TimeToLive : settings.TimeToLive) is { } time)
            properties.Expiration = ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        if (int.TryParse(Text(metadata, "priority"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority))
            properties.Priority = (byte)Math.Clamp(priority, byte.MinValue, byte.MaxValue);
        if (Text(metadata, "messageID") is { } id)
            properties.MessageId = id;
        if (Text(metadata, "correlationID") is { } correlation)
            properties.CorrelationId = correlation;
        if (Text(metadata, "type") is { } type)
            properties.Type = type;
        return properties;
    }

    /// <summary>What a subscriber gets with <c>publishMessagePropertiesToMetadata</c>.</summary>
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyBasicProperties properties, RabbitMqSettings settings)
    {
        if (!settings.PropertiesToMetadata)
            return None;
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                metadata["metadata." + name] = value;
        }
        Add("messageid", properties.MessageId);
        Add("correlationid", properties.CorrelationId);
        Add("type", properties.Type);
        Add("contenttype", properties.ContentType);
        foreach (var (name, value) in properties.Headers ?? new Dictionary<string, object?>())
            Add(name, value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture));
        return metadata;
    }

    /// <returns>False: what stands there is no time to live. A null time: nothing stands there.</returns>
    public static bool TryReadTimeToLive(IReadOnlyDictionary<string, string> metadata, out TimeSpan? ttl)
    {
        ttl = null;
        if ((Text(metadata, "ttl") ?? Text(metadata, "ttlInSeconds")) is not { } text)
            return true;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            if (seconds <= 0)
                return false;
            ttl = TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue));
        }
        else if (GoDuration.TryParseGo(text, out var duration))
        {
            ttl = duration > TimeSpan.Zero ? duration : TimeSpan.Zero;
        }
        return ttl is not null;
    }

    private static string? Text(IReadOnlyDictionary<string, string> metadata, string name)
    {
        if (metadata.TryGetValue(name, out var exact) && exact.Length > 0)
            return exact;
        foreach (var (key, value) in metadata)
            if (value.Length > 0 && key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }
}
