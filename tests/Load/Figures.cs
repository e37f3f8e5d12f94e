namespace Pizza.Load;

/// <summary>What a load run measured.</summary>
internal sealed record Figures
{
    /// <summary>Orders answered at all, with whatever status.</summary>
    public required long Transactions { get; init; }

    /// <summary>Answered 2xx.</summary>
    public required long Successful { get; init; }

    /// <summary>Answered otherwise, or not at all.</summary>
    public required long Failed { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>Bodies received.</summary>
    public required long Bytes { get; init; }

    public required Latencies Latencies { get; init; }

    /// <summary>How often each outcome was seen: "201 Ordered", "503 StoreUnavailable", "no answer: ...".</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    public double Availability => Successful + Failed == 0 ? 0 : 100.0 * Successful / (Successful + Failed);
}
