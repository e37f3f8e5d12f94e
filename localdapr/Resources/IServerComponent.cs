namespace LocalDapr.Resources;

/// <summary>A component whose engine is a server of its own: reached before the sidecar starts, and perhaps lost later.</summary>
internal interface IServerComponent
{
    /// <summary>Why the server cannot be used now; null while it can, as far as the last command tells. GET /v1.0/healthz reports it.</summary>
    string? Trouble { get; }

    /// <exception cref="IOException">Nobody answers there, or the server does not let us in.</exception>
    Task ConnectAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Brings <see cref="Trouble"/> up to date while nobody uses the component; called every few seconds. Does not throw when the server is away.
    /// Nothing to do where the engine's client notices by itself that a connection is lost and is there again.
    /// </summary>
    Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
