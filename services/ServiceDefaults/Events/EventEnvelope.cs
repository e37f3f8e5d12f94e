using System.Diagnostics;
using System.Text.Json;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Json;

namespace Pizza.ServiceDefaults.Events;

/// <summary>Reads the CloudEvents of a bulk subscription, which come as they are: no header names their id and type.</summary>
public static class EventEnvelope
{
    private static readonly Dictionary<(string Topic, string Type), Type> Known = EventCatalog.All.ToDictionary(e => (e.Topic, e.Name), e => e.Type);

    /// <summary>The event with its CloudEvent id; null for a type that is not in the catalog.</summary>
    /// <exception cref="JsonException">It is not an event of this house.</exception>
    public static (string Id, DomainEvent Event)? Read(string topic, JsonElement envelope)
    {
        if (envelope.ValueKind != JsonValueKind.Object || !envelope.TryGetProperty("data", out var data)) throw new JsonException("not a CloudEvent with data");
        var (id, type) = (Text(envelope, "id"), Text(envelope, "type"));
        if (!Known.TryGetValue((topic, type), out var eventType)) return null;
        return (id, (DomainEvent?)data.Deserialize(PizzaJson.Options.GetTypeInfo(eventType)) ?? throw new JsonException($"{type} without data"));
    }

    /// <summary>The CloudEvent id.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    public static string IdOf(JsonElement envelope) => Text(envelope, "id");

    /// <summary>The trace that the event was published in (W3C Trace Context: <c>00-trace-span-flags</c>), if it says so.</summary>
    public static string? TraceIdOf(JsonElement envelope) =>
        envelope.ValueKind == JsonValueKind.Object && envelope.TryGetProperty("traceparent", out var parent) && parent.ValueKind == JsonValueKind.String
        && ActivityContext.TryParse(parent.GetString(), null, out var context)
            ? context.TraceId.ToHexString()
            : null;

    private static string Text(JsonElement envelope, string name) =>
        envelope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new JsonException($"a CloudEvent without {name}");
}
