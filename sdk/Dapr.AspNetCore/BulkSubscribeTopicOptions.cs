namespace Dapr.AspNetCore;

/// <summary>How the events of a topic are collected before they are delivered.</summary>
public class BulkSubscribeTopicOptions
{
    internal const int DefaultMaxMessagesCount = 100;
    internal const int DefaultMaxAwaitDurationMs = 1000;

    /// <summary>The most events in one delivery.</summary>
    public int MaxMessagesCount { get; set; } = DefaultMaxMessagesCount;

    /// <summary>The longest an event waits for others, in milliseconds.</summary>
    public int MaxAwaitDurationMs { get; set; } = DefaultMaxAwaitDurationMs;

    public string TopicName { get; set; } = null!;
}
