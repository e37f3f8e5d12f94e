using System.Text.Json;

namespace LocalDapr.Actors;

/// <summary>The body of a request to register a reminder or a timer.</summary>
/// <param name="Data">The JSON as it was sent; null when it was left out.</param>
internal sealed record ScheduleRequest(string DueTime, string Period, string TimeToLive, string Callback, JsonElement? Data)
{
    /// <exception cref="ActorApiException">Not a JSON object with texts where texts belong.</exception>
    public static ScheduleRequest Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var root = JsonSerializer.Deserialize<JsonElement>(body.Span);
            if (root.ValueKind != JsonValueKind.Object)
                throw ActorApiException.Malformed($"json: cannot unmarshal {root.ValueKind.ToString().ToLowerInvariant()} into an object");
            return new ScheduleRequest(Text(root, "dueTime"), Text(root, "period"), Text(root, "ttl"), Text(root, "callback"), Find(root, "data"));
        }
        catch (JsonException e)
        {
            throw ActorApiException.Malformed(body.IsEmpty ? "EOF" : e.Message);
        }
    }

    private static string Text(JsonElement root, string name) => Find(root, name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => "",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => throw ActorApiException.Malformed($"json: {name} must be a string"),
    };

    // Go's decoder prefers the exact name and otherwise ignores case.
    private static JsonElement? Find(JsonElement root, string name)
    {
        if (root.TryGetProperty(name, out var exact))
            return exact;
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        }
        return null;
    }
}
