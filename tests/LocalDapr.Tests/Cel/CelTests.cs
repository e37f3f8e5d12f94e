using System.Text.Json;
using LocalDapr.Cel;

namespace LocalDapr.Tests.Cel;

public class CelTests
{
    private static readonly JsonElement Event = JsonSerializer.Deserialize<JsonElement>("""
        {"type":"Ordered","source":"order","data":{"qty":3,"price":10.5,"tags":["a","b"],"region":"강남구","vip":true,"none":null,"inner":{"x":1}}}
        """);

    [Theory]
    [InlineData("event.type == \"Ordered\"", true)]
    [InlineData("event.type == 'Other'", false)]
    [InlineData("event.type != 'Other' && event.data.qty >= 3", true)]
    [InlineData("event.data.qty == 3", true)]
    [InlineData("event.data.qty > 2.5 && event.data.qty < 4u", true)]
    [InlineData("event['type'] == 'Ordered'", true)]
    [InlineData("event.data.tags[1] == 'b' && event.data.tags[0.0] == 'a'", true)]
    [InlineData("'a' in event.data.tags", true)]
    [InlineData("'x' in event.data.inner", true)]
    [InlineData("event.type in ['Ordered', 'OrderPlaced']", true)]
    [InlineData("event.data.region.startsWith('강남') && size(event.data.region) == 3", true)]
    [InlineData("event.data.region.endsWith('구') && event.data.region.contains('남')", true)]
    [InlineData("event.type.matches('^Ord.*d$')", true)]
    [InlineData("has(event.data.qty) && !has(event.data.nothing)", true)]
    [InlineData("event.data.none == null", true)]
    [InlineData("event.data.vip ? true : 1 / 0 == 1", true)]
    [InlineData("event.data.inner == {'x': 1}", true)]
    [InlineData("event.data.tags == ['a', 'b']", true)]
    [InlineData("event.data.tags.size() == 2 && int(event.data.price) == 10", true)]
    [InlineData("event.data.qty + 1.0 == 4", true)]
    [InlineData("!(event.source == 'order') || false", false)]
    public void A_rule_is_decided_on_the_event(string rule, bool expected) => Assert.Equal(expected, CelExpression.Parse(rule).Evaluate(Event));

    [Theory]
    [InlineData("event.nothing == 'x'")]
    [InlineData("event.data.nothing.deeper == 'x'")]
    [InlineData("event.data.none.x == 1")]
    [InlineData("has(event.data.nothing.deeper)")]
    [InlineData("other == 1")]
    [InlineData("event.data.qty + 1 == 4")]
    [InlineData("event.type < 1")]
    [InlineData("event.type && true")]
    [InlineData("event.data.tags[2] == 'c'")]
    [InlineData("1 / 0 == 1")]
    [InlineData("9223372036854775807 + 1 > 0")]
    [InlineData("event.type")]
    [InlineData("event.type.matches(event.data.region + '(')")]
    [InlineData("int('x') == 1")]
    public void An_expression_without_a_value_is_an_error(string rule) =>
        Assert.Throws<CelEvaluationException>(() => CelExpression.Parse(rule).Evaluate(Event));

    [Theory]
    [InlineData("event.nothing == 1 || true", true)]
    [InlineData("true || event.nothing == 1", true)]
    [InlineData("event.nothing == 1 && false", false)]
    [InlineData("false && event.nothing == 1", false)]
    [InlineData("event.nothing == 1 || event.type == 'Ordered'", true)]
    public void A_side_that_decides_absorbs_the_error_of_the_other(string rule, bool expected) =>
        Assert.Equal(expected, CelExpression.Parse(rule).Evaluate(Event));

    [Theory]
    [InlineData("event.nothing == 1 || false")]
    [InlineData("true && event.nothing == 1")]
    [InlineData("1 || false")]
    public void A_side_that_does_not_decide_does_not_absorb(string rule) =>
        Assert.Throws<CelEvaluationException>(() => CelExpression.Parse(rule).Evaluate(Event));

    public static TheoryData<string, object?> Constants => new()
    {
        { "1 + 2 * 3 - 4 / 2 % 3", 5L },
        { "-9223372036854775808", long.MinValue },
        { "0xFF", 255L },
        { "7u % 4u", 3UL },
        { "18446744073709551615u", ulong.MaxValue },
        { "1.5e3 / 2.0", 750.0 },
        { "'a' + \"b\"", "ab" },
        { @"'\n\x41\u00e9\U0001F355\101\''", "\nAé🍕A'" },
        { @"r'\n'", @"\n" },
        { "'''it's\ntwo'''", "it's\ntwo" },
        { "1 < 2 ? 'yes' : 'no'", "yes" },
        { "false ? 1 : true ? 2 : 3", 2L },
        { "!true || 1 == 1.0 && 1u == 1", true },
        { "9007199254740993 == 9007199254740992.0", false },
        { "2 > 1.5 && -1 < 0u", true },
        { "'b' > 'a' && true > false", true },
        { "[1, 2] + [3] == [1, 2, 3,]", true },
        { "{'a': 1, 2: 'b'}[2]", "b" },
        { "size('héllo🍕')", 6L },
        { "int('42') + int(2.9) + int(1u)", 45L },
        { "uint('42')", 42UL },
        { "double('1.5') + double(1)", 2.5 },
        { "string(1) + string(2.0) + string(true) + string(1000000.0) + string(0.00001)", "12true1e+061e-05" },
        { "bool('true')", true },
        { "b'abc' == b'\\x61bc'", true },
        { "(0.0 / 0.0) == (0.0 / 0.0) || (0.0 / 0.0) < 1.0", false },
        { "- 3 % -1 // a comment", 0L },
        { "1 in {1: 2}", true },
        { "null == null && !(null == 0)", true },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void A_constant_has_its_value(string text, object? expected) => Assert.Equal(expected, CelExpression.Parse(text).EvaluateConstant());

    [Theory]
    [InlineData("", 1)]
    [InlineData("event.type ==", 14)]
    [InlineData("event.type = 'x'", 12)]
    [InlineData("event.type == 'x", 15)]
    [InlineData("(1 + 2", 7)]
    [InlineData("a b", 3)]
    [InlineData("1x", 1)]
    [InlineData("9223372036854775808", 1)]
    [InlineData("'\\q'", 2)]
    [InlineData("foo(1)", 1)]
    [InlineData("has(1)", 1)]
    [InlineData("event.type.matches('(')", 12)]
    [InlineData("a.1", 2)]
    public void A_text_that_is_no_expression_is_refused_at_its_position(string text, int position)
    {
        var refusal = Assert.Throws<CelParseException>(() => CelExpression.Parse(text));

        Assert.Equal(position, refusal.Position);
        Assert.EndsWith($"at position {position}", refusal.Message);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("!", "")]
    [InlineData("-", "")]
    [InlineData("[", "]")]
    public void Deep_nesting_is_refused_not_a_crash(string open, string close) => Assert.Throws<CelParseException>(() =>
        CelExpression.Parse(string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000))));

    [Fact]
    public void Trip_expressions_see_counts_as_whole_numbers()
    {
        var trip = CelExpression.Parse("requests >= 10 && totalFailures * 2 > requests");

        Assert.True(trip.Evaluate(name => name switch { "requests" => 10, "totalFailures" => 6, _ => null }));
        Assert.False(trip.Evaluate(name => name switch { "requests" => 10, "totalFailures" => 5, _ => null }));
    }
}
