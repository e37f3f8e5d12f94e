using LocalDapr.Conformance.Comparing;

namespace LocalDapr.Conformance;

/// <summary>A comparison that lets everything pass would make every other test here worthless.</summary>
public class ComparisonTests
{
    [Theory]
    [InlineData("""{"status": 200}""", """{"status": 201}""")]
    [InlineData("""{"status": 200, "body": null}""", """{"status": 200}""")]
    [InlineData("""{"status": 200}""", """{"status": 200, "body": {"text": "a"}}""")]
    [InlineData("""{"headers": {"etag": "1"}}""", """{"headers": {}}""")]
    [InlineData("""{"headers": {"etag": "1"}}""", """{"headers": {"etag": "2"}}""")]
    [InlineData("""{"body": {"json": [1, 2]}}""", """{"body": {"json": [2, 1]}}""")]
    [InlineData("""{"body": {"json": [1, 2]}}""", """{"body": {"json": [1]}}""")]
    [InlineData("""{"body": {"json": 1}}""", """{"body": {"json": "1"}}""")]
    [InlineData("""{"body": {"json": 1}}""", """{"body": {"json": 1.0}}""")]
    [InlineData("""{"body": {"json": 9007199254740993}}""", """{"body": {"json": 9007199254740992}}""")]
    [InlineData("""{"id": "<uuid:1>"}""", """{"id": "not one"}""")]
    [InlineData("""{"id": "a <rfc3339> b"}""", """{"id": "a <rfc3339> c"}""")]
    [InlineData("""{"a": "<uuid:1>", "b": "<uuid:1>"}""", """{"a": "<uuid:1>", "b": "<uuid:2>"}""")]
    [InlineData("""{"a": "<uuid:1>", "b": "<uuid:2>"}""", """{"a": "<uuid:1>", "b": "<uuid:1>"}""")]
    [InlineData("""{"elapsedMs": 1000}""", """{"elapsedMs": 500}""")]
    [InlineData("""{"elapsedMs": 1000}""", """{"elapsedMs": 1800}""")]
    [InlineData("""{"elapsedMs": 1000}""", "{}")]
    [InlineData("""{"spacingMs": [300, 300]}""", """{"spacingMs": [300]}""")]
    [InlineData("""{"text": "<a>"}""", """{"text": "<b>"}""")]
    public void Tells_a_difference(string expected, string observed) => Assert.NotEmpty(Differences(expected, observed));

    [Theory]
    [InlineData("""{"headers": {}}""", """{"headers": {"etag": "2"}}""")]
    [InlineData("""{"body": "<any>"}""", """{"body": {"json": [2, 1]}}""")]
    [InlineData("""{"count": "<int>"}""", """{"count": 7}""")]
    [InlineData("""{"a": "<uuid:1>", "b": "<uuid:2>"}""", """{"a": "<uuid:2>", "b": "<uuid:1>"}""")]
    [InlineData("""{"source": "at <hostname>:<port:app:app1>"}""", """{"source": "at here:<port:app:app1>"}""")]
    [InlineData("""{"elapsedMs": 1000}""", """{"elapsedMs": 1650}""")]
    [InlineData("""{"elapsedMs": {"minMs": 100, "maxMs": 2000}}""", """{"elapsedMs": 900}""")]
    [InlineData("""{"spacingMs": [300, 300]}""", """{"spacingMs": [250, 480]}""")]
    [InlineData("""{"status": 200}""", """{"status": 200, "elapsedMs": 3}""")]
    public void Lets_pass_what_may_differ(string expected, string observed) => Assert.Empty(Differences(expected, observed));

    private static IReadOnlyList<string> Differences(string expected, string observed)
    {
        var comparison = new Comparison();
        comparison.Compare(JsonText.Parse(expected), JsonText.Parse(observed), "step0");
        return comparison.Differences;
    }
}
