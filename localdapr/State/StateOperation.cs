namespace LocalDapr.State;

/// <summary>How a write without a matching ETag is treated.</summary>
public enum StateConcurrency
{
    /// <summary>The caller did not say: the last write wins, an ETag that is given is compared.</summary>
    Unspecified,

    /// <summary>The last write wins. Redis then does not even compare an ETag that is given; the others do.</summary>
    LastWrite,

    /// <summary>The first write wins: without an ETag the key must be absent.</summary>
    FirstWrite,
}

/// <summary>Whether a call waits for replicas.</summary>
public enum StateConsistency
{
    Eventual,
    Strong,
}

/// <summary>One upsert or delete of a state store.</summary>
/// <param name="Key">The complete key, prefix included.</param>
/// <param name="Value">The bytes to store; empty for a delete.</param>
/// <param name="ETag">Null when the caller gave none. An empty text is an ETag that was given.</param>
/// <param name="TimeToLive">Null: keep for ever. Negative or zero: remove an expiry that is there.</param>
public sealed record StateOperation(
    StateOperationKind Kind,
    string Key,
    ReadOnlyMemory<byte> Value,
    string? ETag = null,
    StateConcurrency Concurrency = StateConcurrency.Unspecified,
    StateConsistency Consistency = StateConsistency.Eventual,
    TimeSpan? TimeToLive = null)
{
    /// <summary>All metadata of the request and of the entry, names as they were sent.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = NoMetadata;

    /// <summary>What the entry itself says that its value is, which beats its metadata; null: nothing. Events of an outbox differ by it.</summary>
    public string? ContentType { get; init; }

    /// <summary>The value was given as bytes and not as JSON, as over gRPC: PostgreSQL v1 keeps the two in different ways.</summary>
    public bool IsBinary { get; init; }

    private static readonly Dictionary<string, string> NoMetadata = [];
}

public enum StateOperationKind
{
    Upsert,
    Delete,
}

/// <summary>What is stored under a key.</summary>
/// <param name="Expires">When the item goes (UTC); null for an item without a time to live.</param>
public sealed record StateItem(ReadOnlyMemory<byte> Value, string? ETag, DateTimeOffset? Expires = null);
