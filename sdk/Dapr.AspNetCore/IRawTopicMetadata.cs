namespace Dapr;

/// <summary>Whether a topic is subscribed without CloudEvents.</summary>
public interface IRawTopicMetadata
{
    bool? EnableRawPayload { get; }
}
