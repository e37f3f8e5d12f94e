using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>The actors that the app hosts and how. What is null is the sidecar's default.</summary>
public sealed class ActorRuntimeOptions
{
    private TimeSpan? _idleTimeout;
    private TimeSpan? _scanInterval;
    private TimeSpan? _drainTimeout;
    private JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private string _apiToken = "";
    private int? _partitions;

    public ActorRegistrationCollection Actors { get; } = [];

    /// <summary>How long an actor that is not called is kept.</summary>
    public TimeSpan? ActorIdleTimeout
    {
        get => _idleTimeout;
        set => _idleTimeout = Positive(value);
    }

    public TimeSpan? ActorScanInterval
    {
        get => _scanInterval;
        set => _scanInterval = Positive(value);
    }

    /// <summary>How long a call may go on when its actor moves elsewhere.</summary>
    public TimeSpan? DrainOngoingCallTimeout
    {
        get => _drainTimeout;
        set => _drainTimeout = Positive(value);
    }

    public bool DrainRebalancedActors { get; set; }

    public ActorReentrancyConfig ReentrancyConfig { get; set; } = new();

    /// <summary>Whether strongly typed calls are JSON. This SDK knows no other form, so they need it, on both sides.</summary>
    public bool UseJsonSerialization { get; set; }

    public JsonSerializerOptions JsonSerializerOptions
    {
        get => _json;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _json = value;
        }
    }

    public string? DaprApiToken
    {
        get => _apiToken;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _apiToken = value;
        }
    }

    public int? RemindersStoragePartitions
    {
        get => _partitions;
        set
        {
            if (value < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "must be positive");
            }

            _partitions = value;
        }
    }

    public string? HttpEndpoint { get; set; }

    private static TimeSpan? Positive(TimeSpan? value, [CallerMemberName] string name = "") =>
        value <= TimeSpan.Zero ? throw new ArgumentOutOfRangeException(name, value, "must be positive") : value;
}
