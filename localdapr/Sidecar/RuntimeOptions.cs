using LocalDapr.Faults;

namespace LocalDapr.Sidecar;

/// <summary>What all sidecars of one process share.</summary>
public sealed record RuntimeOptions
{
    /// <summary>
    /// The folder in which sidecars of different processes find each other (LOCALDAPR_REGISTRY).
    /// Null: all sidecars are in this process.
    /// </summary>
    public string? RegistryFolder { get; init; }

    /// <summary>Deliveries in progress at one time per subscription.</summary>
    public int DeliveriesAtOnce { get; init; } = 64;

    /// <summary>Faults put in for tests. Null: none.</summary>
    public FaultSource? Faults { get; init; }

    /// <summary>
    /// An event that cannot reach its app (nobody listens, or the connection breaks) waits until the app is back, instead of
    /// counting as a failed delivery as in daprd. Run mode, where apps are stopped and started on purpose, sets it.
    /// </summary>
    public bool HoldEventsOfUnreachableApps { get; init; }

    /// <summary>How often the resource folders are looked at.</summary>
    public TimeSpan ReloadPause { get; init; } = TimeSpan.FromMilliseconds(500);

    public string RuntimeVersion { get; init; } = "1.16.14";
}
