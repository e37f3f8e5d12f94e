namespace Dapr;

/// <summary>What <c>UseCloudEvents</c> does with an event besides handing its data to the endpoint.</summary>
public class CloudEventsMiddlewareOptions
{
    /// <summary>Whether text data stays a JSON string instead of becoming plain text.</summary>
    public bool SuppressJsonDecodingOfTextPayloads { get; set; }

    /// <summary>Whether id, type and the other properties become request headers <c>Cloudevent.NAME</c>, names in lower case.</summary>
    public bool ForwardCloudEventPropertiesAsHeaders { get; set; }

    /// <summary>The only properties to forward; wins over <see cref="ExcludedCloudEventPropertiesFromHeaders"/>.</summary>
    public string[]? IncludedCloudEventPropertiesAsHeaders { get; set; }

    /// <summary>Properties not to forward.</summary>
    public string[]? ExcludedCloudEventPropertiesFromHeaders { get; set; }
}
