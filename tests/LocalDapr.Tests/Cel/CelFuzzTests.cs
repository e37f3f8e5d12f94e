using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using LocalDapr.Cel;

namespace LocalDapr.Tests.Cel;

public class CelFuzzTests
{
    private static readonly string[] Pieces =
    [
        "event", ".", "type", "data", "[", "]", "(", ")", "{", "}", "==", "!=", "<", ">=", "&&", "||", "!", "-", "+", "*", "/", "%", "?", ":", ",", "in",
        "1", "0", "2u", "1.5", "'a'", "\"b\"", "true", "null", "has(event.data)", "size", ".exists(e,", ".map(e,", "event.data.l", "timestamp(0)", ".getDate()", "type", "e", "startsWith", "matches", "int", "string", " ", "9223372036854775807", "'", "\\", "//", "한",
    ];

    private static readonly JsonElement Event = JsonSerializer.Deserialize<JsonElement>("""{"type":"a","data":{"n":1,"l":[1,"a"]}}""");

    [Fact]
    public void Any_text_is_parsed_and_decided_or_refused_with_a_position_inside_it()
    {
        var texts = Gen.ArrayOf(Gen.Elements(Pieces)).Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), IsHandled).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(20));
    }

    [Fact]
    public void Integer_arithmetic_is_that_of_64_bits_or_an_error()
    {
        var numbers = Gen.OneOf(Gen.Choose(-5, 5).Select(n => (long)n), Gen.Elements(long.MinValue, long.MinValue + 1, long.MaxValue, 1L << 62));
        var sums = from a in numbers from b in numbers from symbol in Gen.Elements('+', '-', '*') select (a, b, symbol);
        Prop.ForAll(sums.ToArbitrary(), IsExact).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static bool IsHandled(string text)
    {
        try
        {
            CelExpression.Parse(text).Evaluate(Event);
            return true;
        }
        catch (CelParseException e)
        {
            return e.Position >= 1 && e.Position <= text.Length + 1;
        }
        catch (CelEvaluationException)
        {
            return true;
        }
    }

    private static bool IsExact((long A, long B, char Symbol) sum)
    {
        var exact = sum.Symbol switch { '+' => (Int128)sum.A + sum.B, '-' => (Int128)sum.A - sum.B, _ => (Int128)sum.A * sum.B };
        try
        {
            return (Int128)(long)CelExpression.Parse($"({sum.A}) {sum.Symbol} ({sum.B})").EvaluateConstant()! == exact;
        }
        catch (CelEvaluationException)
        {
            return exact < long.MinValue || exact > long.MaxValue;
        }
    }
}
