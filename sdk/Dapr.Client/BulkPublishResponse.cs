namespace Dapr.Client;

/// <summary>What became of a bulk publish: the events that the broker did not take.</summary>
public class BulkPublishResponse<TValue>
{
    public BulkPublishResponse(List<BulkPublishResponseFailedEntry<TValue>> failedEntries) => FailedEntries = failedEntries;

    public List<BulkPublishResponseFailedEntry<TValue>> FailedEntries { get; }
}
