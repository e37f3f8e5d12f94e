namespace Dapr;

/// <summary>Which metadata values belong to a topic.</summary>
public interface IOwnedOriginalTopicMetadata
{
    string[]? OwnedMetadatas { get; }

    string? MetadataSeparator { get; }
}
