namespace Dapr.Actors.Runtime;

/// <summary>A timer: it lasts as long as the actor is active. A period of -1 ms fires once.</summary>
public class ActorTimer : ActorTimerToken
{
    public ActorTimer(
        string actorType, ActorId actorId, string name, string timerCallback, byte[]? data, TimeSpan dueTime, TimeSpan period)
        : this(actorType, actorId, name, timerCallback, data, dueTime, period, (TimeSpan?)null)
    {
    }

    public ActorTimer(
        string actorType,
        ActorId actorId,
        string name,
        string timerCallback,
        byte[]? data,
        TimeSpan dueTime,
        TimeSpan period,
        TimeSpan ttl)
        : this(actorType, actorId, name, timerCallback, data, dueTime, period, (TimeSpan?)ttl)
    {
    }

    /// <exception cref="ArgumentOutOfRangeException">
    /// The due time is below zero, the period below -1 ms, or the time to live below the due time.
    /// </exception>
    internal ActorTimer(
        string actorType,
        ActorId actorId,
        string name,
        string timerCallback,
        byte[]? data,
        TimeSpan dueTime,
        TimeSpan period,
        TimeSpan? ttl)
        : base(actorType, actorId, name)
    {
        Schedule.Check(dueTime, period, ttl);
        TimerCallback = timerCallback;
        Data = data!;
        DueTime = dueTime;
        Period = period;
        Ttl = ttl;
    }

    public string TimerCallback { get; }

    public byte[] Data { get; }

    public TimeSpan DueTime { get; }

    public TimeSpan Period { get; }

    public TimeSpan? Ttl { get; }
}
