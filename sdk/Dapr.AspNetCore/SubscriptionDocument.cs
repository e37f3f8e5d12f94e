using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Dapr;

/// <summary>The answer to <c>GET /dapr/subscribe</c>: one element per pub/sub and topic, in that order.</summary>
internal static partial class SubscriptionDocument
{
    public static byte[] Of(IEnumerable<Endpoint> endpoints, bool allRaw, ILogger logger)
    {
        var topics = endpoints.OfType<RouteEndpoint>()
            .SelectMany(TopicSubscription.Of)
            .GroupBy(subscription => (subscription.Topic.PubsubName, subscription.Topic.Name))
            .OrderBy(group => group.Key);

        using var buffer = new PooledBuffer(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var topic in topics)
            {
                Write(writer, topic.OrderBy(subscription => subscription.Topic.Priority).ToArray(), allRaw, logger);
            }

            writer.WriteEndArray();
        }

        return buffer.Span.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, TopicSubscription[] parts, bool allRaw, ILogger logger)
    {
        var first = parts[0];
        var rules = parts.Where(part => !part.IsDefault).ToArray();
        var defaults = parts.Where(part => part.IsDefault).ToArray();
        Warn(logger, first.Topic, rules, defaults);

        writer.WriteStartObject();
        writer.WriteString("topic", first.Topic.Name);
        writer.WriteString("pubsubName", first.Topic.PubsubName);
        if (rules.Length == 0)
        {
            writer.WriteString("route", defaults[0].Path);
        }
        else
        {
            WriteRoutes(writer, rules, defaults.FirstOrDefault());
        }

        WriteMetadata(writer, parts, allRaw);
        if (first.DeadLetterTopic is { } deadLetterTopic)
        {
            writer.WriteString("deadLetterTopic", deadLetterTopic);
        }

        if (first.Bulk is { } bulk)
        {
            writer.WriteStartObject("bulkSubscribe");
            writer.WriteBoolean("enabled", true);
            writer.WriteNumber("maxMessagesCount", bulk.MaxMessagesCount);
            writer.WriteNumber("maxAwaitDurationMs", bulk.MaxAwaitDurationMs);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteRoutes(Utf8JsonWriter writer, TopicSubscription[] rules, TopicSubscription? otherwise)
    {
        writer.WriteStartObject("routes");
        if (otherwise is not null)
        {
            writer.WriteString("default", otherwise.Path);
        }

        writer.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("match", rule.Topic.Match);
            writer.WriteString("path", rule.Path);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Values under one name are joined, each once.</summary>
    private static void WriteMetadata(Utf8JsonWriter writer, TopicSubscription[] parts, bool allRaw)
    {
        const string RawPayload = "rawPayload";
        var separator = parts.Select(part => part.Separator).FirstOrDefault(text => !string.IsNullOrEmpty(text)) ?? ",";
        var isRaw = allRaw || parts.Any(part => part.IsRaw);
        var metadata = parts.SelectMany(part => part.Metadata)
            .Where(entry => !isRaw || entry.Name != RawPayload)
            .GroupBy(entry => entry.Name, entry => entry.Value)
            .ToArray();
        if (metadata.Length == 0 && !isRaw)
        {
            return;
        }

        writer.WriteStartObject("metadata");
        foreach (var values in metadata)
        {
            writer.WriteString(values.Key, string.Join(separator, values.Distinct()));
        }

        if (isRaw)
        {
            writer.WriteString(RawPayload, "true");
        }

        writer.WriteEndObject();
    }

    private static void Warn(ILogger logger, ITopicMetadata topic, TopicSubscription[] rules, TopicSubscription[] defaults)
    {
        if (defaults.Length > 1)
        {
            LogSecondDefault(logger, topic.Name, topic.PubsubName);
        }

        foreach (var same in rules.GroupBy(rule => rule.Topic.Priority).Where(same => same.Count() > 1))
        {
            LogSamePriority(logger, topic.Name, topic.PubsubName, same.Key, same.Count());
        }
    }

    [LoggerMessage(LogLevel.Error, "A default subscription to topic {Name} on pubsub {Pubsub} already exists.")]
    private static partial void LogSecondDefault(ILogger logger, string name, string pubsub);

    [LoggerMessage(
        LogLevel.Error,
        "A subscription to topic {Name} on pubsub {Pubsub} has duplicate priorities for {Priority}: found {Count} occurrences.")]
    private static partial void LogSamePriority(ILogger logger, string name, string pubsub, int priority, int count);
}
