using System.Text.Json.Serialization;

namespace Dapr;

/// <summary>
/// An event that is already a CloudEvent. It has no id, so it reaches subscribers without one: to publish with an id, publish the
/// data and give <c>cloudevent.id</c> and <c>cloudevent.type</c> as metadata.
/// </summary>
public class CloudEvent
{
    [JsonPropertyName("source")]
    public Uri? Source { get; init; }

    [JsonPropertyName("type")]
    public string? Type { get; init; }

    [JsonPropertyName("subject")]
    public string? Subject { get; init; }
}

/// <summary>A CloudEvent with data.</summary>
public class CloudEvent<TData> : CloudEvent
{
    public CloudEvent(TData data) => Data = data;

    public TData Data { get; }

    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; } = "application/json";
}
