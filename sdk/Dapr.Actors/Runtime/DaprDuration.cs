using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dapr.Actors.Runtime;

/// <summary>
/// Durations as Dapr writes them. No more is read than the official SDK reads: a sidecar that sends another form must fail with both.
/// </summary>
internal static partial class DaprDuration
{
    /// <summary><c>1h2m3s4ms</c>; empty for a negative duration, which means never again.</summary>
    public static string Format(TimeSpan value) => value < TimeSpan.Zero
        ? ""
        : FormattableString.Invariant($"{(value.Days * 24) + value.Hours}h{value.Minutes}m{value.Seconds}s{value.Milliseconds}ms");

    /// <summary>A period, with repetitions as ISO 8601: <c>R3/PT1M</c>.</summary>
    /// <exception cref="ArgumentException">A repeated period has milliseconds, which ISO 8601 cannot say.</exception>
    public static string FormatPeriod(TimeSpan value, int? repetitions)
    {
        if (repetitions is not { } count)
        {
            return Format(value);
        }

        if (value.Milliseconds > 0)
        {
            throw new ArgumentException(
                "The TimeSpan value, combined with repetition cannot be in milliseconds.", nameof(value));
        }

        var text = new StringBuilder(FormattableString.Invariant($"R{count}/P"));
        Append(text, value.Days, 'D');
        text.Append('T');
        Append(text, value.Hours, 'H');
        Append(text, value.Minutes, 'M');
        Append(text, value.Seconds, 'S');
        return text.ToString();
    }

    /// <summary>Reads an empty text (-1 ms), <c>1h2m3s4ms</c> with all four parts, or <c>@every 1h30m</c>, <c>@daily</c> and such.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static TimeSpan Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (text.StartsWith('@'))
        {
            return ParseExpression(text);
        }

        return FourParts().Match(text) is { Success: true } parts
            ? new TimeSpan(0, Number(parts, "h"), Number(parts, "m"), Number(parts, "s"), Number(parts, "ms"))
            : throw new FormatException($"'{text}' is not a duration of the form 0h0m0s0ms.");
    }

    /// <summary>Reads what <see cref="Parse"/> reads, and ISO 8601 with or without <c>Rn/</c>.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static TimeSpan ParsePeriod(string? text)
    {
        if (text is null || (!text.StartsWith('R') && !text.StartsWith('P')))
        {
            return Parse(text);
        }

        if (Iso8601().Match(text) is not { Success: true } parts)
        {
            throw new FormatException($"'{text}' is not an ISO 8601 duration.");
        }

        // Dapr counts years and months so.
        var days = (Number(parts, "year") * 365) + (Number(parts, "month") * 30) + (Number(parts, "week") * 7) + Number(parts, "day");
        return new TimeSpan(days, Number(parts, "hour"), Number(parts, "minute"), Number(parts, "second"));
    }

    private static TimeSpan ParseExpression(string text) => text switch
    {
        "@yearly" => DateTime.UtcNow.AddYears(1) - DateTime.UtcNow,
        "@monthly" => TimeSpan.FromDays(30),
        "@weekly" => TimeSpan.FromDays(7),
        "@daily" => TimeSpan.FromDays(1),
        "@midnight" => TimeSpan.Zero,
        "@hourly" => TimeSpan.FromHours(1),
        _ when Every().IsMatch(text) => TimeSpan.FromMilliseconds(Units().Matches(text).Sum(Milliseconds)),
        _ => throw new FormatException($"'{text}' is not a period that Dapr knows."),
    };

    private static double Milliseconds(Match part)
    {
        var value = double.Parse(part.Groups["value"].ValueSpan, CultureInfo.InvariantCulture);
        return part.Groups["unit"].Value switch
        {
            "h" => value * 3_600_000,
            "m" => value * 60_000,
            "s" => value * 1_000,
            "ms" => value,
            "us" or "µs" => value / 1_000,
            _ => value / 1_000_000,
        };
    }

    private static void Append(StringBuilder text, int value, char unit)
    {
        if (value > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{value}{unit}");
        }
    }

    private static int Number(Match match, string name) =>
        match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<h>\d+)h(?<m>\d+)m(?<s>\d+)s(?<ms>\d+)ms$")]
    private static partial Regex FourParts();

    [GeneratedRegex(@"^(R\d+/)?P((?<year>\d+)Y)?((?<month>\d+)M)?((?<week>\d+)W)?((?<day>\d+)D)?(T((?<hour>\d+)H)?((?<minute>\d+)M)?((?<second>\d+)S)?)?$")]
    private static partial Regex Iso8601();

    [GeneratedRegex(@"^@every (\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$")]
    private static partial Regex Every();

    [GeneratedRegex(@"(?<value>\d+(\.\d+)?)(?<unit>ns|us|µs|ms|s|m|h)")]
    private static partial Regex Units();
}
