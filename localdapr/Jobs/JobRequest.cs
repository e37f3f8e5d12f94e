using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalDapr.Actors;
using LocalDapr.Sidecar;

namespace LocalDapr.Jobs;

/// <summary>The body of POST /v1.0-alpha1/jobs/{name}.</summary>
/// <param name="Data">Any JSON; null when it was left out.</param>
internal sealed partial record JobRequest(JobTerms Terms, JsonElement? Data, bool Overwrite)
{
    private const int LongestName = 253;

    /// <exception cref="ApiException">It is no JSON object with values of the right types, or has neither schedule nor due time.</exception>
    public static JobRequest Parse(ReadOnlySpan<byte> body)
    {
        JsonElement root = default;
        try
        {
            if (body.Length > 0)
            {
                using var document = GoJson.Message(body);
                root = document.RootElement.Clone();
            }
            if (body.Length > 0 && root.ValueKind != JsonValueKind.Object)
                throw new JsonException("unexpected token");
            if (Text(root, "name") is { Length: > 0 })
                throw Refused(400, GrpcStatus.InvalidArgument, "DAPR_SCHEDULER_JOB_NAME", "Set the job name in the url only");
            var terms = new JobTerms(Text(root, "schedule"), Count(root, "repeats"), Text(root, "dueTime", "due_time"), Text(root, "ttl"), FailurePolicy(root));
            if (terms.Schedule is null && terms.DueTime is null)
                throw Refused(400, GrpcStatus.InvalidArgument, "DAPR_SCHEDULER_SCHEDULE_EMPTY", "Schedule is empty");
            var overwrite = Find(root, "overwrite") is { } flag && (flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean() : throw Mismatch("overwrite"));
            return new JobRequest(terms, Member(root, "data"), overwrite);
        }
        catch (JsonException e)
        {
            throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {e.Message}");
        }
    }

    /// <summary>The reminder that carries the job.</summary>
    /// <exception cref="ApiException">Dapr's scheduler would not take it (go-etcd-cron: scheduler.Builder).</exception>
    public Reminder ToReminder(ActorKey actor, string name, DateTimeOffset now)
    {
        var bare = name.Replace("_", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        if (name.Length > LongestName || !ValidName().IsMatch(bare))
            throw Failed($"job name is invalid \"{name}\"");
        var schedule = Terms.ReadSchedule();
        if (Terms.Schedule is not null && schedule is null)
            throw Failed($"schedule \"{Terms.Schedule}\" cannot be read: give six cron fields, the first for seconds, or @every and a duration");
        if (schedule is null && Terms.Repeats > 1)
            throw Failed("job must have a schedule to repeat");
        if (Terms.Repeats < 1)
            throw Failed("defined repeats must be greater than 0");
        if (schedule is null && Terms.TimeToLive is not null)
            throw Failed("job must have a schedule to have a ttl");
        var next = now;
        if (Terms.DueTime is { } due && !ActorSchedule.TryParseTime(due, now, out next))
            throw Failed("due time format not recognized");
        DateTimeOffset? expires = null;
        if (Terms.TimeToLive is { } ttl)
        {
            if (!ActorSchedule.TryParseTime(ttl, next, out var end))
                throw Failed("ttl format not recognized");
            if (Terms.DueTime is not null && next > end)
                throw Failed("ttl must be greater than due time");
            expires = end;
        }
        // Without a due time the first run is the first of the schedule.
        if (Terms.DueTime is null)
            next = schedule!.Next(now);
        return new Reminder(actor.Type, actor.Id, name, Terms.DueTime ?? "", TimeSpan.Zero, schedule is null ? 1 : Terms.Repeats, next, expires, Data) { Job = Terms };
    }

    public static ApiException Refused(int status, GrpcStatus grpc, string code, string message) => new(status, grpc, code, message, code);

    private static ApiException Failed(string reason) =>
        Refused(500, GrpcStatus.Internal, "DAPR_SCHEDULER_SCHEDULE_JOB", $"failed to schedule job due to: rpc error: code = Unknown desc = {reason}");

    private static JobFailurePolicy FailurePolicy(JsonElement root)
    {
        if (Find(root, "failurePolicy", "failure_policy") is not { } given)
            return JobFailurePolicy.Default;
        if (given.ValueKind != JsonValueKind.Object)
            throw Mismatch("failurePolicy");
        if (Find(given, "drop") is not null)
            return new JobFailurePolicy(TimeSpan.Zero, 0, IsDrop: true);
        if (Find(given, "constant") is not { } constant)
            return JobFailurePolicy.Default;
        var interval = TimeSpan.Zero;
        if (Text(constant, "interval") is { } text)
            interval = text.EndsWith('s') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= TimeSpan.MaxValue.TotalSeconds / 2
                ? TimeSpan.FromSeconds(seconds)
                : throw Mismatch("interval");
        return new JobFailurePolicy(interval, Count(constant, "maxRetries", "max_retries"));
    }

    // protojson: the name as it is or in snake case; null is as good as left out.
    private static JsonElement? Member(JsonElement owner, string name, string? other = null)
    {
        if (owner.ValueKind == JsonValueKind.Undefined)
            return null;
        if (owner.ValueKind != JsonValueKind.Object)
            throw Mismatch(name);
        return owner.TryGetProperty(name, out var member) || (other is not null && owner.TryGetProperty(other, out member)) ? member : null;
    }

    private static JsonElement? Find(JsonElement owner, string name, string? other = null) => Member(owner, name, other) is { ValueKind: not JsonValueKind.Null } member ? member : null;

    private static string? Text(JsonElement owner, string name, string? other = null) =>
        Find(owner, name, other) is not { } member ? null : member.ValueKind == JsonValueKind.String ? member.GetString() : throw Mismatch(name);

    private static int? Count(JsonElement owner, string name, string? other = null)
    {
        if (Find(owner, name, other) is not { } member)
            return null;
        var text = member.ValueKind is JsonValueKind.Number or JsonValueKind.String ? member.ToString() : "";
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (int)Math.Min(number, int.MaxValue) : throw Mismatch(name);
    }

    private static JsonException Mismatch(string name) => new($"proto: invalid value for field {name}");

    [GeneratedRegex(@"^[a-z0-9]+(\.[a-z0-9]+)*(\|\|[a-z0-9]+(\.[a-z0-9]+)*)*\z")]
    private static partial Regex ValidName();
}
