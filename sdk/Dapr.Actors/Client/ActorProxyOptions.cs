using System.Text.Json;

namespace Dapr.Actors.Client;

/// <summary>How actors are called.</summary>
public class ActorProxyOptions
{
    private JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    public JsonSerializerOptions JsonSerializerOptions
    {
        get => _json;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _json = value;
        }
    }

    public string DaprApiToken { get; set; } = DaprDefaults.GetDefaultDaprApiToken(null);

    public string HttpEndpoint { get; set; } = DaprDefaults.GetDefaultHttpEndpoint();

    /// <summary>The time limit of a call; 100 seconds when null.</summary>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>Whether strongly typed calls are JSON. This SDK knows no other form, so they need it, on both sides.</summary>
    public bool UseJsonSerialization { get; set; }
}
