using System.Net;
using System.Text;
using System.Text.Json;

namespace Dapr.Client;

internal sealed partial class HttpDaprClient
{
    private const string StateOperation = "State";
    private const string StatePath = "/v1.0/state/";

    public override async Task<TValue> GetStateAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetAsync(storeName, key, consistencyMode, metadata, cancellationToken);
        return ReadState<TValue>(answer);
    }

    public override async Task<(TValue value, string etag)> GetStateAndETagAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetAsync(storeName, key, consistencyMode, metadata, cancellationToken);
        return (ReadState<TValue>(answer), answer.Header("ETag"));
    }

    public override async Task<ReadOnlyMemory<byte>> GetByteStateAsync(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetAsync(storeName, key, consistencyMode, metadata, cancellationToken);
        return answer.Body.ToArray();
    }

    public override async Task<(ReadOnlyMemory<byte>, string etag)> GetByteStateAndETagAsync(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetAsync(storeName, key, consistencyMode, metadata, cancellationToken);
        return (answer.Body.ToArray(), answer.Header("ETag"));
    }

    public override async Task<IReadOnlyList<BulkStateItem>> GetBulkStateAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetBulkAsync(storeName, keys, parallelism, metadata, cancellationToken);
        var items = new List<BulkStateItem>(keys.Count);
        foreach (var (key, data, etag) in BulkStateAnswer.Read(answer.BodyMemory))
        {
            items.Add(new BulkStateItem(key, Encoding.UTF8.GetString(data.Span), etag));
        }

        return items;
    }

    public override async Task<IReadOnlyList<BulkStateItem<TValue>>> GetBulkStateAsync<TValue>(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetBulkAsync(storeName, keys, parallelism, metadata, cancellationToken);
        var items = new List<BulkStateItem<TValue>>(keys.Count);
        foreach (var (key, data, etag) in BulkStateAnswer.Read(answer.BodyMemory))
        {
            var value = data.IsEmpty ? default : JsonSerializer.Deserialize<TValue>(data.Span, JsonSerializerOptions);
            items.Add(new BulkStateItem<TValue>(key, value!, etag));
        }

        return items;
    }

    public override Task SaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        SaveAsync(storeName, key, value, etag: null, stateOptions, metadata, cancellationToken);

    public override Task<bool> TrySaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return SaveAsync(storeName, key, value, etag, stateOptions, metadata, cancellationToken);
    }

    public override Task SaveByteStateAsync(
        string storeName,
        string key,
        ReadOnlyMemory<byte> binaryValue,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        SaveAsync(storeName, key, new RawJson(binaryValue), etag: null, stateOptions, metadata, cancellationToken);

    public override Task<bool> TrySaveByteStateAsync(
        string storeName,
        string key,
        ReadOnlyMemory<byte> binaryValue,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return SaveAsync(storeName, key, new RawJson(binaryValue), etag, stateOptions, metadata, cancellationToken);
    }

    public override Task SaveBulkStateAsync<TValue>(
        string storeName, IReadOnlyList<SaveStateItem<TValue>> items, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        if (items.Count == 0)
        {
            throw new ArgumentException("items do not contain any elements");
        }

        var content = SidecarContent.Write(JsonSerializerOptions, (items, JsonSerializerOptions), static (writer, state) =>
        {
            writer.WriteStartArray();
            foreach (var item in state.items)
            {
                StateJson.WriteItem(
                    writer, item.Key, item.Value, item.ETag, item.StateOptions, item.Metadata, state.JsonSerializerOptions);
            }

            writer.WriteEndArray();
        });
        return DoAsync(StateOperation, HttpMethod.Post, SidecarPath.Of(StatePath, storeName), content, cancellationToken);
    }

    public override Task DeleteStateAsync(
        string storeName,
        string key,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        DeleteAsync(storeName, key, etag: null, stateOptions, metadata, cancellationToken);

    public override Task<bool> TryDeleteStateAsync(
        string storeName,
        string key,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return DeleteAsync(storeName, key, etag, stateOptions, metadata, cancellationToken);
    }

    public override async Task DeleteBulkStateAsync(
        string storeName, IReadOnlyList<BulkDeleteStateItem> items, CancellationToken cancellationToken = default)
    {
        // The HTTP API deletes one key a call. A refused key stops the rest, whose keys stay.
        foreach (var item in items)
        {
            if (!await DeleteAsync(storeName, item.Key, item.ETag, item.StateOptions, item.Metadata, cancellationToken))
            {
                throw Failed(StateOperation, new HttpRequestException(
                    $"The ETag of key {item.Key} is no longer current.", inner: null, HttpStatusCode.Conflict));
            }
        }
    }

    public override Task ExecuteStateTransactionAsync(
        string storeName,
        IReadOnlyList<StateTransactionRequest> operations,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count == 0)
        {
            throw new ArgumentException("operations does not contain any elements", nameof(operations));
        }

        var content = SidecarContent.Write(JsonSerializerOptions, (operations, metadata), static (writer, state) =>
            StateJson.WriteTransaction(writer, state.operations, state.metadata));
        return DoAsync(
            StateOperation, HttpMethod.Post, SidecarPath.Of(StatePath, storeName) + "/transaction", content, cancellationToken);
    }

    private static string? Text(ConsistencyMode? mode) => mode is null ? null : StateJson.Name(mode.Value);

    private Task<SidecarAnswer> GetAsync(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var path = SidecarPath.WithQuery(
            SidecarPath.Of(StatePath, storeName, key), metadata, consistency: Text(consistencyMode));
        return DemandAsync(StateOperation, HttpMethod.Get, path, content: null, cancellationToken);
    }

    private Task<SidecarAnswer> GetBulkAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        if (keys.Count == 0)
        {
            throw new ArgumentException("keys do not contain any elements");
        }

        var content = SidecarContent.Write(JsonSerializerOptions, (keys, parallelism), static (writer, state) =>
            StateJson.WriteBulkGet(writer, state.keys, state.parallelism ?? 0));
        var path = SidecarPath.WithQuery(SidecarPath.Of(StatePath, storeName) + "/bulk", metadata);
        return DemandAsync(StateOperation, HttpMethod.Post, path, content, cancellationToken);
    }

    private async Task<bool> SaveAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        string? etag,
        StateOptions? stateOptions,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var content = SidecarContent.Write(
            JsonSerializerOptions,
            (key, value, etag, stateOptions, metadata, JsonSerializerOptions),
            static (writer, s) =>
            {
                writer.WriteStartArray();
                StateJson.WriteItem(writer, s.key, s.value, s.etag, s.stateOptions, s.metadata, s.JsonSerializerOptions);
                writer.WriteEndArray();
            });
        using var answer = await AskAsync(
            StateOperation, HttpMethod.Post, SidecarPath.Of(StatePath, storeName), content, cancellationToken);
        return Written(answer, etag);
    }

    private async Task<bool> DeleteAsync(
        string storeName,
        string key,
        string? etag,
        StateOptions? stateOptions,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var path = SidecarPath.WithQuery(
            SidecarPath.Of(StatePath, storeName, key),
            metadata,
            stateOptions?.Concurrency is { } concurrency ? StateJson.Name(concurrency) : null,
            Text(stateOptions?.Consistency));
        var request = new HttpRequestMessage(HttpMethod.Delete, _sidecar.Address(path));
        if (!string.IsNullOrEmpty(etag))
        {
            request.Headers.TryAddWithoutValidation("If-Match", etag);
        }

        using var answer = await AskAsync(StateOperation, request, cancellationToken);
        return Written(answer, etag);
    }

    /// <summary>
    /// Whether the store took a write. The sidecar answers 409 to a stale ETag (gRPC: Aborted) and to nothing else; with an ETag of
    /// the caller's that is an ordinary outcome, without one it is a failure like any other.
    /// </summary>
    private static bool Written(SidecarAnswer answer, string? etag)
    {
        if (answer.IsSuccess)
        {
            return true;
        }

        return answer.Status == HttpStatusCode.Conflict && etag is not null
            ? false
            : throw Failed(StateOperation, answer.ToException());
    }

    private TValue ReadState<TValue>(SidecarAnswer answer)
    {
        try
        {
            return answer.Read<TValue>(JsonSerializerOptions)!;
        }
        catch (JsonException unreadable)
        {
            throw Unreadable(StateOperation, unreadable);
        }
    }
}
