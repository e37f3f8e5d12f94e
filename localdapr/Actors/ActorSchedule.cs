using System.Globalization;
using System.Text.RegularExpressions;
using LocalDapr.Resiliency;

namespace LocalDapr.Actors;

/// <summary>When a timer or reminder is due: <c>dueTime</c>, <c>period</c> and <c>ttl</c> as Dapr reads them (dapr/kit time).</summary>
internal static partial class ActorSchedule
{
    /// <param name="Years">Calendar parts of an ISO 8601 duration; the rest is in Time.</param>
    /// <param name="Repetitions">How often in all; -1: without end.</param>
    public readonly record struct Span(int Years, int Months, int Days, TimeSpan Time, int Repetitions)
    {
        public bool IsZero => Years == 0 && Months == 0 && Days == 0 && Time == TimeSpan.Zero;

        public DateTimeOffset After(DateTimeOffset from) => from.AddYears(Years).AddMonths(Months).AddDays(Days).Add(Time);
    }

    /// <summary>A point in time: RFC 3339, or a duration counted from <paramref name="from"/>.</summary>
    public static bool TryParseTime(string text, DateTimeOffset from, out DateTimeOffset time)
    {
        time = default;
        if (TryParseSpan(text, out var span))
        {
            if (span.Repetitions != -1)
                return false;
            return TryAdd(span, from, out time);
        }
        return Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    /// <summary>A duration: ISO 8601 with or without repetitions (<c>R5/PT10S</c>), or Go's form.</summary>
    public static bool TryParseSpan(string text, out Span span)
    {
        span = default;
        if (GoDuration.TryParseGo(text, out var duration))
        {
            span = new Span(0, 0, 0, duration, -1);
            return true;
        }
        var match = Iso8601().Match(text);
        if (!match.Success || text.EndsWith('P') || text.EndsWith('T'))
            return false;
        try
        {
            checked
            {
                var time = TimeSpan.FromSeconds(Part("h") * 3600L + Part("m") * 60L + Part("s"));
                span = new Span(Part("Y"), Part("M"), Part("W") * 7 + Part("D"), time, match.Groups["R"].Success ? Part("R") : -1);
            }
            return true;
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            return false;
        }

        int Part(string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
    }

    private static bool TryAdd(Span span, DateTimeOffset from, out DateTimeOffset time)
    {
        try
        {
            time = span.After(from);
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            time = default;
            return false;
        }
    }

    [GeneratedRegex(@"^(R(?<R>\d+)/)?P((?<Y>\d+)Y)?((?<M>\d+)M)?((?<W>\d+)W)?((?<D>\d+)D)?(T((?<h>\d+)H)?((?<m>\d+)M)?((?<s>\d+)S)?)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Iso8601();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Rfc3339();
}
