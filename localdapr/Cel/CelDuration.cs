using System.Buffers;
using System.Globalization;

namespace LocalDapr.Cel;

/// <summary>A length of time, in nanoseconds.</summary>
internal readonly record struct CelDuration(long Nanoseconds)
{
    private const long Second = 1_000_000_000;
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Go's time.ParseDuration: a sign, then numbers each with a unit.</summary>
    public static CelDuration? Parse(string text)
    {
        var rest = text.AsSpan();
        var isNegative = rest.StartsWith("-");
        if (isNegative || rest.StartsWith("+"))
            rest = rest[1..];
        if (rest is "0")
            return default(CelDuration);
        if (rest.IsEmpty)
            return null;
        var sum = 0m;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAnyExcept(NumberCharacters);
            if (end is <= 0 or > 20 || !decimal.TryParse(rest[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return null;
            var (unit, length) = Unit(rest[end..]);
            if (length == 0 || number > long.MaxValue / unit)
                return null;
            sum += decimal.Truncate(number * unit);
            rest = rest[(end + length)..];
            if (sum > long.MaxValue)
                return null;
        }
        return new CelDuration((long)(isNegative ? -sum : sum));
    }

    public long Get(string part) => part switch
    {
        "getHours" => Nanoseconds / (3600 * Second),
        "getMinutes" => Nanoseconds / (60 * Second),
        "getSeconds" => Nanoseconds / Second,
        "getMilliseconds" => Nanoseconds / 1_000_000,
        _ => throw CelValue.NoOverload(part),
    };

    /// <summary>In seconds, as CEL writes it: <c>5400s</c>, <c>0.25s</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Nanoseconds / (decimal)Second:0.#########}s");

    private static (long Nanoseconds, int Length) Unit(ReadOnlySpan<char> text) => text switch
    {
        ['n', 's', ..] => (1, 2),
        ['u' or 'µ' or 'μ', 's', ..] => (1000, 2),
        ['m', 's', ..] => (1_000_000, 2),
        ['s', ..] => (Second, 1),
        ['m', ..] => (60 * Second, 1),
        ['h', ..] => (3600 * Second, 1),
        _ => (0, 0),
    };
}
