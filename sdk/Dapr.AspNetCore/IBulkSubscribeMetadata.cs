namespace Dapr.AspNetCore;

/// <summary>How the events of a topic are collected before they are delivered.</summary>
public interface IBulkSubscribeMetadata
{
    /// <summary>The most events in one delivery.</summary>
    int MaxMessagesCount { get; }

    /// <summary>The longest an event waits for others, in milliseconds.</summary>
    int MaxAwaitDurationMs { get; }

    string TopicName { get; }
}
