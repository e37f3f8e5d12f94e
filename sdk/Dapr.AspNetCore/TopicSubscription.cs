using Dapr.AspNetCore;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Dapr;

/// <summary>One endpoint's part in the subscription of one topic.</summary>
internal sealed record TopicSubscription(
    ITopicMetadata Topic, IOriginalTopicMetadata[] Metadata, IBulkSubscribeMetadata? Bulk, RouteEndpoint Endpoint)
{
    public bool IsDefault => string.IsNullOrEmpty(Topic.Match);

    public string? DeadLetterTopic => (Topic as IDeadLetterTopicMetadata)?.DeadLetterTopic;

    public bool IsRaw => (Topic as IRawTopicMetadata)?.EnableRawPayload is true;

    public string? Separator => (Topic as IOwnedOriginalTopicMetadata)?.MetadataSeparator;

    /// <summary>The path to call, without a slash in front.</summary>
    /// <exception cref="InvalidOperationException">The route has parameters, for which the sidecar has no values.</exception>
    public string Path => string.Join('/', Endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(
        part => part is RoutePatternLiteralPart literal
            ? literal.Content
            : throw new InvalidOperationException(
                $"The route '{Endpoint.RoutePattern.RawText}' of topic {Topic.Name} has parameters; a subscribed route must have none.")))));

    public static IEnumerable<TopicSubscription> Of(RouteEndpoint endpoint)
    {
        var topics = endpoint.Metadata.GetOrderedMetadata<ITopicMetadata>();
        var metadata = endpoint.Metadata.GetOrderedMetadata<IOriginalTopicMetadata>();
        var bulks = endpoint.Metadata.GetOrderedMetadata<IBulkSubscribeMetadata>();
        return topics.Where(topic => topic.Name is not null).Select(topic => new TopicSubscription(
            topic,
            metadata.Where(entry => BelongsTo(topic, entry)).ToArray(),
            bulks.FirstOrDefault(bulk => bulk.TopicName == topic.Name),
            endpoint));
    }

    private static bool BelongsTo(ITopicMetadata topic, IOriginalTopicMetadata entry) =>
        string.IsNullOrEmpty(entry.Id)
        || (topic as IOwnedOriginalTopicMetadata)?.OwnedMetadatas?.Contains(entry.Id) is true;
}
