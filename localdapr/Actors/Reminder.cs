using System.Text.Json;
using LocalDapr.Jobs;
using LocalDapr.Resiliency;

namespace LocalDapr.Actors;

/// <summary>A registered reminder.</summary>
/// <param name="DueTime">As it was registered; empty when it was left out.</param>
/// <param name="Period">Zero: it fires once.</param>
/// <param name="TicksLeft">How often it still fires; null: no limit.</param>
/// <param name="Next">When it fires next.</param>
/// <param name="Expires">It does not fire after this.</param>
/// <param name="Data">As registered; null when it was left out.</param>
public sealed record Reminder(
    string Type, string Id, string Name, string DueTime, TimeSpan Period, int? TicksLeft, DateTimeOffset Next, DateTimeOffset? Expires, JsonElement? Data)
{
    /// <summary>Set when it carries a job of the app.</summary>
    public JobTerms? Job { get; init; }

    internal ActorKey Actor => new(Type, Id);

    /// <summary>How often a failed run is tried again; null: until it succeeds. For reminders what Dapr's scheduler does without a failure policy.</summary>
    internal int? Retries => (Job?.FailurePolicy ?? JobFailurePolicy.Default).MaxRetries;

    internal TimeSpan RetryPause => (Job?.FailurePolicy ?? JobFailurePolicy.Default).Interval;

    /// <exception cref="ActorApiException">A time that cannot be read, or none at all.</exception>
    internal static Reminder Create(ActorKey actor, string name, ScheduleRequest request, DateTimeOffset now)
    {
        var span = default(ActorSchedule.Span);
        if (request.Period.Length > 0 && (!ActorSchedule.TryParseSpan(request.Period, out span) || span is not { Years: 0, Months: 0, Days: 0 } || span.Time < TimeSpan.Zero))
            throw Refused($"unsupported period format: {request.Period}");
        if (request.DueTime.Length == 0 && request.Period.Length == 0)
            throw Refused("rpc error: code = Unknown desc = job failed validation: job must have either a due time or a schedule");
        // Without a due time the first tick comes after one period.
        var next = now + span.Time;
        if (request.DueTime.Length > 0 && !ActorSchedule.TryParseTime(request.DueTime, now, out next))
            throw Refused("rpc error: code = Unknown desc = job failed validation: due time format not recognized");
        DateTimeOffset? expires = null;
        if (request.TimeToLive.Length > 0)
        {
            if (!ActorSchedule.TryParseTime(request.TimeToLive, next > now ? next : now, out var end))
                throw Refused("rpc error: code = Unknown desc = job failed validation: ttl format not recognized");
            if (end < now || end < next)
                throw Refused("rpc error: code = Unknown desc = job failed validation: ttl must be greater than due time");
            expires = end;
        }
        return new Reminder(actor.Type, actor.Id, name, request.DueTime, span.Time, span.Repetitions > 0 ? span.Repetitions : null, next, expires, request.Data);
    }

    /// <summary>The reminder after a tick; null when that was the last one.</summary>
    internal Reminder? AfterTick(DateTimeOffset now)
    {
        if (Job is not null)
            return AfterRun(now);
        if (Period <= TimeSpan.Zero || TicksLeft == 1)
            return null;
        // Ticks that were missed (nobody was there to take them) are not made up for one by one.
        var next = Next + Period;
        if (next < now)
            next += TimeSpan.FromTicks((now - next).Ticks / Period.Ticks * Period.Ticks);
        return next > Expires ? null : this with { Next = next, TicksLeft = TicksLeft - 1 };
    }

    private Reminder? AfterRun(DateTimeOffset now)
    {
        if (TicksLeft == 1 || Job!.ReadSchedule() is not { } schedule)
            return null;
        // As with reminders: of runs that were missed one is made up for.
        var next = schedule.Next(Next);
        if (next < now)
            next = now;
        return next > Expires ? null : this with { Next = next, TicksLeft = TicksLeft - 1 };
    }

    /// <summary>What GET answers.</summary>
    internal byte[] Describe() => ActorJson.Write(json =>
    {
        if (Period > TimeSpan.Zero)
            json.WriteString("period", $"@every {GoDuration.Format(Period)}");
        WriteData(json, Data);
        json.WriteString("actorID", Id);
        json.WriteString("actorType", Type);
        if (DueTime.Length > 0)
            json.WriteString("dueTime", DueTime);
    });

    /// <summary>The body of the callback: Dapr's scheduler leaves both times empty.</summary>
    internal byte[] CallbackBody() => ActorJson.Write(json =>
    {
        WriteData(json, Data);
        json.WriteString("dueTime", "");
        json.WriteString("period", "");
    });

    internal static void WriteData(Utf8JsonWriter json, JsonElement? data)
    {
        if (data is not { } value)
            return;
        json.WritePropertyName("data");
        value.WriteTo(json);
    }

    private static ActorApiException Refused(string reason) => new(500, "ERR_ACTOR_REMINDER_CREATE", $"error creating actor reminder: {reason}");
}
