namespace Dapr.Client;

/// <summary>One operation of a state transaction. The value is JSON in UTF-8.</summary>
public sealed class StateTransactionRequest
{
    // A field, because it is one in the official SDK: code that passes it by reference compiles with both.
#pragma warning disable CA1051
    public StateOptions? Options;
#pragma warning restore CA1051

    public StateTransactionRequest(
        string key,
        byte[]? value,
        StateOperationType operationType,
        string? etag = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        StateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
        Value = value;
        OperationType = operationType;
        ETag = etag;
        Metadata = metadata;
        Options = options;
    }

    public string Key { get; }

    public byte[]? Value { get; set; }

    public StateOperationType? OperationType { get; set; }

    public string? ETag { get; set; }

    public IReadOnlyDictionary<string, string>? Metadata { get; set; }
}
