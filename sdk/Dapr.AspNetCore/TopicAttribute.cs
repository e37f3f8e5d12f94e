namespace Dapr;

/// <summary>Subscribes an endpoint to a topic.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = true)]
public class TopicAttribute : Attribute, ITopicMetadata, IRawTopicMetadata, IOwnedOriginalTopicMetadata, IDeadLetterTopicMetadata
{
    public TopicAttribute(string pubsubName, string name, string[]? ownedMetadatas = null, string? metadataSeparator = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(pubsubName);
        ArgumentException.ThrowIfNullOrEmpty(name);
        PubsubName = pubsubName;
        Name = name;
        OwnedMetadatas = ownedMetadatas;
        MetadataSeparator = metadataSeparator;
    }

    public TopicAttribute(
        string pubsubName, string name, bool enableRawPayload, string[]? ownedMetadatas = null, string? metadataSeparator = null)
        : this(pubsubName, name, ownedMetadatas, metadataSeparator) => EnableRawPayload = enableRawPayload;

    public TopicAttribute(
        string pubsubName,
        string name,
        string? match,
        int priority,
        string[]? ownedMetadatas = null,
        string? metadataSeparator = null)
        : this(pubsubName, name, ownedMetadatas, metadataSeparator)
    {
        Match = match;
        Priority = priority;
    }

    public TopicAttribute(
        string pubsubName,
        string name,
        bool enableRawPayload,
        string? match,
        int priority,
        string[]? ownedMetadatas = null,
        string? metadataSeparator = null)
        : this(pubsubName, name, match, priority, ownedMetadatas, metadataSeparator) => EnableRawPayload = enableRawPayload;

    public TopicAttribute(
        string pubsubName,
        string name,
        string? deadLetterTopic,
        bool enableRawPayload,
        string[]? ownedMetadatas = null,
        string? metadataSeparator = null)
        : this(pubsubName, name, enableRawPayload, ownedMetadatas, metadataSeparator) => DeadLetterTopic = deadLetterTopic;

    public string Name { get; set; }

    public string PubsubName { get; set; }

    public bool? EnableRawPayload { get; set; }

    public new string? Match { get; set; }

    public int Priority { get; set; }

    public string[]? OwnedMetadatas { get; set; }

    public string? MetadataSeparator { get; set; }

    public string? DeadLetterTopic { get; set; }
}
