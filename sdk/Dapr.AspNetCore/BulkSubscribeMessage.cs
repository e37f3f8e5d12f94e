namespace Dapr.AspNetCore;

/// <summary>The body of a bulk delivery. The event of an entry is a <see cref="BulkMessageModel{TValue}"/>, or the data if raw.</summary>
public class BulkSubscribeMessage<TValue>
{
    public BulkSubscribeMessage()
    {
    }

    public BulkSubscribeMessage(
        List<BulkSubscribeMessageEntry<TValue>> entries, string topic, Dictionary<string, string> metadata)
    {
        Entries = entries;
        Topic = topic;
        Metadata = metadata;
    }

    public List<BulkSubscribeMessageEntry<TValue>> Entries { get; set; } = null!;

    public string Topic { get; set; } = null!;

    public Dictionary<string, string> Metadata { get; set; } = null!;
}
