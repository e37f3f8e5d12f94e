namespace LocalDapr.Run.Replicas;

/// <summary>When an instance is ended and started again without having been asked for.</summary>
public sealed record GuardSettings
{
    public const string DefaultPath = "/healthz/live";

    /// <summary>What is asked of every app, a path; null: nothing, the default, for an app at a breakpoint answers nobody.</summary>
    public string? LivenessPath { get; init; }

    public TimeSpan LivenessPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So many answers in a row that are missing or no 2xx: it is not alive.</summary>
    public int LivenessFailures { get; init; } = 3;

    /// <summary>In bytes, by app id.</summary>
    public IReadOnlyDictionary<string, long> MemoryLimits { get; init; } = new Dictionary<string, long>();
}
