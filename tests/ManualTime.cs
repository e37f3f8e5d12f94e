namespace Pizza.Tests;

/// <summary>A clock that stands still until it is moved; due timers fire, in order, while it moves.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_gate)
            {
                next = _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
                _now = next is null ? end : next.Due > _now ? next.Due!.Value : _now;
                next?.Rearm();
            }
            if (next is null)
                return;
            next.Fire();
        }
    }

    /// <summary>Moves the clock in small steps until the task ends, letting its continuations run in between.</summary>
    public async Task<TimeSpan> RunUntilAsync(Task task, TimeSpan limit)
    {
        var start = GetUtcNow();
        while (!task.IsCompleted && GetUtcNow() - start < limit)
        {
            for (var i = 0; i < 20 && !task.IsCompleted; i++)
                await Task.Yield();
            await Task.Delay(1);
            if (!task.IsCompleted)
                Advance(TimeSpan.FromMilliseconds(50));
        }
        Assert.True(task.IsCompleted, $"not finished after {limit}");
        return GetUtcNow() - start;
    }

    private sealed class ManualTimer(ManualTime clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                clock._timers.Remove(this);
                if (Due is not null)
                    clock._timers.Add(this);
            }
            return true;
        }

        public void Rearm()
        {
            Due = _period > TimeSpan.Zero ? Due + _period : null;
            if (Due is null)
                clock._timers.Remove(this);
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
