using System.Text.Json.Serialization;

namespace Pizza.Contracts.Events;

/// <summary>
/// Something that happened and is committed. Its CloudEvent type is the name of the record (<see cref="EventName"/>), its CloudEvent id is <see cref="EventId"/>:
/// deterministic, so that a consumer recognises an event that is published again.
/// </summary>
public abstract record DomainEvent
{
    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Counts the changes of the thing that changed, from 1.</summary>
    public required int Version { get; init; }

    [JsonIgnore] public abstract string EventId { get; }
    [JsonIgnore] public abstract string Topic { get; }
    [JsonIgnore] public string EventType => EventName.Of(GetType());
}
