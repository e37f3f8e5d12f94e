using LocalDapr.Resources;

namespace LocalDapr.Sidecar;

/// <summary>What one sidecar is started with: daprd's flags, and the resources its app sees.</summary>
public sealed record SidecarOptions
{
    public required string AppId { get; init; }

    /// <summary>Null: no app to call (daprd without --app-port).</summary>
    public int? AppPort { get; init; }

    public string AppChannelAddress { get; init; } = "127.0.0.1";

    /// <summary>0: any free port.</summary>
    public int DaprHttpPort { get; init; } = 3500;

    /// <summary>0: any free port. Null: gRPC is not served.</summary>
    public int? DaprGrpcPort { get; init; }

    /// <summary>Where sidecars of other processes reach this one. Null: none do (all sidecars share this process).</summary>
    public int? DaprInternalGrpcPort { get; init; }

    /// <summary>Addresses of the API. daprd's default is every address; ours is loopback.</summary>
    public IReadOnlyList<string> ListenAddresses { get; init; } = ["127.0.0.1"];

    /// <summary>The resources this app id sees (scopes applied).</summary>
    public required ResourceSet Resources { get; init; }

    /// <summary>Where <see cref="Resources"/> were read, in this order; what changes there is taken over while the sidecar runs. Empty: nothing is watched.</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary>Dapr 1.18: on unless the Configuration turns the feature off.</summary>
    public bool HotReload => Configuration.Features.GetValueOrDefault("HotReload", true);

    public ConfigurationResource Configuration { get; init; } = ConfigurationResource.Default;

    /// <summary>In bytes.</summary>
    public long MaxBodySize { get; init; } = 4 << 20;

    /// <summary>In bytes; a request with larger headers answers 431.</summary>
    public int ReadBufferSize { get; init; } = 4 << 10;

    /// <summary>Requests in progress at the app at one time; 0: no limit.</summary>
    public int AppMaxConcurrency { get; init; }

    public bool EnableAppHealthCheck { get; init; }

    public string AppHealthCheckPath { get; init; } = "/healthz";

    public TimeSpan AppHealthProbeInterval { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan AppHealthProbeTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Failed probes in a row until the app counts as unhealthy.</summary>
    public int AppHealthThreshold { get; init; } = 3;

    /// <summary>What callers must send as dapr-api-token; null: nothing (DAPR_API_TOKEN).</summary>
    public string? ApiToken { get; init; }

    /// <summary>What the app is sent as dapr-api-token; null: nothing (APP_API_TOKEN).</summary>
    public string? AppToken { get; init; }

    /// <summary>How long the API stays up after a stop was asked for.</summary>
    public TimeSpan BlockShutdownDuration { get; init; }

    /// <summary>How long requests and deliveries in progress may take to end.</summary>
    public TimeSpan GracefulShutdown { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What secretstores.local.env reads. Null: the variables of this process.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>
    /// Access control lists see who calls, as on daprd under mTLS. Else only their default acts. The processes are trusted: nothing is encrypted or signed.
    /// </summary>
    public bool KnowsCallers { get; init; }

    /// <summary>CORS: a comma list of origins, "*" for every one.</summary>
    public string AllowedOrigins { get; init; } = "*";
}
