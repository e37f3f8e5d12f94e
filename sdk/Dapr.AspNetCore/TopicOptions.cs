namespace Dapr;

/// <summary>A subscription of an endpoint.</summary>
public class TopicOptions
{
    // A field, because it is one in the official SDK.
#pragma warning disable CA1051
    public IDictionary<string, string>? Metadata;
#pragma warning restore CA1051

    public string Name { get; set; } = null!;

    public string PubsubName { get; set; } = null!;

    /// <summary>Whether the topic is subscribed without CloudEvents.</summary>
    public bool EnableRawPayload { get; set; }

    /// <summary>The CEL rule of the events that this endpoint takes; without one it takes what no rule matches.</summary>
    public string? Match { get; set; }

    /// <summary>The order of the rules, lowest first.</summary>
    public int Priority { get; set; }

    /// <summary>Ids of the <see cref="TopicMetadataAttribute"/>s that belong to this topic.</summary>
    public string[]? OwnedMetadatas { get; set; }

    /// <summary>Has no effect here, as in the official SDK: the separator is a comma.</summary>
    public string? MetadataSeparator { get; set; }

    /// <summary>Where events go that could not be handled. The same on every route of a topic.</summary>
    public string? DeadLetterTopic { get; set; }
}
