using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalDapr.Cel;

/// <summary>A moment of the years 1 to 9999, in nanoseconds since 1970.</summary>
/// <param name="Offset">How it was written, which its parts are read in; it does not count when two are compared.</param>
internal readonly partial record struct CelTimestamp(Int128 Nanoseconds, TimeSpan Offset)
{
    private const long Second = 1_000_000_000;
    private const int NanosecondsPerTick = 100;

    public long UnixSeconds => (long)((Nanoseconds - Fraction) / Second);

    private long Fraction => (long)(((Nanoseconds % Second) + Second) % Second);

    /// <exception cref="CelEvaluationException">Not of the years 1 to 9999.</exception>
    public static CelTimestamp Of(Int128 nanoseconds, TimeSpan offset)
    {
        var earliest = (Int128)(DateTime.MinValue - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;
        var latest = ((Int128)(DateTime.MaxValue - DateTime.UnixEpoch).Ticks * NanosecondsPerTick) + NanosecondsPerTick - 1;
        return nanoseconds >= earliest && nanoseconds <= latest ? new CelTimestamp(nanoseconds, offset) : throw new CelEvaluationException("timestamp overflow");
    }

    public static CelTimestamp FromUnixSeconds(long seconds) => Of((Int128)seconds * Second, TimeSpan.Zero);

    /// <summary>RFC 3339, to the nanosecond.</summary>
    public static CelTimestamp? Parse(string text)
    {
        if (Written().Match(text) is not { Success: true } match
            || !DateTime.TryParseExact(match.Groups["seconds"].Value, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        var offset = TimeSpan.Zero;
        if (match.Groups["sign"].Success)
        {
            var (hours, minutes) = (Number("hours"), Number("minutes"));
            if (hours > 23 || minutes > 59)
                return null;
            offset = new TimeSpan(hours, minutes, 0) * (match.Groups["sign"].Value == "-" ? -1 : 1);
        }
        var fraction = match.Groups["fraction"].Value.PadRight(9, '0')[..9];
        var ticks = (local - DateTime.UnixEpoch).Ticks - offset.Ticks;
        return Of(((Int128)ticks * NanosecondsPerTick) + int.Parse(fraction, CultureInfo.InvariantCulture), offset);

        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <param name="zone">A name such as Asia/Seoul or an offset such as +09:00; null: as it was written.</param>
    public long Get(string part, string? zone)
    {
        var local = In(zone);
        return part switch
        {
            "getFullYear" => local.Year,
            "getMonth" => local.Month - 1,
            "getDate" => local.Day,
            "getDayOfMonth" => local.Day - 1,
            "getDayOfWeek" => (long)local.DayOfWeek,
            "getDayOfYear" => local.DayOfYear - 1,
            "getHours" => local.Hour,
            "getMinutes" => local.Minute,
            "getSeconds" => local.Second,
            "getMilliseconds" => local.Millisecond,
            _ => throw CelValue.NoOverload(part),
        };
    }

    public int CompareTo(CelTimestamp other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public bool Equals(CelTimestamp other) => Nanoseconds == other.Nanoseconds;

    public override int GetHashCode() => Nanoseconds.GetHashCode();

    public override string ToString()
    {
        var fraction = Fraction == 0 ? "" : "." + Fraction.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        var zone = Offset == TimeSpan.Zero ? "Z" : (Offset < TimeSpan.Zero ? "-" : "+") + Offset.ToString("hh\\:mm", CultureInfo.InvariantCulture);
        return In(null).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + zone;
    }

    private DateTime In(string? zone)
    {
        var utc = DateTime.UnixEpoch.AddTicks((UnixSeconds * TimeSpan.TicksPerSecond) + (Fraction / NanosecondsPerTick));
        try
        {
            return zone switch
            {
                null => utc + Offset,
                "" or "UTC" => utc,
                _ when zone.Contains(':', StringComparison.Ordinal) => utc + OffsetOf(zone),
                _ => TimeZoneInfo.ConvertTimeFromUtc(utc, TimeZoneInfo.FindSystemTimeZoneById(zone)),
            };
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException or IOException or UnauthorizedAccessException)
        {
            throw new CelEvaluationException($"unknown time zone {zone}");
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new CelEvaluationException("timestamp overflow");
        }
    }

    private static TimeSpan OffsetOf(string zone) => WrittenOffset().Match(zone) is { Success: true } match
        ? new TimeSpan(int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture), 0)
            * (match.Groups[1].Value == "-" ? -1 : 1)
        : throw new CelEvaluationException($"unknown time zone {zone}");

    [GeneratedRegex(@"\A(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})([.,](?<fraction>[0-9]+))?(Z|(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Written();

    [GeneratedRegex(@"\A([+-]?)([0-9]{1,2}):([0-9]{2})\z")]
    private static partial Regex WrittenOffset();
}
