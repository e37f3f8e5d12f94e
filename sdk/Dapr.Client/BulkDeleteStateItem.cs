namespace Dapr.Client;

/// <summary>One key of a bulk delete. An ETag of null means none.</summary>
public readonly struct BulkDeleteStateItem
{
    public BulkDeleteStateItem(
        string key,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        Key = key;
        ETag = etag;
        StateOptions = stateOptions;
        Metadata = metadata;
    }

    public string Key { get; }

    public string ETag { get; }

    public StateOptions? StateOptions { get; }

    public IReadOnlyDictionary<string, string>? Metadata { get; }
}
