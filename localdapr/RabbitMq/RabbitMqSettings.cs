using System.Globalization;
using LocalDapr.Resiliency;
using LocalDapr.Resources;

namespace LocalDapr.RabbitMq;

/// <summary>The metadata of <c>pubsub.rabbitmq</c> with daprd's defaults (components-contrib: pubsub/rabbitmq/metadata.go).</summary>
/// <param name="DeletedWhenUnused">Exchanges and queues go with their last user: what is published while a subscriber is away is then lost.</param>
/// <param name="AutoAck">The broker forgets an event when it has sent it: at most once.</param>
/// <param name="DeliveryMode">2: the broker writes the event to disk.</param>
/// <param name="Prefetch">Events with the app, or on their way to it, per subscription.</param>
/// <param name="Single">Events of a subscription one after the other.</param>
/// <param name="TimeToLive">Of an event that does not say it itself.</param>
/// <param name="PropertiesToMetadata">Subscribers get the AMQP properties and headers of an event as headers.</param>
internal sealed record RabbitMqSettings(
    RabbitMqAddress Address,
    bool Durable,
    bool DeletedWhenUnused,
    bool AutoAck,
    bool RequeueInFailure,
    bool EnableDeadLetter,
    bool PublisherConfirm,
    byte DeliveryMode,
    ushort Prefetch,
    bool Single,
    TimeSpan ReconnectWait,
    TimeSpan HeartBeat,
    long MaxLength,
    long MaxBytes,
    string ExchangeKind,
    string? ClientName,
    TimeSpan? TimeToLive,
    bool PropertiesToMetadata)
{
    // daprd's largest prefetchCount. Its 0 means no limit; a long queue would then be in memory as a whole.
    private const int LargestPrefetch = 255;

    /// <exception cref="ResourceException">A value that daprd refuses, or that has no meaning.</exception>
    public static RabbitMqSettings Read(Component component)
    {
        var fields = new Fields(component);
        var prefetch = fields.Number("prefetchCount", 0, LargestPrefetch);
        return new RabbitMqSettings(
            RabbitMqAddress.Read(component),
            fields.Flag("durable", true),
            fields.Flag("deletedWhenUnused", true),
            fields.Flag("autoAck", false),
            fields.Flag("requeueInFailure", false),
            fields.Flag("enableDeadLetter", false),
            fields.Flag("publisherConfirm", false),
            (byte)fields.Number("deliveryMode", 0, 2),
            (ushort)(prefetch == 0 ? LargestPrefetch : prefetch),
            fields.IsSingle(),
            fields.Seconds("reconnectWaitSeconds") ?? TimeSpan.FromSeconds(3),
            fields.Seconds("heartBeat") ?? TimeSpan.FromSeconds(10),
            fields.Number("maxLen", 0, long.MaxValue),
            fields.Number("maxLenBytes", 0, long.MaxValue),
            fields.OneOf("exchangeKind", "fanout", "topic", "direct", "headers"),
            fields.Text("clientName"),
            fields.TimeToLive(),
            fields.Flag("publishMessagePropertiesToMetadata", false));
    }

    private sealed class Fields(Component component)
    {
        public string? Text(string name) => component.Metadata.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

        // The words that dapr/kit takes for true.
        public bool Flag(string name, bool otherwise) => Text(name)?.Trim().ToUpperInvariant() switch
        {
            null => otherwise,
            "TRUE" or "1" or "YES" or "Y" or "ON" or "T" => true,
            "FALSE" or "0" or "NO" or "N" or "OFF" or "F" => false,
            _ => throw Wrong(name, "is neither true nor false"),
        };

        public long Number(string name, long from, long to) =>
            Text(name) is not { } text ? from
                : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number
                : throw Wrong(name, to == long.MaxValue ? "is no whole number from 0" : $"is no whole number from {from} to {to}");

        /// <summary>A bare number counts seconds here, unlike in a Resiliency.</summary>
        public TimeSpan? Seconds(string name) =>
            Text(name) is not { } text ? null
                : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= int.MaxValue ? TimeSpan.FromSeconds(seconds)
                : GoDuration.TryParseGo(text, out var duration) && duration >= TimeSpan.Zero ? duration
                : throw Wrong(name, "is no duration; write 10s or 10");

        public string OneOf(string name, params string[] allowed) =>
            Text(name) is not { } text ? allowed[0]
                : allowed.Contains(text) ? text
                : throw Wrong(name, $"is not one of {string.Join(", ", allowed)}");

        // daprd documents concurrency and reads concurrencyMode. Whoever asks for single in either way relies on the order.
        public bool IsSingle() => OneOf("concurrencyMode", "parallel", "single") == "single" | OneOf("concurrency", "parallel", "single") == "single";

        public TimeSpan? TimeToLive() => AmqpProperties.TryReadTimeToLive(component.Metadata, out var ttl) ? ttl
            : throw new ResourceException(component.File, component.Line, $"ttlInSeconds of component '{component.Name}' is no number of seconds above 0");

        private ResourceException Wrong(string name, string problem) =>
            new(component.File, component.Line, $"{name} '{Text(name)}' of component '{component.Name}' {problem}");
    }
}
