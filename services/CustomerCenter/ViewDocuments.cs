using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pizza.CustomerCenter;

/// <summary>One kind of document in the view store: how it is read and where lists find it.</summary>
public abstract class DocumentKind
{
    /// <summary>Where the indexes must name this document.</summary>
    public abstract IEnumerable<IndexEntry> Entries(object document);

    /// <exception cref="JsonException">The store holds something else under this key.</exception>
    public abstract object? Read(string json);

    public abstract string Write(object document);
}

public sealed class DocumentKind<T>(JsonTypeInfo<T> type, Func<T, IEnumerable<IndexEntry>>? entries = null) : DocumentKind where T : class
{
    public override IEnumerable<IndexEntry> Entries(object document) => entries?.Invoke((T)document) ?? [];

    public override T? Read(string json) => JsonSerializer.Deserialize(json, type);

    public override string Write(object document) => JsonSerializer.Serialize((T)document, type);

    /// <param name="key">Of the document.</param>
    /// <param name="fold">
    /// The document after the change; the same instance when there is nothing to change. It may run more than once, also on a document
    /// that already has the change in it, so it must be idempotent. A null result leaves an absent document absent.
    /// </param>
    public DocumentChange Change(string key, Func<T?, T?> fold) => new(this, key, document => fold((T?)document));
}

/// <summary>A change of one document, to be folded into what the store holds.</summary>
public sealed record DocumentChange(DocumentKind Kind, string Key, Func<object?, object?> Fold);

/// <summary>The documents of the view store, and their keys.</summary>
public static class Documents
{
    public static DocumentKind<MyPage> Page { get; } = new(ViewJson.StoredTypeInfo<MyPage>(), Indexes.Of);
    public static DocumentKind<Branch> Branch { get; } = new(ViewJson.StoredTypeInfo<Branch>());
    public static DocumentKind<Popularity> Popularity { get; } = new(ViewJson.StoredTypeInfo<Popularity>());
    public static DocumentKind<DeadLetter> DeadLetter { get; } = new(ViewJson.StoredTypeInfo<DeadLetter>(), Indexes.Of);
    public static DocumentKind<Complaint> Complaint { get; } = new(ViewJson.StoredTypeInfo<Complaint>(), Indexes.Of);
    public static DocumentKind<OpenComplaints> OpenComplaints { get; } = new(ViewJson.StoredTypeInfo<OpenComplaints>());
    public static DocumentKind<ComplaintCounter> ComplaintCounter { get; } = new(ViewJson.StoredTypeInfo<ComplaintCounter>());
    public static DocumentKind<ComplaintClaim> ComplaintClaim { get; } = new(ViewJson.StoredTypeInfo<ComplaintClaim>());
    public static DocumentKind<IndexRoot> Root { get; } = new(ViewJson.StoredTypeInfo<IndexRoot>());
    public static DocumentKind<IndexLeaf> Leaf { get; } = new(ViewJson.StoredTypeInfo<IndexLeaf>());

    public static string PageKey(long orderId) => $"page:{orderId}";
    public static string PageKey(string orderId) => $"page:{orderId}";
    public static string BranchKey(long storeId) => $"store:{storeId}";
    public static string DeadLetterKey(string id) => $"dead:{id}";
    public static string PopularityOfStore(long storeId) => $"popularity:store:{storeId}";

    /// <summary>By a digest: a pizza is called by whatever was said on the phone, and no engine takes every character in a key, nor Dapr a <c>||</c>.</summary>
    public static string PopularityOfPizza(string pizzaName) => $"popularity:pizza:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pizzaName)))}";

    public const string ComplaintCounterKey = "complaint-next";

    public static string ComplaintKey(long complaintId) => $"complaint:{complaintId}";
    public static string ComplaintKey(string complaintId) => $"complaint:{complaintId}";

    /// <summary>Hashed: the key is the client's text, a state key has its own rules.</summary>
    public static string ComplaintClaimKey(string idempotencyKey) =>
        "complaint-claim:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey)));

    /// <summary>A few lists, so that not every complaint writes the same one.</summary>
    public static IReadOnlyList<string> OpenComplaintsKeys { get; } = [.. Enumerable.Range(0, IndexEntry.Shards).Select(shard => $"complaints-open:{shard}")];

    public static string OpenComplaintsKeyOf(long complaintId) => OpenComplaintsKeys[(int)(complaintId % IndexEntry.Shards)];
}
