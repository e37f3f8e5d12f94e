namespace Dapr.Client;

/// <summary>An event of a bulk publish that the broker did not take, and why.</summary>
public class BulkPublishResponseFailedEntry<TValue>
{
    public BulkPublishResponseFailedEntry(BulkPublishEntry<TValue> entry, string errorMessage)
    {
        Entry = entry;
        ErrorMessage = errorMessage;
    }

    public BulkPublishEntry<TValue> Entry { get; }

    public string ErrorMessage { get; }
}
