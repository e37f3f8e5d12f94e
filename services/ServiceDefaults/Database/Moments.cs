namespace Pizza.ServiceDefaults.Database;

/// <summary>PostgreSQL keeps microseconds, a clock tells tenths of them.</summary>
public static class Moments
{
    /// <summary>As it will be read again: who made a change and who reads it later are told the same.</summary>
    public static DateTimeOffset AsKept(this DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMicrosecond));
}
