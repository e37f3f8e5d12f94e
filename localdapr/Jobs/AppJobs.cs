using System.Text.Json;
using LocalDapr.Actors;
using LocalDapr.Invocation;
using LocalDapr.Sidecar;

namespace LocalDapr.Jobs;

/// <summary>
/// The jobs of one app. Dapr keeps them in its scheduler; here they are reminders of an actor type of the app's own, so that they lie where reminders lie,
/// survive what reminders survive, and of several instances of the app exactly one runs each.
/// </summary>
internal sealed class AppJobs(string appId, string instance, IActorPlacement placement, ReminderService reminders, AppChannel app, TimeProvider time, ILogger log) : IReminderHost
{
    private static readonly KeyValuePair<string, string> Json = KeyValuePair.Create("Content-Type", "application/json");
    private readonly string _type = $"dapr.internal.default.{appId}.jobs";

    public string Instance => instance;

    /// <summary>Where the jobs of other processes' sidecars of this app are asked for at this one.</summary>
    public bool IsForwarded(string rawTarget) => rawTarget.StartsWith($"/v1.0/actors/{Uri.EscapeDataString(_type)}/", StringComparison.Ordinal);

    /// <summary>The app can be called: its jobs run here from now on.</summary>
    public void StartHosting()
    {
        reminders.Host([_type]);
        placement.Join(this, [_type]);
    }

    public void StopHosting() => placement.Leave(this);

    /// <summary>Schedules (POST), describes (GET) or removes (DELETE) a job at the process that runs it.</summary>
    /// <exception cref="ApiException"/>
    public Task<ActorReply> HandleAsync(string verb, string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var key = new ActorKey(_type, name);
        var request = new ActorRequest(verb, key, "jobs", name, "", [KeyValuePair.Create(ActorRequest.RemoteHeader, "true"), Json], body);
        var owner = placement.Find(key);
        return owner is null or IReminderHost ? SendAsync(request, cancellationToken) : owner.SendAsync(request, cancellationToken);
    }

    /// <exception cref="ApiException"/>
    public async Task<ActorReply> SendAsync(ActorRequest request, CancellationToken cancellationToken)
    {
        var (actor, name) = (new ActorKey(_type, request.Name), request.Name);
        switch (request.Verb)
        {
            case "GET":
                var found = await TryAsync("GET", "get", () => reminders.FindAsync(actor, name, cancellationToken), cancellationToken);
                return found is null
                    ? throw JobRequest.Refused(500, GrpcStatus.Internal, "DAPR_SCHEDULER_GET_JOB", $"failed to get job due to: rpc error: code = NotFound desc = job not found: {name}")
                    : new ActorReply(200, [Json], Describe(found));
            case "DELETE":
                await TryAsync("DELETE", "delete", async () =>
                {
                    await reminders.DeleteAsync(actor, name, cancellationToken);
                    return true;
                }, cancellationToken);
                return ActorReply.Empty;
            default:
                var wanted = JobRequest.Parse(request.Body.Span);
                var job = wanted.ToReminder(actor, name, time.GetUtcNow());
                if (!await TryAsync("SCHEDULE", "schedule", () => reminders.TryCreateAsync(job, wanted.Overwrite, cancellationToken), cancellationToken))
                    throw JobRequest.Refused(409, GrpcStatus.AlreadyExists, "DAPR_SCHEDULER_SCHEDULE_JOB",
                        $"failed to schedule job due to: rpc error: code = AlreadyExists desc = job already exists: '{name}'");
                return ActorReply.Empty;
        }
    }

    /// <summary>Runs a job: 2xx is success, 404 too (the app has no such job, and never will by trying).</summary>
    public async Task<ReminderOutcome> RemindAsync(Reminder job, CancellationToken cancellationToken)
    {
        using var request = app.Request(HttpMethod.Post, "/job/" + Uri.EscapeDataString(job.Name));
        request.Content = new ByteArrayContent(job.Data is { } data ? JsonSerializer.SerializeToUtf8Bytes(data) : []);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        try
        {
            using var response = await app.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return ReminderOutcome.Success;
            log.LogWarning("Job {Job}: the app answered {Status}", job.Name, (int)response.StatusCode);
            return (int)response.StatusCode == 404 ? ReminderOutcome.Success : ReminderOutcome.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or AppUnhealthyException)
        {
            log.LogWarning("Job {Job} could not be run: {Reason}", job.Name, e.Message);
            return e is AppUnhealthyException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } ? ReminderOutcome.Unreachable : ReminderOutcome.Failed;
        }
    }

    private static async Task<T> TryAsync<T>(string code, string verb, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw JobRequest.Refused(500, GrpcStatus.Internal, $"DAPR_SCHEDULER_{code}_JOB", $"failed to {verb} job due to: {e.Message}");
        }
    }

    private static byte[] Describe(Reminder job) => ActorJson.Write(json =>
    {
        var terms = job.Job!;
        json.WriteString("name", job.Name);
        if (terms.Schedule is not null)
            json.WriteString("schedule", terms.Schedule);
        if (terms.Repeats is { } repeats)
            json.WriteNumber("repeats", repeats);
        if (terms.DueTime is not null)
            json.WriteString("dueTime", terms.DueTime);
        if (terms.TimeToLive is not null)
            json.WriteString("ttl", terms.TimeToLive);
        if (job.Data is { } data)
        {
            json.WriteStartObject("data");
            json.WriteString("@type", "type.googleapis.com/google.protobuf.Value");
            json.WritePropertyName("value");
            data.WriteTo(json);
            json.WriteEndObject();
        }
        json.WriteStartObject("failurePolicy");
        json.WriteStartObject(terms.FailurePolicy.IsDrop ? "drop" : "constant");
        if (!terms.FailurePolicy.IsDrop)
        {
            json.WriteString("interval", terms.FailurePolicy.IntervalText);
            if (terms.FailurePolicy.MaxRetries is { } retries)
                json.WriteNumber("maxRetries", retries);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
