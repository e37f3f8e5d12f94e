using System.Diagnostics;
using System.Text.Json;
using Dapr.Client;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Json;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.ServiceDefaults.Events;

/// <summary>An event ready to be sent: its deterministic id, its type and its data, apart from the type that made it.</summary>
/// <param name="Id">CloudEvent id; the same event published again has the same id.</param>
/// <param name="Topic">Where to.</param>
/// <param name="Type">CloudEvent type, which subscribers route by.</param>
/// <param name="Data">JSON, UTF-8.</param>
public sealed record OutgoingEvent(string Id, string Topic, string Type, byte[] Data)
{
    /// <summary>Of what raised it, when that is over by the time it is published; null: it is being done now, or was raised outside of any trace.</summary>
    public string? TraceParent { get; init; }

    public static OutgoingEvent From(DomainEvent e) =>
        new(e.EventId, e.Topic, e.EventType, JsonSerializer.SerializeToUtf8Bytes(e, e.GetType(), PizzaJson.Options));
}

/// <summary>Publishes to the house's broker. Throws <see cref="Dapr.DaprException"/> when the sidecar did not take the event.</summary>
public sealed class EventPublisher(DaprClient dapr)
{
    public Task PublishAsync(DomainEvent e, CancellationToken ct) => PublishAsync(OutgoingEvent.From(e), ct);

    public async Task PublishAsync(OutgoingEvent e, CancellationToken ct)
    {
        // The sidecar writes what the request says into the event: whoever handles it goes on with this trace.
        using var span = Tracing.StartPublish(e);
        try
        {
            await dapr.PublishByteEventAsync(
                ComponentNames.PubSub, e.Topic, e.Data, "application/json",
                new Dictionary<string, string> { ["cloudevent.id"] = e.Id, ["cloudevent.type"] = e.Type }, ct);
        }
        catch (Exception failure)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.Message);
            MessageMetrics.CountPublished(e.Topic, failed: true);
            throw;
        }
        MessageMetrics.CountPublished(e.Topic);
    }
}
