using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalDapr.Conformance.Comparing;

/// <summary>
/// Compares what was observed with what daprd did. Listed headers must be there and others may be; times are taken with the
/// recordings' tolerance; a numbered placeholder stands for one value throughout the case, another number for another value.
/// </summary>
public sealed partial class Comparison
{
    private static readonly Dictionary<string, string> Placeholders = new()
    {
        ["uuid"] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ["traceparent"] = "00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]",
        ["rfc3339"] = @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)",
        ["httpdate"] = @"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT",
        ["streamid"] = @"\d{13}-\d+",
        ["int"] = "\"?\\d+\"?",
        ["hex16"] = "[0-9a-f]{16}",
        ["hex32"] = "[0-9a-f]{32}",
        ["port"] = @"\d+",
        ["any"] = "[\\s\\S]*",
        ["hostname"] = @"\S+",
        ["dir"] = ".+",
    };

    private readonly List<string> _differences = [];
    private readonly Dictionary<string, string> _observedFor = [];
    private readonly Dictionary<string, string> _expectedFor = [];

    /// <summary>Each with the path where it was found; empty: as recorded.</summary>
    public IReadOnlyList<string> Differences => _differences;

    public void Add(string difference) => _differences.Add(difference);

    public void Compare(JsonNode? expected, JsonNode? observed, string path) => Compare(expected, observed, null, path);

    private void Compare(JsonNode? expected, JsonNode? observed, string? name, string path)
    {
        if (expected.IsText() && expected.Text() == "<any>") return;
        if (name is "elapsedMs" or "afterPreviousMs")
            CompareTime(expected!, observed, path);
        else if (name == "spacingMs")
            CompareTimes(expected!.AsArray(), observed as JsonArray, path);
        else if (expected is JsonObject expectedMembers && observed is JsonObject members)
            CompareMembers(expectedMembers, members, path);
        else if (expected is JsonArray expectedItems && observed is JsonArray items)
            CompareItems(expectedItems, items, path);
        else if (expected.IsText() && AnyPlaceholder().IsMatch(expected.Text()!))
            CompareText(expected.Text()!, observed, path);
        else if (!Equal(expected, observed))
            Differ(path, expected, observed);
    }

    private void CompareMembers(JsonObject expected, JsonObject observed, string path)
    {
        foreach (var (name, value) in expected)
        {
            if (observed.TryGetPropertyValue(name, out var found)) Compare(value, found, name, $"{path}/{name}");
            else Add($"{path}/{name} missing");
        }
        if (path.EndsWith("headers", StringComparison.Ordinal)) return;
        foreach (var (name, value) in observed)
        {
            if (!expected.ContainsKey(name) && name is not ("elapsedMs" or "afterPreviousMs" or "spacingMs"))
                Add($"{path}/{name} extra: {Short(value)}");
        }
    }

    private void CompareItems(JsonArray expected, JsonArray observed, string path)
    {
        if (expected.Count != observed.Count)
            Add($"{path}: {observed.Count} items, expected {expected.Count}: {Short(observed)}, expected {Short(expected)}");
        else
            for (var i = 0; i < expected.Count; i++) Compare(expected[i], observed[i], null, $"{path}/{i}");
    }

    private void CompareTimes(JsonArray expected, JsonArray? observed, string path)
    {
        if (observed?.Count != expected.Count)
            Differ(path, expected, observed);
        else
            for (var i = 0; i < expected.Count; i++) CompareTime(expected[i]!, observed[i], $"{path}/{i}");
    }

    /// <summary>A third less or two thirds more, and never less than 300 and 700 ms of slack, as daprd's own runs differ.</summary>
    private void CompareTime(JsonNode expected, JsonNode? observed, string path)
    {
        if (expected.IsText() && expected.Text() == "<any>") return;
        var (low, high) = expected is JsonObject range
            ? (range["minMs"].Int()!.Value, range["maxMs"].Int()!.Value)
            : (expected.Int()!.Value, expected.Int()!.Value);
        if (observed.Int() is not { } milliseconds
            || milliseconds < low - Math.Max(300, 0.35 * low) || milliseconds > high + Math.Max(700, 0.6 * high))
            Add($"{path}: after {Short(observed)} ms, expected {Short(expected)}");
    }

    private void CompareText(string expected, JsonNode? observed, string path)
    {
        if (!observed.IsText())
        {
            var isNumber = observed is JsonValue && observed.GetValueKind() == JsonValueKind.Number;
            if (expected != "<int>" || !isNumber) Differ(path, expected, observed);
            return;
        }
        var text = observed.Text()!;
        var pattern = new StringBuilder("^");
        var numbered = new List<string>();
        var from = 0;
        foreach (Match placeholder in AnyPlaceholder().Matches(expected))
        {
            var literal = Regex.Escape(placeholder.Value);
            var kind = placeholder.Groups[1].Value;
            pattern.Append(Regex.Escape(expected[from..placeholder.Index]));
            pattern.Append(CultureInfo.InvariantCulture,
                $"(?<p{numbered.Count}>{Placeholders.GetValueOrDefault(kind, literal)}|{literal}|<{kind}(?::[\\w:]+)?>)");
            numbered.Add(placeholder.Value);
            from = placeholder.Index + placeholder.Length;
        }
        pattern.Append(Regex.Escape(expected[from..])).Append(@"\z");
        var match = Regex.Match(text, pattern.ToString());
        if (!match.Success)
        {
            Differ(path, expected, observed);
            return;
        }
        for (var i = 0; i < numbered.Count; i++)
        {
            if (Numbered().IsMatch(numbered[i])) SameValue(numbered[i], match.Groups[$"p{i}"].Value, path);
        }
    }

    private void SameValue(string placeholder, string value, string path)
    {
        if (_observedFor.TryAdd(placeholder, value) && _expectedFor.TryAdd(value, placeholder)) return;
        if (_observedFor[placeholder] != value)
            Add($"{path}: {value} where {placeholder} was {_observedFor[placeholder]} before");
        else if (_expectedFor[value] != placeholder)
            Add($"{path}: {value} is the value of both {_expectedFor[value]} and {placeholder}");
    }

    private static bool Equal(JsonNode? expected, JsonNode? observed)
    {
        if (expected is null || observed is null) return expected is null && observed is null;
        if (expected.GetValueKind() != observed.GetValueKind()) return false;
        return expected.GetValueKind() switch
        {
            JsonValueKind.Object or JsonValueKind.Array => false,
            JsonValueKind.String => expected.Text() == observed.Text(),
            JsonValueKind.Number => EqualNumbers(expected.ToJsonString(), observed.ToJsonString()),
            _ => true,
        };
    }

    private static bool EqualNumbers(string expected, string observed)
    {
        var isWhole = BigInteger.TryParse(expected, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole);
        var wasWhole = BigInteger.TryParse(observed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var observedWhole);
        if (isWhole || wasWhole) return isWhole && wasWhole && whole == observedWhole;
        return double.Parse(expected, CultureInfo.InvariantCulture).Equals(double.Parse(observed, CultureInfo.InvariantCulture));
    }

    private void Differ(string path, JsonNode? expected, JsonNode? observed) =>
        Add($"{path}: {Short(observed)}, expected {Short(expected)}");

    private static string Short(JsonNode? node)
    {
        var text = JsonText.Compact(node);
        return text.Length <= 300 ? text : text[..300] + "...";
    }

    [GeneratedRegex(@"<([a-z0-9]+)(?::[\w:]+)?>")]
    private static partial Regex AnyPlaceholder();

    [GeneratedRegex(@"^<(?:uuid|traceparent|streamid):\d+>$")]
    private static partial Regex Numbered();
}
