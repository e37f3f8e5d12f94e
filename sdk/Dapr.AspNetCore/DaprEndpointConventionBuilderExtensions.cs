using Dapr;
using Dapr.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Subscribes endpoints to topics.</summary>
public static class DaprEndpointConventionBuilderExtensions
{
    public static T WithTopic<T>(this T builder, string pubsubName, string name)
        where T : IEndpointConventionBuilder =>
        WithTopic(builder, pubsubName, name, enableRawPayload: false);

    public static T WithTopic<T>(this T builder, string pubsubName, string name, IDictionary<string, string>? metadata)
        where T : IEndpointConventionBuilder =>
        WithTopic(builder, pubsubName, name, enableRawPayload: false, metadata);

    public static T WithTopic<T>(this T builder, string pubsubName, string name, bool enableRawPayload)
        where T : IEndpointConventionBuilder =>
        WithTopic(builder, pubsubName, name, enableRawPayload, metadata: null);

    public static T WithTopic<T>(
        this T builder, string pubsubName, string name, bool enableRawPayload, IDictionary<string, string>? metadata)
        where T : IEndpointConventionBuilder
    {
        if (builder is null)
        {
            throw new ArgumentNullException(nameof(builder));
        }

        builder.WithMetadata(new TopicAttribute(pubsubName, name, enableRawPayload));
        return WithTopicMetadata(builder, metadata);
    }

    public static T WithTopic<T>(this T builder, TopicOptions topicOptions)
        where T : IEndpointConventionBuilder
    {
        if (builder is null)
        {
            throw new ArgumentNullException(nameof(builder));
        }

        ArgumentNullException.ThrowIfNull(topicOptions);
        WithTopicMetadata(builder, topicOptions.Metadata);
        return builder.WithMetadata(
            new TopicAttribute(
                topicOptions.PubsubName, topicOptions.Name, topicOptions.DeadLetterTopic, topicOptions.EnableRawPayload)
            {
                Match = topicOptions.Match,
                Priority = topicOptions.Priority,
                OwnedMetadatas = topicOptions.OwnedMetadatas,
            });
    }

    public static T WithBulkSubscribe<T>(this T builder, BulkSubscribeTopicOptions bulkSubscribeTopicOptions)
        where T : IEndpointConventionBuilder
    {
        if (builder is null)
        {
            throw new ArgumentNullException(nameof(builder));
        }

        ArgumentNullException.ThrowIfNull(bulkSubscribeTopicOptions);
        ArgumentException.ThrowIfNullOrEmpty(bulkSubscribeTopicOptions.TopicName);
        return builder.WithMetadata(new BulkSubscribeAttribute(
            bulkSubscribeTopicOptions.TopicName,
            bulkSubscribeTopicOptions.MaxMessagesCount,
            bulkSubscribeTopicOptions.MaxAwaitDurationMs));
    }

    private static T WithTopicMetadata<T>(T builder, IDictionary<string, string>? metadata)
        where T : IEndpointConventionBuilder
    {
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
        {
            builder.WithMetadata(new TopicMetadataAttribute(name, value));
        }

        return builder;
    }
}
