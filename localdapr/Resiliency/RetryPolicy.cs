namespace LocalDapr.Resiliency;

/// <summary>When and how often a failed attempt is repeated (dapr/kit retry.Config and its defaults).</summary>
internal sealed record RetryPolicy
{
    // Values of the back-off that Dapr does not let users set.
    private const double Multiplier = 1.5;
    private const double Jitter = 0.5;

    public bool Exponential { get; init; }

    /// <summary>The pause of a constant policy.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan InitialInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An exponential policy gives up after this long.</summary>
    public TimeSpan MaxElapsed { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Retries after the first attempt; negative: no limit.</summary>
    public int MaxRetries { get; init; } = -1;

    public StatusCodeMatch Matching { get; init; } = StatusCodeMatch.All;

    /// <summary>The pause before the next attempt, or null when there is none.</summary>
    /// <param name="retry">1 for the first retry.</param>
    /// <param name="elapsed">Since the first attempt began.</param>
    public TimeSpan? Pause(int retry, TimeSpan elapsed)
    {
        if (MaxRetries >= 0 && retry > MaxRetries)
            return null;
        if (!Exponential)
            return Duration;
        var interval = Math.Min(InitialInterval.Ticks * Math.Pow(Multiplier, Math.Min(retry - 1, 100)), MaxInterval.Ticks);
        var pause = TimeSpan.FromTicks((long)(interval * (1 - Jitter + 2 * Jitter * Random.Shared.NextDouble())));
        return elapsed + pause > MaxElapsed ? null : pause;
    }
}
