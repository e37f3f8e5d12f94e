namespace LocalDapr.Sidecar;

/// <summary>One sidecar: the API of one app id (or of one replica of it).</summary>
public sealed class Sidecar
{
    internal Sidecar(SidecarOptions options) => Options = options;

    public SidecarOptions Options { get; }

    public string AppId => Options.AppId;

    /// <summary>The port the API really listens on.</summary>
    public int HttpPort => Options.DaprHttpPort;

    /// <summary>The API can be called (GET /v1.0/healthz/outbound answers 204).</summary>
    public bool OutboundReady { get; internal set; }

    /// <summary>The app was found and asked for its subscriptions too (GET /v1.0/healthz answers 204).</summary>
    public bool Ready { get; internal set; }

    /// <summary>Null until the app's first health probe, or when health checks are off.</summary>
    public bool? AppHealthy { get; internal set; }

    /// <summary>Raised when <see cref="Ready"/> or <see cref="AppHealthy"/> changed. Handlers must be quick and must not throw.</summary>
    public event Action<Sidecar>? Changed;

    internal void RaiseChanged() => Changed?.Invoke(this);

    /// <summary>
    /// Says that the app process is gone: deliveries stop, and its events wait in the broker until <see cref="AppStarting"/>.
    /// </summary>
    public void AppStopped() { }

    /// <summary>Says that the app process is started (again): the sidecar waits for its port, asks again what it subscribes to and resumes.</summary>
    public void AppStarting() { }
}
