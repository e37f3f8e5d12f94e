namespace Dapr;

/// <summary>Where a topic's events go that could not be handled.</summary>
public interface IDeadLetterTopicMetadata
{
    string? DeadLetterTopic { get; }
}
