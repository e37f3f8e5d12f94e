using System.Text.Json;
using Dapr;
using Dapr.Client;
using Pizza.Contracts;
using Pizza.ServiceDefaults.State;

namespace Pizza.CustomerCenter;

/// <summary>The view store, document by document or many at once. Every key is written first-write, and never deleted.</summary>
/// <remarks>
/// A document is saved as text, a JSON string that holds its JSON. Saved as a JSON object over the sidecar's HTTP API, MongoDB would take it
/// apart: its numbers come back as 17.0, and a name that begins with $ is read as an expression (dapr/dapr#5118).
/// </remarks>
public sealed class ViewStore(DaprClient dapr)
{
    // Answers and requests stay well below the 4 MiB that a sidecar takes in one piece.
    private const int KeysOfARead = 100;
    private const int DocumentsOfASave = 100;

    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    /// <exception cref="DaprException">The store failed.</exception>
    public async Task<Stored> GetAsync(DocumentKind kind, string key, CancellationToken ct)
    {
        var (json, etag) = await dapr.GetByteStateAndETagAsync(ComponentNames.ViewStore, key, ConsistencyMode.Strong, cancellationToken: ct);
        return new(json.IsEmpty ? null : kind.Read(Text(JsonSerializer.Deserialize(json.Span, ViewJson.TypeInfo<string>()))), etag);
    }

    /// <exception cref="DaprException">The store failed.</exception>
    public async Task<T?> GetAsync<T>(DocumentKind<T> kind, string key, CancellationToken ct) where T : class =>
        (T?)(await GetAsync((DocumentKind)kind, key, ct)).Document;

    /// <summary>
    /// Reads many keys; what is absent, or could not be read (a bulk read does not tell the two apart), is missing in the result.
    /// </summary>
    /// <exception cref="DaprException">The store failed altogether.</exception>
    public async Task<Dictionary<string, Stored>> PeekAsync(IReadOnlyDictionary<string, DocumentKind> kinds, CancellationToken ct)
    {
        var found = new Dictionary<string, Stored>(kinds.Count);
        foreach (var keys in kinds.Keys.Chunk(KeysOfARead))
        {
            foreach (var item in await dapr.GetBulkStateAsync(ComponentNames.ViewStore, keys, parallelism: null, cancellationToken: ct))
                if (!string.IsNullOrEmpty(item.Value)) found[item.Key] = new(kinds[item.Key].Read(Text(JsonSerializer.Deserialize(item.Value, ViewJson.TypeInfo<string>()))), item.ETag);
        }
        return found;
    }

    /// <summary>Reads many keys; the absent ones are missing in the result.</summary>
    /// <exception cref="DaprException">The store failed, if only for one key.</exception>
    public async Task<Dictionary<string, T>> GetManyAsync<T>(DocumentKind<T> kind, IEnumerable<string> keys, CancellationToken ct) where T : class
    {
        var kinds = keys.Distinct().ToDictionary(k => k, _ => (DocumentKind)kind);
        var found = (await PeekAsync(kinds, ct)).ToDictionary(f => f.Key, f => (T)f.Value.Document!);
        // Asked again one by one: only then is "absent" a certainty.
        foreach (var key in kinds.Keys.Where(k => !found.ContainsKey(k)))
            if (await GetAsync(kind, key, ct) is { } document) found[key] = document;
        return found;
    }

    /// <summary>Saves many documents, each only if it is still as it was read.</summary>
    /// <exception cref="DaprException">At least one was not saved, others may have been.</exception>
    public async Task SaveManyAsync(IEnumerable<(DocumentKind Kind, string Key, object Document, string ETag)> documents, CancellationToken ct)
    {
        foreach (var chunk in documents.Chunk(DocumentsOfASave))
        {
            // No ETag for a key that was absent: first-write then means "only if it still is".
            await dapr.SaveBulkStateAsync(ComponentNames.ViewStore,
                [.. chunk.Select(d => new SaveStateItem<string>(d.Key, d.Kind.Write(d.Document), string.IsNullOrEmpty(d.ETag) ? null! : d.ETag, FirstWrite))], ct);
        }
    }

    /// <param name="metadata">For example <c>ttlInSeconds</c>.</param>
    /// <returns>False when somebody else wrote the key since it was read.</returns>
    /// <exception cref="DaprException">The store failed; the document may have been saved.</exception>
    public Task<bool> TrySaveAsync(
        DocumentKind kind, string key, object document, string etag, CancellationToken ct, IReadOnlyDictionary<string, string>? metadata = null) =>
        dapr.TrySaveFirstWriteAsync(ComponentNames.ViewStore, key, kind.Write(document), etag, metadata, ct);

    private static string Text(string? value) => value ?? throw new JsonException("the key holds null, not a document");

    /// <param name="Document">Null when the key is absent.</param>
    /// <param name="ETag">Empty when the key is absent.</param>
    public readonly record struct Stored(object? Document, string ETag)
    {
        public static Stored Absent { get; } = new(null, "");
    }
}
