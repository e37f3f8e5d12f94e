using System.Globalization;
using LocalDapr.PubSub;
using RabbitMQ.Client;

namespace LocalDapr.RabbitMq;

/// <summary>
/// What a subscription needs at the broker, laid out as daprd does, so that both can share one: an exchange per topic, a queue per app and topic, and
/// with <c>enableDeadLetter</c> the exchange and queue for what the app failed to take.
/// </summary>
/// <param name="Queue">The name of the queue.</param>
/// <param name="RoutingKeys">Each binds the queue to the topic's exchange once.</param>
/// <param name="Arguments">Of the queue. A queue that exists with others is refused by the broker.</param>
internal sealed record QueueLayout(string Topic, string Queue, IReadOnlyList<string> RoutingKeys, IReadOnlyDictionary<string, object?> Arguments, RabbitMqSettings Settings)
{
    /// <param name="problem">What of the subscription's metadata makes no sense.</param>
    /// <returns>Null: there is a problem.</returns>
    public static QueueLayout? Read(TopicSubscription subscription, RabbitMqSettings settings, out string problem)
    {
        var metadata = subscription.Metadata;
        problem = "";
        var arguments = Limits(settings);
        var queue = Text(metadata, "queueName") ?? $"{subscription.Group}-{subscription.Topic}";
        if (settings.EnableDeadLetter)
            arguments["x-dead-letter-exchange"] = DeadLetterExchange(queue);
        if (Text(metadata, "maxPriority") is { } priority)
        {
            if (!TryRead(priority, "maxPriority", ref problem, out var highest))
                return null;
            arguments["x-max-priority"] = (byte)Math.Min(highest, byte.MaxValue);
        }
        var type = Text(metadata, "queueType") ?? "classic";
        if (type is not ("classic" or "quorum"))
        {
            problem = $"queueType '{type}' is neither classic nor quorum";
            return null;
        }
        arguments["x-queue-type"] = type;
        if (Text(metadata, "singleActiveConsumer")?.ToUpperInvariant() is "TRUE" or "1" or "YES" or "Y" or "ON" or "T")
            arguments["x-single-active-consumer"] = true;
        foreach (var (name, argument) in new[] { ("maxLenBytes", "x-max-length-bytes"), ("maxLen", "x-max-length") })
        {
            if (Text(metadata, name) is not { } text)
                continue;
            if (!TryRead(text, name, ref problem, out var limit))
                return null;
            arguments[argument] = limit;
        }
        return new QueueLayout(subscription.Topic, queue, (Text(metadata, "routingKey") ?? "").Split(','), arguments, settings);
    }

    public async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await DeclareExchangeAsync(channel, Topic, Settings, cancellationToken);
        if (Settings.EnableDeadLetter)
        {
            // Always durable, always fanout; the queue keeps what it holds on disk.
            var exchange = DeadLetterExchange(Queue);
            var arguments = Limits(Settings);
            arguments["x-queue-mode"] = "lazy";
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, Settings.DeletedWhenUnused, cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync("dlq-" + Queue, durable: true, exclusive: false, Settings.DeletedWhenUnused, arguments, cancellationToken: cancellationToken);
            await channel.QueueBindAsync("dlq-" + Queue, exchange, "", cancellationToken: cancellationToken);
        }
        await channel.QueueDeclareAsync(Queue, Settings.Durable, exclusive: false, Settings.DeletedWhenUnused, new Dictionary<string, object?>(Arguments), cancellationToken: cancellationToken);
        foreach (var key in RoutingKeys)
            await channel.QueueBindAsync(Queue, Topic, key, cancellationToken: cancellationToken);
    }

    public static Task DeclareExchangeAsync(IChannel channel, string topic, RabbitMqSettings settings, CancellationToken cancellationToken) =>
        channel.ExchangeDeclareAsync(topic, settings.ExchangeKind, settings.Durable, settings.DeletedWhenUnused, cancellationToken: cancellationToken);

    private static string DeadLetterExchange(string queue) => "dlx-" + queue;

    private static Dictionary<string, object?> Limits(RabbitMqSettings settings)
    {
        var limits = new Dictionary<string, object?>();
        if (settings.MaxLength > 0)
            limits["x-max-length"] = settings.MaxLength;
        if (settings.MaxBytes > 0)
            limits["x-max-length-bytes"] = settings.MaxBytes;
        return limits;
    }

    private static string? Text(IReadOnlyDictionary<string, string> metadata, string name) => metadata.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    private static bool TryRead(string text, string name, ref string problem, out long number)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return true;
        problem = $"{name} '{text}' is no whole number";
        return false;
    }
}
