namespace Dapr.AspNetCore;

/// <summary>Delivers the events of a topic in bulk.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = true)]
public class BulkSubscribeAttribute : Attribute, IBulkSubscribeMetadata
{
    public BulkSubscribeAttribute(string topicName, int maxMessagesCount, int maxAwaitDurationMs)
    {
        TopicName = topicName;
        MaxMessagesCount = maxMessagesCount;
        MaxAwaitDurationMs = maxAwaitDurationMs;
    }

    public BulkSubscribeAttribute(string topicName, int maxMessagesCount)
        : this(topicName, maxMessagesCount, BulkSubscribeTopicOptions.DefaultMaxAwaitDurationMs)
    {
    }

    public BulkSubscribeAttribute(string topicName)
        : this(topicName, BulkSubscribeTopicOptions.DefaultMaxMessagesCount)
    {
    }

    public int MaxMessagesCount { get; }

    public int MaxAwaitDurationMs { get; }

    public string TopicName { get; }
}
