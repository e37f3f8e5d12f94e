namespace Dapr.AspNetCore;

/// <summary>One event of a bulk delivery.</summary>
public class BulkSubscribeMessageEntry<TValue>
{
    public BulkSubscribeMessageEntry()
    {
    }

    public BulkSubscribeMessageEntry(string entryId, string contentType, Dictionary<string, string> metadata, TValue eventData)
    {
        EntryId = entryId;
        ContentType = contentType;
        Metadata = metadata;
        Event = eventData;
    }

    /// <summary>The name of the entry within this delivery; the answer repeats it.</summary>
    public string EntryId { get; set; } = null!;

    public string ContentType { get; set; } = null!;

    public Dictionary<string, string> Metadata { get; set; } = null!;

    public TValue Event { get; set; } = default!;
}
