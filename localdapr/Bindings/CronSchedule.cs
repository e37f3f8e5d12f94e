using System.Globalization;
using LocalDapr.Resiliency;

namespace LocalDapr.Bindings;

/// <summary>
/// A schedule of the cron binding: <c>@every 1h30m</c>, <c>@hourly</c> and its like, or five fields (minute hour day month weekday),
/// six with seconds first.
/// </summary>
internal sealed class CronSchedule
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private readonly TimeSpan _every;
    private readonly ulong[] _fields = new ulong[6];
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;

    private readonly TimeZoneInfo? _zone;

    private CronSchedule(TimeSpan every) => _every = every;

    private CronSchedule(CronSchedule schedule, TimeZoneInfo zone)
    {
        (_every, _fields, _anyDay, _anyWeekday) = (schedule._every, schedule._fields, schedule._anyDay, schedule._anyWeekday);
        _zone = zone;
    }

    private CronSchedule(ulong[] fields, bool anyDay, bool anyWeekday) => (_fields, _anyDay, _anyWeekday) = (fields, anyDay, anyWeekday);

    /// <param name="withSeconds">All six fields must be there.</param>
    public static CronSchedule? TryParse(string text, bool withSeconds = false)
    {
        text = text.Trim();
        if (text.StartsWith("TZ=", StringComparison.Ordinal) || text.StartsWith("CRON_TZ=", StringComparison.Ordinal))
        {
            var space = text.IndexOf(' ');
            return space > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(text[(text.IndexOf('=') + 1)..space], out var zone)
                && TryParse(text[space..], withSeconds) is { } schedule ? new CronSchedule(schedule, zone) : null;
        }
        if (text.StartsWith("@every ", StringComparison.Ordinal))
            return GoDuration.TryParse(text[7..].Trim(), out var every) && every > TimeSpan.Zero ? new CronSchedule(every) : null;
        var expanded = text switch
        {
            "@yearly" or "@annually" => "0 0 0 1 1 *",
            "@monthly" => "0 0 0 1 * *",
            "@weekly" => "0 0 0 * * 0",
            "@daily" or "@midnight" => "0 0 0 * * *",
            "@hourly" => "0 0 * * * *",
            _ => text,
        };
        var parts = expanded.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 5 && !withSeconds)
            parts = ["0", .. parts];
        if (parts.Length != 6)
            return null;
        (int Low, int High, string[]? Names)[] ranges = [(0, 59, null), (0, 59, null), (0, 23, null), (1, 31, null), (1, 12, Months), (0, 7, Days)];
        var fields = new ulong[6];
        for (var i = 0; i < 6; i++)
            if (!TryField(parts[i], ranges[i], out fields[i]))
                return null;
        if ((fields[5] & (1UL << 7)) != 0)
            fields[5] |= 1;
        return new CronSchedule(fields, parts[3] is "*" or "?", parts[5] is "*" or "?");
    }

    /// <summary>The first time after <paramref name="now"/>, in its offset unless the schedule names a time zone.</summary>
    public DateTimeOffset Next(DateTimeOffset now)
    {
        if (_every > TimeSpan.Zero)
            return now + _every;
        if (_zone is null)
            return NextAt(now);
        // Clocks may be put forward or back in between: the wall's time counts.
        var wall = NextAt(TimeZoneInfo.ConvertTime(now, _zone)).DateTime;
        return new DateTimeOffset(wall, _zone.GetUtcOffset(wall));
    }

    private DateTimeOffset NextAt(DateTimeOffset now)
    {
        var time = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1);
        // A day that exists in no year (31 February) ends the search after the longest gap a leap day can have.
        var limit = now.AddYears(9);
        while (time < limit)
        {
            if (!Has(4, time.Month))
                time = new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, time.Offset).AddMonths(1);
            else if (!DayMatches(time))
                time = new DateTimeOffset(time.Year, time.Month, time.Day, 0, 0, 0, time.Offset).AddDays(1);
            else if (!Has(2, time.Hour))
                time = new DateTimeOffset(time.Year, time.Month, time.Day, time.Hour, 0, 0, time.Offset).AddHours(1);
            else if (!Has(1, time.Minute))
                time = time.AddSeconds(60 - time.Second);
            else if (!Has(0, time.Second))
                time = time.AddSeconds(1);
            else
                return time;
        }
        return limit;
    }

    // As in cron: when both days are given, either will do.
    private bool DayMatches(DateTimeOffset time)
    {
        var day = Has(3, time.Day);
        var weekday = Has(5, (int)time.DayOfWeek);
        return _anyDay || _anyWeekday ? day && weekday : day || weekday;
    }

    private bool Has(int field, int value) => (_fields[field] & (1UL << value)) != 0;

    private static bool TryField(string text, (int Low, int High, string[]? Names) range, out ulong bits)
    {
        bits = 0;
        foreach (var part in text.Split(','))
        {
            var slash = part.Split('/');
            var step = 1;
            if (slash.Length > 2 || (slash.Length == 2 && (!int.TryParse(slash[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step == 0)))
                return false;
            int low, high;
            if (slash[0] is "*" or "?")
            {
                (low, high) = (range.Low, range.High);
            }
            else
            {
                var ends = slash[0].Split('-');
                if (ends.Length > 2 || !TryValue(ends[0], range, out low) || !TryValue(ends[^1], range, out high))
                    return false;
                if (ends.Length == 1 && slash.Length == 2)
                    high = range.High;
            }
            if (low < range.Low || high > range.High || low > high)
                return false;
            for (var value = low; value <= high; value += step)
                bits |= 1UL << value;
        }
        return true;
    }

    private static bool TryValue(string text, (int Low, int High, string[]? Names) range, out int value)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
            return true;
        var name = range.Names is null ? -1 : Array.FindIndex(range.Names, known => text.Equals(known, StringComparison.OrdinalIgnoreCase));
        value = name + range.Low;
        return name >= 0;
    }
}
