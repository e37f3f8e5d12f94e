using Dapr.Client;

namespace Dapr;

/// <summary>A value of a state store together with the ETag it was read with.</summary>
public sealed class StateEntry<TValue>
{
    private readonly DaprClient _client;

    public StateEntry(DaprClient client, string storeName, string key, TValue value, string etag)
    {
        ArgumentNullException.ThrowIfNull(storeName);
        ArgumentNullException.ThrowIfNull(key);
        _client = client;
        StoreName = storeName;
        Key = key;
        Value = value;
        ETag = etag;
    }

    public string StoreName { get; }

    public string Key { get; }

    public TValue Value { get; set; }

    /// <summary>The ETag of the read; empty when the key was absent.</summary>
    public string ETag { get; }

    /// <summary>Deletes the key whatever its ETag.</summary>
    public Task DeleteAsync(
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        _client.DeleteStateAsync(StoreName, Key, stateOptions, metadata, cancellationToken);

    /// <summary>Saves the value whatever the key's ETag.</summary>
    public Task SaveAsync(
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        _client.SaveStateAsync(StoreName, Key, Value, stateOptions, metadata, cancellationToken);

    /// <summary>Saves the value if the key still has the ETag; false if it has not.</summary>
    public Task<bool> TrySaveAsync(
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        _client.TrySaveStateAsync(StoreName, Key, Value, ETag, stateOptions, metadata, cancellationToken);

    /// <summary>Deletes the key if it still has the ETag; false if it has not.</summary>
    public Task<bool> TryDeleteAsync(
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        _client.TryDeleteStateAsync(StoreName, Key, ETag, stateOptions, metadata, cancellationToken);
}
