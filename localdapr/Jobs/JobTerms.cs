using System.Globalization;
using LocalDapr.Bindings;

namespace LocalDapr.Jobs;

/// <summary>What was asked for when a job was registered, so that it can be described again; a job is kept as a reminder that carries them.</summary>
/// <param name="Schedule">Six cron fields or <c>@every 1m</c>, <c>@daily</c> and their like; null: it runs once.</param>
/// <param name="Repeats">How often it runs in all; null: without end.</param>
public sealed record JobTerms(string? Schedule, int? Repeats, string? DueTime, string? TimeToLive, JobFailurePolicy FailurePolicy)
{
    /// <summary>Times are those of UTC, as at Dapr's scheduler, unless the schedule begins with a time zone.</summary>
    /// <returns>Null when there is no schedule.</returns>
    internal CronSchedule? ReadSchedule() => Schedule is null ? null : CronSchedule.TryParse(Schedule, withSeconds: true);
}

/// <summary>What becomes of a run that fails.</summary>
/// <param name="MaxRetries">0: the run is given up at once (Dapr's drop); null: it is tried until it succeeds.</param>
public sealed record JobFailurePolicy(TimeSpan Interval, int? MaxRetries, bool IsDrop = false)
{
    /// <summary>What Dapr's scheduler does where nothing is said.</summary>
    public static JobFailurePolicy Default { get; } = new(TimeSpan.FromSeconds(1), 3);

    /// <summary>The interval as protobuf writes a duration.</summary>
    internal string IntervalText => Interval.TotalSeconds.ToString("0.#########", CultureInfo.InvariantCulture) + "s";
}
