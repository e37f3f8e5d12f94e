namespace LocalDapr.Faults;

/// <summary>What goes wrong.</summary>
internal enum Fault
{
    /// <summary>The event is delivered twice, both at the same time.</summary>
    Duplicate,

    /// <summary>The delivery is held back by a time of its own, so that events overtake one another.</summary>
    Shuffle,

    /// <summary>The delivery, call or state operation begins later.</summary>
    Delay,

    /// <summary>The app handled the event, and its answer is lost on the way.</summary>
    DropAnswer,

    /// <summary>The call is answered with a status instead of being made; the state operation fails without being done.</summary>
    Error,

    /// <summary>The connection is lost before anything was done.</summary>
    LoseBefore,

    /// <summary>The connection is lost after it was done: whoever asked cannot know.</summary>
    LoseAfter,
}

/// <summary>One rule of a fault file: where, what and how often.</summary>
/// <param name="Index">Its place among all rules of the file; part of what its decisions are drawn from.</param>
/// <param name="Where">Field to pattern; a pattern that ends with * fits whatever begins so.</param>
/// <param name="Probability">1: always.</param>
/// <param name="Every">Every so manieth instead of by probability; null: by probability.</param>
/// <param name="Times">At most so many strikes at one place; null: no limit.</param>
/// <param name="Duration">How long a delay is, or the longest that a shuffle holds back.</param>
/// <param name="Status">The status of an error of an invocation.</param>
/// <param name="ById">Deliveries only: decided by the id of the event instead of by the order in which events come.</param>
internal sealed record FaultRule(
    int Index,
    Fault Fault,
    IReadOnlyDictionary<string, string> Where,
    double Probability,
    int? Every,
    int? Times,
    TimeSpan Duration,
    int Status,
    bool ById)
{
    public bool Fits(string field, string? value)
    {
        if (!Where.TryGetValue(field, out var pattern))
            return true;
        return value is not null && (pattern.EndsWith('*') ? value.StartsWith(pattern[..^1], StringComparison.Ordinal) : value == pattern);
    }
}

/// <summary>A fault file: its seed and its rules.</summary>
internal sealed record FaultPlan(int Seed, IReadOnlyList<FaultRule> Deliveries, IReadOnlyList<FaultRule> Invocation, IReadOnlyList<FaultRule> State)
{
    /// <summary>The document as JSON.</summary>
    public required string Written { get; init; }

    public int Rules => Deliveries.Count + Invocation.Count + State.Count;
}
