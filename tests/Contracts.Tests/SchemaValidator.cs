using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pizza.Contracts.Tests;

/// <summary>Validates against the part of JSON Schema that the event schemas use. An unknown keyword is an error: it would be passed over in silence.</summary>
internal static class SchemaValidator
{
    /// <returns>What is wrong, each with its place; empty when valid.</returns>
    public static IReadOnlyList<string> Validate(JsonObject schema, JsonNode? value)
    {
        var errors = new List<string>();
        Check(schema, value, "$", errors);
        return errors;
    }

    private static void Check(JsonObject schema, JsonNode? value, string path, List<string> errors)
    {
        foreach (var (keyword, rule) in schema)
        {
            switch (keyword)
            {
                case "$schema" or "title" or "description" or "default":
                    break;
                case "type":
                    var types = rule is JsonArray several ? several.Select(t => (string)t!).ToList() : [(string)rule!];
                    if (!types.Any(t => IsOf(t, value))) errors.Add($"{path}: must be {string.Join(" or ", types)}");
                    break;
                case "enum":
                    if (!rule!.AsArray().Any(member => JsonNode.DeepEquals(member, value))) errors.Add($"{path}: {value?.ToJsonString() ?? "null"} is not one of the allowed values");
                    break;
                case "format":
                    if ((string)rule! != "date-time") throw new NotSupportedException($"format {rule}");
                    if (value is JsonValue text && !IsMoment(text)) errors.Add($"{path}: must be a date with time and offset");
                    break;
                case "required":
                    if (value is JsonObject given)
                        errors.AddRange(rule!.AsArray().Where(name => !given.ContainsKey((string)name!)).Select(name => $"{path}.{name}: is missing"));
                    break;
                case "properties":
                    if (value is not JsonObject members) break;
                    foreach (var (name, member) in rule!.AsObject())
                        if (members.TryGetPropertyValue(name, out var content)) Check(member!.AsObject(), content, $"{path}.{name}", errors);
                    break;
                case "items":
                    if (value is not JsonArray items) break;
                    for (var i = 0; i < items.Count; i++) Check(rule!.AsObject(), items[i], $"{path}[{i}]", errors);
                    break;
                default:
                    throw new NotSupportedException($"{path}: keyword {keyword}");
            }
        }
    }

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) => true,
        ("object", JsonValueKind.Object) => true,
        ("array", JsonValueKind.Array) => true,
        ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => decimal.TryParse(value!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number),
        _ => false,
    };

    private static bool IsMoment(JsonValue value) =>
        value.TryGetValue<string>(out var text) && text.Contains('T', StringComparison.Ordinal) &&
        (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal)) &&
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
