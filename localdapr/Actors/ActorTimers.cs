namespace LocalDapr.Actors;

/// <summary>The timers of a sidecar's actors. They live in memory and end with their actor's activation.</summary>
internal sealed class ActorTimers(Func<ActorKey, string, byte[], CancellationToken, Task> fire, TimeProvider time, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ActorKey Actor, string Name), CancellationTokenSource> _running = [];

    /// <summary>Starts a timer in place of one of the same name.</summary>
    /// <exception cref="ActorApiException">A time that cannot be read.</exception>
    public void Create(ActorKey actor, string name, ScheduleRequest request)
    {
        var now = time.GetUtcNow();
        var next = now;
        if (request.DueTime.Length > 0 && !ActorSchedule.TryParseTime(request.DueTime, now, out next))
            throw Refused($"error parsing timer due time: unsupported time/duration format: {request.DueTime}");
        var period = default(ActorSchedule.Span);
        if (request.Period.Length > 0 && !ActorSchedule.TryParseSpan(request.Period, out period))
            throw Refused($"invalid timer period: parse error: unsupported duration format \"{request.Period}\"");
        if (request.Period.Length > 0 && period.Repetitions == 0)
            throw Refused("invalid timer period: has zero repetitions");
        DateTimeOffset? expires = null;
        if (request.TimeToLive.Length > 0)
        {
            if (!ActorSchedule.TryParseTime(request.TimeToLive, next, out var end))
                throw Refused($"error parsing timer TTL: unsupported time/duration format: {request.TimeToLive}");
            if (end < now || end < next)
                throw Refused($"timer {actor}||{name} has already expired: dueTime: {next:O} TTL: {request.TimeToLive}");
            expires = end;
        }
        var stop = new CancellationTokenSource();
        lock (_gate)
        {
            Stop((actor, name));
            _running[(actor, name)] = stop;
        }
        _ = RunAsync(actor, name, Body(request), next, period, expires, stop);
    }

    public void Delete(ActorKey actor, string name)
    {
        lock (_gate)
            Stop((actor, name));
    }

    /// <summary>Ends the timers of an actor that was deactivated, or of all.</summary>
    public void DeleteAll(ActorKey? actor)
    {
        lock (_gate)
        {
            foreach (var key in _running.Keys.Where(key => actor is null || key.Actor == actor).ToArray())
                Stop(key);
        }
    }

    private void Stop((ActorKey, string) key)
    {
        if (_running.Remove(key, out var stop))
            stop.Cancel();
    }

    private async Task RunAsync(ActorKey actor, string name, byte[] body, DateTimeOffset next, ActorSchedule.Span period, DateTimeOffset? expires, CancellationTokenSource stop)
    {
        try
        {
            var left = period.Repetitions;
            while (expires is null || next < expires)
            {
                while (next - time.GetUtcNow() is { Ticks: > 0 } pause)
                    await Task.Delay(pause < TimeSpan.FromDays(1) ? pause : TimeSpan.FromDays(1), time, stop.Token);
                try
                {
                    // A timer that is deleted from within its callback ends after it: the callback itself is not broken off.
                    await fire(actor, name, body, CancellationToken.None);
                }
                catch (Exception e) when (e is ActorCallException or ActorApiException or ActorReplyException or OperationCanceledException)
                {
                    log.LogDebug(e, "Timer {Name} of actor {Actor} failed; its period goes on", name, actor);
                }
                if (left > 0 && --left == 0 || period.IsZero)
                    break;
                next = period.After(next);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Deleted, replaced, or the actor is gone.
        }
        finally
        {
            lock (_gate)
            {
                if (_running.TryGetValue((actor, name), out var current) && current == stop)
                    _running.Remove((actor, name));
            }
            stop.Dispose();
        }
    }

    private static byte[] Body(ScheduleRequest request) => ActorJson.Write(json =>
    {
        Reminder.WriteData(json, request.Data);
        json.WriteString("callback", request.Callback);
        json.WriteString("dueTime", request.DueTime);
        json.WriteString("period", request.Period);
    });

    private static ActorApiException Refused(string reason) => new(500, "ERR_ACTOR_TIMER_CREATE", $"error creating actor timer: {reason}");
}
