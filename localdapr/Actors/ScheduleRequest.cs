using System.Text.Json;
using LocalDapr.Sidecar;

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
            using var document = GoJson.First(body.Span);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Null)
                return new ScheduleRequest("", "", "", "", null);
            if (root.ValueKind != JsonValueKind.Object)
                throw ActorApiException.Malformed($"json: cannot unmarshal {root.ValueKind.ToString().ToLowerInvariant()} into an object");
            return new ScheduleRequest(GoJson.Text(root, "dueTime"), GoJson.Text(root, "period"), GoJson.Text(root, "ttl"), GoJson.Text(root, "callback"),
                GoJson.Find(root, "data")?.Clone());
        }
        catch (JsonException e)
        {
            throw ActorApiException.Malformed(body.IsEmpty ? "EOF" : e.Message);
        }
    }
}
