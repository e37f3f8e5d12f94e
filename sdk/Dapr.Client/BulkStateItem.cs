namespace Dapr.Client;

/// <summary>One key of a bulk read, its value as JSON text. An absent key has an empty value and an empty ETag.</summary>
public readonly struct BulkStateItem
{
    public BulkStateItem(string key, string value, string etag)
    {
        Key = key;
        Value = value;
        ETag = etag;
    }

    public string Key { get; }

    public string Value { get; }

    public string ETag { get; }
}

/// <summary>One key of a bulk read. An absent key has the default value and an empty ETag.</summary>
public readonly struct BulkStateItem<TValue>
{
    public BulkStateItem(string key, TValue value, string etag)
    {
        Key = key;
        Value = value;
        ETag = etag;
    }

    public string Key { get; }

    public TValue Value { get; }

    public string ETag { get; }
}
