using System.Text.Json;
using LocalDapr.Cel;

namespace LocalDapr.Tests.Cel;

public class CelMacroTests
{
    private static readonly JsonElement Event = JsonSerializer.Deserialize<JsonElement>("""
        {"type":"Ordered","time":"2026-11-21T16:58:07.25Z","data":{"items":[{"sku":"a","qty":2},{"sku":"b","qty":5,"gift":true}],"prices":{"a":10,"b":20},"mixed":[1,"x",null]}}
        """);

    [Theory]
    [InlineData("event.data.items.exists(i, i.sku == 'b' && i.qty > 4)", true)]
    [InlineData("event.data.items.exists(i, i.qty > 5)", false)]
    [InlineData("event.data.items.all(i, i.qty >= 2)", true)]
    [InlineData("event.data.items.all(i, i.qty > 2)", false)]
    [InlineData("event.data.items.exists_one(i, i.qty > 2)", true)]
    [InlineData("event.data.items.exists_one(i, i.qty > 1)", false)]
    [InlineData("event.data.items.map(i, i.sku) == ['a', 'b']", true)]
    [InlineData("event.data.items.map(i, has(i.gift), i.sku) == ['b']", true)]
    [InlineData("event.data.items.filter(i, i.sku in ['b', 'c'])[0].qty == 5", true)]
    [InlineData("event.data.items.filter(i, i.qty > 9).size() == 0", true)]
    [InlineData("event.data.prices.all(sku, event.data.prices[sku] >= 10)", true)]
    [InlineData("event.data.prices.filter(sku, event.data.prices[sku] > 10) == ['b']", true)]
    [InlineData("{'x': 1, 'y': 2}.exists(k, k == 'y')", true)]
    [InlineData("event.data.items.exists(event, event.sku == 'a') && event.type == 'Ordered'", true)]
    [InlineData("event.data.items.all(i, [1, 2].exists(j, i.qty > double(j)))", true)]
    [InlineData("[1, 2].map(i, [10, 20].map(i, i + 1)) == [[11, 21], [11, 21]]", true)]
    [InlineData("[1, 2].map(int, int + 1) == [2, 3] && type(1) == int", true)]
    [InlineData("[].exists(i, i) || ![].all(i, i) || [].exists_one(i, i)", false)]
    public void A_macro_asks_every_item_of_a_list_or_every_key_of_a_map(string rule, bool expected) => Assert.Equal(expected, CelExpression.Parse(rule).Evaluate(Event));

    [Theory]
    [InlineData("event.data.items.exists(i, i.gift)", true)]
    [InlineData("event.data.mixed.exists(i, i > 0.5)", true)]
    [InlineData("event.data.mixed.all(i, i < 0.5)", false)]
    [InlineData("[0, 1].all(i, 1 / i == 5)", false)]
    [InlineData("[0, 1].exists(i, 1 / i == 1) && true", true)]
    [InlineData("[0].exists(i, 1 / i == 1) || true", true)]
    public void An_item_that_decides_absorbs_the_errors_of_the_others(string rule, bool expected) => Assert.Equal(expected, CelExpression.Parse(rule).Evaluate(Event));

    [Theory]
    [InlineData("event.data.items.all(i, i.gift)")]
    [InlineData("event.data.mixed.exists(i, i > 5.0)")]
    [InlineData("event.data.items.exists_one(i, has(i.gift) || i.none)")]
    [InlineData("event.data.items.filter(i, i.gift).size() == 1")]
    [InlineData("event.data.items.map(i, i.gift).size() == 2")]
    [InlineData("[1, 2].exists(i, i)")]
    [InlineData("event.type.exists(c, c == 'O')")]
    [InlineData("[1].all(i, true) && i == 1")]
    public void What_no_item_decides_is_an_error(string rule) => Assert.Throws<CelEvaluationException>(() => CelExpression.Parse(rule).Evaluate(Event));

    [Theory]
    [InlineData("[1].exists(1, true)")]
    [InlineData("[1].exists(a.b, true)")]
    [InlineData("[1].exists(a)")]
    [InlineData("exists(a, true)")]
    [InlineData("[1].map(a, b, c, d)")]
    public void A_macro_of_another_form_is_refused(string rule) => Assert.Throws<CelParseException>(() => CelExpression.Parse(rule));

