namespace Dapr.Actors.Runtime;

/// <summary>The limits of reminders and timers.</summary>
internal static class Schedule
{
    public static void Check(TimeSpan dueTime, TimeSpan period, TimeSpan? ttl)
    {
        if (dueTime < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "The due time must not be below zero.");
        }

        if (period < Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(period), period, "The period must not be below -1 ms, which means once.");
        }

        if (ttl < dueTime)
        {
            throw new ArgumentOutOfRangeException(nameof(ttl), ttl, "The time to live must not end before the due time.");
        }
    }
}
