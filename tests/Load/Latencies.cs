namespace Pizza.Load;

/// <summary>
/// How often each duration was seen, for percentiles that are true to 0.1 %: microseconds up to 2,047 one by one, above that in 1,024
/// steps per power of two. Counting is safe from many threads.
/// </summary>
internal sealed class Latencies
{
    private const int ExactBits = 11;
    private const int StepsPerPower = 1 << (ExactBits - 1);

    // 2^36 microseconds are 19 hours.
    private readonly long[] _counts = new long[(36 - ExactBits + 2) * StepsPerPower + StepsPerPower];
    private long _total;
    private long _sum;
    private long _longest;
    private long _shortest = long.MaxValue;

    public long Count => Volatile.Read(ref _total);

    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : Microseconds(_sum / (double)_total);

    public TimeSpan Longest => Microseconds(_longest);

    public TimeSpan Shortest => Count == 0 ? TimeSpan.Zero : Microseconds(_shortest);

    /// <summary>All durations together.</summary>
    public TimeSpan Sum => Microseconds(_sum);

    public void Add(TimeSpan duration)
    {
        var microseconds = Math.Clamp((long)duration.TotalMicroseconds, 0, (1L << 36) - 1);
        Interlocked.Increment(ref _counts[IndexOf(microseconds)]);
        Interlocked.Increment(ref _total);
        Interlocked.Add(ref _sum, microseconds);
        Raise(ref _longest, microseconds);
        Lower(ref _shortest, microseconds);
    }

    /// <param name="percent">99 for the duration that 99 of 100 did not exceed.</param>
    public TimeSpan Percentile(double percent)
    {
        var rank = (long)Math.Ceiling(percent / 100 * _total);
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank && seen > 0) return Microseconds(Math.Min(HighestOf(i), _longest));
        }
        return TimeSpan.Zero;
    }

    internal static int IndexOf(long microseconds)
    {
        var power = 63 - (int)long.LeadingZeroCount(microseconds | 1);
        if (power < ExactBits) return (int)microseconds;
        var shift = power - ExactBits + 1;
        return (shift * StepsPerPower) + (int)(microseconds >> shift);
    }

    /// <summary>The longest duration, in microseconds, that is counted here.</summary>
    internal static long HighestOf(int index)
    {
        if (index < 2 * StepsPerPower) return index;
        var shift = (index / StepsPerPower) - 1;
        var step = (long)(index - (shift * StepsPerPower));
        return ((step + 1) << shift) - 1;
    }

    private static TimeSpan Microseconds(double value) => TimeSpan.FromTicks((long)(value * TimeSpan.TicksPerMicrosecond));

    private static void Raise(ref long place, long value)
    {
        long now;
        while (value > (now = Volatile.Read(ref place)) && Interlocked.CompareExchange(ref place, value, now) != now) { }
    }

    private static void Lower(ref long place, long value)
    {
        long now;
        while (value < (now = Volatile.Read(ref place)) && Interlocked.CompareExchange(ref place, value, now) != now) { }
    }
}
