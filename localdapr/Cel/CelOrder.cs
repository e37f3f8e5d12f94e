using System.Text;

namespace LocalDapr.Cel;

/// <summary>Which of two values is the greater one; numbers of different types compare by amount.</summary>
internal static class CelOrder
{
    public static bool IsNumber(object? value) => value is long or ulong or double;

    /// <summary>Negative, zero or positive; null (which is neither) when one of them is not a number (NaN).</summary>
    public static int? Compare(object? a, object? b)
    {
        if (IsNumber(a) && IsNumber(b))
            return CompareNumbers(a!, b!);
        return (a, b) switch
        {
            // By code point: UTF-8 keeps that order, UTF-16 does not.
            (string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)),
            (byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right),
            (CelTimestamp left, CelTimestamp right) => left.CompareTo(right),
            (CelDuration left, CelDuration right) => left.Nanoseconds.CompareTo(right.Nanoseconds),
            (bool left, bool right) => left.CompareTo(right),
            _ => throw CelValue.NoOverload("comparison"),
        };
    }

    public static int? CompareNumbers(object a, object b) => (a, b) switch
    {
        (long left, long right) => left.CompareTo(right),
        (ulong left, ulong right) => left.CompareTo(right),
        (double left, double right) => double.IsNaN(left) || double.IsNaN(right) ? null : left.CompareTo(right),
        (long left, ulong right) => left < 0 ? -1 : ((ulong)left).CompareTo(right),
        (ulong, long) => -CompareNumbers(b, a),
        (double left, _) => Against(left, b),
        _ => -Against((double)b, a),
    };

    // A 64-bit integer does not fit a double, and a double not a 64-bit integer: both fit 128 bits.
    private static int? Against(double left, object whole)
    {
        if (double.IsNaN(left))
            return null;
        if (Math.Abs(left) >= 1e20)
            return left > 0 ? 1 : -1;
        var floor = Math.Floor(left);
        var order = ((Int128)floor).CompareTo(whole is long signed ? signed : (Int128)(ulong)whole);
        return order != 0 ? order : left > floor ? 1 : 0;
    }
}
