namespace Dapr.AspNetCore;

/// <summary>What became of one event of a bulk delivery.</summary>
public class BulkSubscribeAppResponseEntry
{
    public BulkSubscribeAppResponseEntry(string entryId, BulkSubscribeAppResponseStatus status)
    {
        EntryId = entryId;
        Status = status.ToString();
    }

    public string EntryId { get; }

    public string Status { get; }
}
