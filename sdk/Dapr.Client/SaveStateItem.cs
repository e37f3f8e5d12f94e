namespace Dapr.Client;

/// <summary>One key of a bulk save. An ETag of null means none.</summary>
public readonly struct SaveStateItem<TValue>
{
    public SaveStateItem(
        string key,
        TValue value,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        Key = key;
        Value = value;
        ETag = etag;
        StateOptions = stateOptions;
        Metadata = metadata;
    }

    public string Key { get; }

    public TValue Value { get; }

    public string ETag { get; }

    public StateOptions? StateOptions { get; }

    public IReadOnlyDictionary<string, string>? Metadata { get; }
}