    public static TheoryData<string, object?> Constants => new()
    {
        { "[type(1), type(1u), type(1.0), type('a'), type(b'a'), type(true), type(null), type([]), type({}), type(int)] == [int, uint, double, string, bytes, bool, null_type, list, map, type]", true },
        { "type(timestamp(0)) == google.protobuf.Timestamp && type(duration('1s')) == google.protobuf.Duration", true },
        { "type(1) == type(1.0)", false },
        { "bytes('é') == b'\\xc3\\xa9' && string(b'\\xc3\\xa9') == 'é'", true },
        { "timestamp('2026-11-21T16:58:07Z') < timestamp('2026-11-21T16:58:07.000000001Z')", true },
        { "timestamp('2026-11-21T16:58:07Z') == timestamp('2026-11-22T01:58:07+09:00')", true },
        { "timestamp('2026-11-21T16:00:00Z') + duration('1h30m') - timestamp('2026-11-21T16:00:00Z') == duration('90m')", true },
        { "duration('1m') + timestamp('2026-11-21T16:00:00Z') - duration('60s') == timestamp('2026-11-21T16:00:00Z')", true },
        { "string(timestamp('2026-11-21T16:58:07.250Z'))", "2026-11-21T16:58:07.25Z" },
        { "string(timestamp('2026-11-21T16:58:07+09:00'))", "2026-11-21T16:58:07+09:00" },
        { "string(timestamp(1))", "1970-01-01T00:00:01Z" },
        { "int(timestamp('1969-12-31T23:59:59.5Z'))", -1L },
        { "string(duration('1h30m0.25s')) + string(-duration('-1.5ms'))", "5400.25s0.0015s" },
        { "duration('1h') > duration('59m59.999999999s') && duration('-1s') < duration('0')", true },
        { "int(duration('1.5us')) + int(duration('1ns'))", 1501L },
        { "[duration('90m').getHours(), duration('90m').getMinutes(), duration('90s').getSeconds(), duration('1.5s').getMilliseconds()] == [1, 90, 90, 1500]", true },
        { "timestamp('2026-11-21T16:58:07.25Z').getFullYear()", 2026L },
        { "[timestamp('2026-11-21T16:58:07.25Z')].map(t, [t.getMonth(), t.getDate(), t.getDayOfMonth(), t.getDayOfWeek(), t.getDayOfYear()]) == [[10, 21, 20, 6, 324]]", true },
        { "[timestamp('2026-11-21T16:58:07.25Z')].map(t, [t.getHours(), t.getMinutes(), t.getSeconds(), t.getMilliseconds()]) == [[16, 58, 7, 250]]", true },
        { "timestamp('2026-11-21T16:58:07Z').getHours('+09:00') + timestamp('2026-11-21T16:58:07Z').getMinutes('-00:30')", 29L },
        { "timestamp('2026-11-21T16:58:07Z').getDate('Asia/Seoul')", 22L },
        { "size([1, 2].map(i, string(i) + 'x')[1])", 2L },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void A_constant_has_its_value(string text, object? expected) => Assert.Equal(expected, CelExpression.Parse(text).EvaluateConstant());

    [Fact]
    public void The_time_of_an_event_can_be_compared() =>
        Assert.True(CelExpression.Parse("timestamp(event.time) > timestamp('2026-11-21T00:00:00Z') && timestamp(event.time).getHours() == 16").Evaluate(Event));

    [Theory]
    [InlineData("timestamp('yesterday')")]
    [InlineData("timestamp('2026-02-30T00:00:00Z')")]
    [InlineData("timestamp('9999-12-31T23:59:59Z') + duration('1s')")]
    [InlineData("timestamp('9999-12-31T00:00:00Z') - timestamp('0001-01-01T00:00:00Z')")]
    [InlineData("timestamp(9223372036854775807)")]
    [InlineData("timestamp(0).getHours('Nowhere/Nothing')")]
    [InlineData("timestamp(0).getHours('1:x')")]
    [InlineData("timestamp(0) + timestamp(0)")]
    [InlineData("timestamp(0) < duration('1s')")]
    [InlineData("duration('1')")]
    [InlineData("duration('300000h') + duration('2500000h')")]
    [InlineData("duration('1s').getFullYear()")]
    [InlineData("'2026'.getFullYear()")]
    [InlineData("bytes(1)")]
    public void A_time_that_there_is_not_is_an_error(string text) => Assert.Throws<CelEvaluationException>(() => CelExpression.Parse(text).EvaluateConstant());

    [Theory]
    [InlineData("event.all(a, event.all(b, event.all(c, event.all(d, true))))")]
    [InlineData("event.exists(a, event.exists(b, event.exists(c, event.exists(d, 1 / 0 == 1)))) || true")]
    [InlineData("event.map(a, event.map(b, event.map(c, 'x'.matches(string(a) + string(b))))) == []")]
    [InlineData("event.all(a, event.all(b, event == event && event[0] == event[999]))")]
    public void An_evaluation_that_costs_too_much_is_ended(string rule)
    {
        var many = JsonSerializer.SerializeToElement(Enumerable.Repeat(1, 1000));

        Assert.Throws<CelCostException>(() => CelExpression.Parse(rule).Evaluate(many));
    }

    [Fact]
    public void A_long_list_is_affordable()
    {
        var many = JsonSerializer.SerializeToElement(new { data = Enumerable.Range(0, 50_000).Select(i => new { sku = $"s{i}", qty = i }) });

        Assert.True(CelExpression.Parse("event.data.all(i, i.qty >= 0.0 && i.sku.startsWith('s')) && event.data.exists_one(i, i.sku == 's49999')").Evaluate(many));
    }
}
