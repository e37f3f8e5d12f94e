namespace LocalDapr.Cel;

/// <summary>Arithmetic works on two values of one type; there is no conversion, and an overflow is an error.</summary>
internal static class CelArithmetic
{
    public static object Apply(string symbol, object? a, object? b)
    {
        try
        {
            return (a, b) switch
            {
                (long left, long right) => Apply(symbol, left, right),
                (ulong left, ulong right) => Apply(symbol, left, right),
                (double left, double right) => Apply(symbol, left, right),
                (CelTimestamp left, CelDuration right) when symbol is "+" or "-" => CelTimestamp.Of(left.Nanoseconds + (symbol == "+" ? right.Nanoseconds : -(Int128)right.Nanoseconds), left.Offset),
                (CelDuration left, CelTimestamp right) when symbol == "+" => CelTimestamp.Of(right.Nanoseconds + left.Nanoseconds, right.Offset),
                (CelTimestamp left, CelTimestamp right) when symbol == "-" => new CelDuration(checked((long)(left.Nanoseconds - right.Nanoseconds))),
                (CelDuration left, CelDuration right) when symbol is "+" or "-" => new CelDuration(Apply(symbol, left.Nanoseconds, right.Nanoseconds)),
                (string left, string right) when symbol == "+" => left + right,
                (byte[] left, byte[] right) when symbol == "+" => (byte[])[.. left, .. right],
                _ when symbol == "+" && CelValue.AsList(a) is { } left && CelValue.AsList(b) is { } right => (object?[])[.. left, .. right],
                _ => throw CelValue.NoOverload(symbol),
            };
        }
        catch (OverflowException)
        {
            throw new CelEvaluationException("integer overflow");
        }
        catch (DivideByZeroException)
        {
            throw new CelEvaluationException(symbol == "%" ? "modulus by zero" : "division by zero");
        }
    }

    private static long Apply(string symbol, long a, long b) => symbol switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        "/" => checked(a / b),
        _ => b == -1 ? 0 : a % b,
    };

    private static ulong Apply(string symbol, ulong a, ulong b) => symbol switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        "/" => a / b,
        _ => a % b,
    };

    private static double Apply(string symbol, double a, double b) => symbol switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        _ => throw CelValue.NoOverload("%"),
    };
}
