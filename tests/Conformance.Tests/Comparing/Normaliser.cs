using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalDapr.Conformance.Comparing;

/// <summary>
/// Puts placeholders where a value differs from run to run. Equal values of one case get equal numbers; values that the case
/// itself sends stay as they are.
/// </summary>
public sealed partial class Normaliser(RecordedCase recorded, string folder, IReadOnlyDictionary<int, string> portNames)
{
    private static readonly string HostName = System.Net.Dns.GetHostName();

    private static readonly (string Kind, Regex Pattern)[] Patterns =
        [("uuid", Uuid()), ("traceparent", TraceParent()), ("rfc3339", Rfc3339()), ("httpdate", HttpDate()), ("streamid", StreamId())];

    private readonly string _sent = JsonText.Compact(recorded.StepsWithoutExpectations()) + JsonText.Compact(recorded.Setup);
    private readonly Dictionary<string, string> _numbered = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly bool _number = recorded.Options["number"].IsNotFalse();

    public JsonNode? Node(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var copy = new JsonObject();
                foreach (var (name, value) in members) copy[Text(name)] = Node(value);
                return copy;
            case JsonArray items:
                return new JsonArray([.. items.Select(Node)]);
            case null:
                return null;
        }
        if (node.IsText()) return Text(node.GetValue<string>());
        if (node.GetValueKind() == JsonValueKind.Number && int.TryParse(node.ToJsonString(), out var number)
            && portNames.TryGetValue(number, out var port))
            return $"<port:{port}>";
        return node.DeepClone();
    }

    public string Text(string text)
    {
        text = text.Replace(folder, "<dir>", StringComparison.Ordinal);
        text = RedisScriptError().Replace(text, "<any>");
        foreach (var (kind, pattern) in Patterns) text = pattern.Replace(text, match => Placeholder(kind, match.Value));
        text = Port().Replace(text, match =>
            portNames.TryGetValue(int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), out var name)
                ? $":<port:{name}>"
                : match.Value);
        if (HostName.Length > 2) text = text.Replace(HostName, "<hostname>", StringComparison.Ordinal);
        return LoopbackPort().Replace(text, "127.0.0.1:<port>");
    }

    private string Placeholder(string kind, string value)
    {
        if (_sent.Contains(value, StringComparison.Ordinal)) return value;
        if (kind == "traceparent")
        {
            var trace = value[3..35];
            if (trace.All(digit => digit == '0')) return value;
            if (_sent.Contains(trace, StringComparison.Ordinal)) return value[..36] + "<hex16>" + value[^3..];
        }
        if (!_number || kind is "rfc3339" or "httpdate") return $"<{kind}>";
        if (!_numbered.TryGetValue(value, out var placeholder))
        {
            var number = _numbers[kind] = _numbers.GetValueOrDefault(kind) + 1;
            _numbered[value] = placeholder = $"<{kind}:{number}>";
        }
        return placeholder;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    internal static partial Regex Uuid();

    [GeneratedRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")]
    private static partial Regex TraceParent();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")]
    private static partial Regex HttpDate();

    [GeneratedRegex(@"\b\d{13}-\d+\b")]
    private static partial Regex StreamId();

    [GeneratedRegex(@"ERR (user_script:\d+: )?failed to (set|delete)[\s\S]*")]
    private static partial Regex RedisScriptError();

    [GeneratedRegex(@":(\d{5})\b")]
    private static partial Regex Port();

    [GeneratedRegex(@"127\.0\.0\.1:\d{5}")]
    private static partial Regex LoopbackPort();
}
