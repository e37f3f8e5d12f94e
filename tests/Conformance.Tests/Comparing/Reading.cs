using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalDapr.Conformance.Comparing;

/// <summary>Short ways to read the members of a recording.</summary>
public static class Reading
{
    public static string? Text(this JsonNode? node) => node?.GetValue<string>();

    public static int? Int(this JsonNode? node) => node is null ? null : node.GetValueKind() == JsonValueKind.Number ? int.Parse(
        node.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null;

    public static bool IsTrue(this JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    public static bool IsText(this JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String;

    /// <summary>A flag that is set when it is not there.</summary>
    public static bool IsNotFalse(this JsonNode? node) => node?.GetValueKind() != JsonValueKind.False;

    public static IEnumerable<JsonObject> Objects(this JsonNode? node) => (node as JsonArray ?? []).Select(item => item!.AsObject());
}
