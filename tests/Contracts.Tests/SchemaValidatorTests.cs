using System.Text.Json.Nodes;

namespace Pizza.Contracts.Tests;

public class SchemaValidatorTests
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "1.5", "$: must be integer")]
    [InlineData("""{"type":"integer"}""", "\"1\"", "$: must be integer")]
    [InlineData("""{"type":"string"}""", "null", "$: must be string")]
    [InlineData("""{"type":["string","null"]}""", "true", "$: must be string or null")]
    [InlineData("""{"enum":["A","B"]}""", "\"C\"", "$: \"C\" is not one of the allowed values")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2025-11-21\"", "$: must be a date with time and offset")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2025-11-21T12:00:00\"", "$: must be a date with time and offset")]
    [InlineData("""{"type":"object","required":["a"]}""", "{}", "$.a: is missing")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"boolean"}}}}""", """{"a":[true,1]}""", "$.a[1]: must be boolean")]
    public void It_says_what_is_wrong_and_where(string schema, string value, string error) =>
        Assert.Equal([error], SchemaValidator.Validate(JsonNode.Parse(schema)!.AsObject(), JsonNode.Parse(value)));

    [Theory]
    [InlineData("""{"type":"integer"}""", "4000000000")]
    [InlineData("""{"type":["string","null"]}""", "null")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2025-11-21T12:00:00+09:00\"")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"b":1}""")]
    public void It_lets_pass_what_is_right(string schema, string value) =>
        Assert.Empty(SchemaValidator.Validate(JsonNode.Parse(schema)!.AsObject(), JsonNode.Parse(value)));

    [Fact]
    public void It_refuses_a_keyword_that_it_does_not_know() =>
        Assert.Throws<NotSupportedException>(() => SchemaValidator.Validate(JsonNode.Parse("""{"minimum":1}""")!.AsObject(), 1));
}
