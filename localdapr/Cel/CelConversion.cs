using System.Globalization;
using System.Text;

namespace LocalDapr.Cel;

/// <summary>The conversion functions.</summary>
internal static class CelConversion
{
    public static object? To(string type, object? value) => type switch
    {
        "int" => ToInt(value),
        "uint" => ToUint(value),
        "double" => ToDouble(value),
        "string" => ToText(value),
        "bool" => ToBool(value),
        "bytes" => ToBytes(value),
        "timestamp" => ToTimestamp(value),
        "duration" => ToDuration(value),
        _ => value,
    };

    private static long ToInt(object? value) => value switch
    {
        long number => number,
        ulong number and <= long.MaxValue => (long)number,
        double number and > long.MinValue and < long.MaxValue => (long)number,
        CelTimestamp moment => moment.UnixSeconds,
        CelDuration duration => duration.Nanoseconds,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Impossible("int", value),
    };

    private static ulong ToUint(object? value) => value switch
    {
        ulong number => number,
        long number and >= 0 => (ulong)number,
        double number and >= 0 and < ulong.MaxValue => (ulong)number,
        string text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Impossible("uint", value),
    };

    private static double ToDouble(object? value) => value switch
    {
        double number => number,
        long number => number,
        ulong number => number,
        string text when double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Impossible("double", value),
    };

    private static bool ToBool(object? value) => value switch
    {
        bool flag => flag,
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        _ => throw Impossible("bool", value),
    };

    private static string ToText(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        ulong number => number.ToString(CultureInfo.InvariantCulture),
        double number => GoFloat.Format(number),
        byte[] bytes => Decoded(bytes),
        CelTimestamp or CelDuration => value.ToString()!,
        _ => throw Impossible("string", value),
    };

    private static byte[] ToBytes(object? value) => value switch
    {
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        _ => throw Impossible("bytes", value),
    };

    private static CelTimestamp ToTimestamp(object? value) => value switch
    {
        CelTimestamp moment => moment,
        long seconds => CelTimestamp.FromUnixSeconds(seconds),
        string text when CelTimestamp.Parse(text) is { } moment => moment,
        _ => throw Impossible("timestamp", value),
    };

    private static CelDuration ToDuration(object? value) => value switch
    {
        CelDuration duration => duration,
        long nanoseconds => new CelDuration(nanoseconds),
        string text when CelDuration.Parse(text) is { } duration => duration,
        _ => throw Impossible("duration", value),
    };

    private static string Decoded(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new CelEvaluationException("invalid UTF-8 in bytes, cannot convert to string");
        }
    }

    private static CelEvaluationException Impossible(string type, object? value) => new($"type conversion error: {value ?? "null"} to {type}");
}
