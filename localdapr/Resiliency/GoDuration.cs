using System.Globalization;

namespace LocalDapr.Resiliency;

/// <summary>Durations as Dapr writes them: Go's form (<c>1h30m</c>, <c>1.5s</c>, <c>300ms</c>) or a bare integer of milliseconds.</summary>
public static class GoDuration
{
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (string.IsNullOrEmpty(text))
            return false;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds))
            return TryFromNanoseconds(milliseconds * 1e6, out duration);
        return TryParseGo(text, out duration);
    }

    /// <summary>Go's time.ParseDuration: a sign, then numbers each with a unit.</summary>
    public static bool TryParseGo(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
            rest = rest[1..];
        if (rest is "0")
            return true;
        if (rest.IsEmpty)
            return false;
        var nanoseconds = 0.0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits >= 0 && rest[digits] == '.')
            {
                var fraction = rest[(digits + 1)..].IndexOfAnyExceptInRange('0', '9');
                digits = fraction < 0 ? -1 : digits + 1 + fraction;
            }
            if (digits <= 0 || rest[..digits] is "." || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            var (unit, length) = Unit(rest);
            if (length == 0)
                return false;
            nanoseconds += number * unit;
            rest = rest[length..];
        }
        return TryFromNanoseconds(negative ? -nanoseconds : nanoseconds, out duration);
    }

    /// <summary>Go's Duration.String: <c>2h0m0s</c>, <c>1.5s</c>, <c>250ms</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
            return "-" + Format(duration.Negate());
        if (duration == TimeSpan.Zero)
            return "0s";
        if (duration < TimeSpan.FromMilliseconds(1))
            return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMicroseconds:0.###}µs");
        if (duration < TimeSpan.FromSeconds(1))
            return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.####}ms");
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond:0.#######}s");
        return duration.TotalHours >= 1 ? $"{(long)duration.TotalHours}h{duration.Minutes}m{seconds}" : duration.TotalMinutes >= 1 ? $"{duration.Minutes}m{seconds}" : seconds;
    }

    private static (double Nanoseconds, int Length) Unit(ReadOnlySpan<char> text) => text switch
    {
        ['n', 's', ..] => (1, 2),
        ['u' or 'µ' or 'μ', 's', ..] => (1e3, 2),
        ['m', 's', ..] => (1e6, 2),
        ['s', ..] => (1e9, 1),
        ['m', ..] => (60e9, 1),
        ['h', ..] => (3600e9, 1),
        _ => (0, 0),
    };

    private static bool TryFromNanoseconds(double nanoseconds, out TimeSpan duration)
    {
        duration = default;
        if (Math.Abs(nanoseconds) > long.MaxValue)
            return false;
        duration = TimeSpan.FromTicks((long)Math.Round(nanoseconds / 100));
        return true;
    }
}
