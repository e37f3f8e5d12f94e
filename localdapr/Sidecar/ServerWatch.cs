using LocalDapr.Resources;

namespace LocalDapr.Sidecar;

/// <summary>
/// Asks the servers behind the components of all sidecars for a sign of life, so that an idle sidecar too notices when one is lost and when it is back,
/// and tells it once per component. (daprd does not look: there GET /v1.0/healthz says nothing about components.)
/// </summary>
internal sealed class ServerWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Func<IReadOnlyList<Sidecar>> _sidecars;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    private readonly Task _watching;

    /// <param name="sidecars">Those there are at the time: replicas come and go.</param>
    public ServerWatch(Func<IReadOnlyList<Sidecar>> sidecars, ILogger log)
    {
        (_sidecars, _log) = (sidecars, log);
        _watching = WatchAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                // As they are now: a reload exchanges them.
                await Task.WhenAll(_sidecars().SelectMany(sidecar => sidecar.Components.All).Select(open => open.Engine).OfType<IServerComponent>()
                    .Select(server => CheckAsync(server, cancellationToken)));
                Tell();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The sidecars stop.
        }
    }

    private async Task CheckAsync(IServerComponent server, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await server.CheckAsync(patience.Token);
        }
        catch (ObjectDisposedException)
        {
            // Exchanged by a reload just now.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Its own time limits decide whether that is a loss.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _log.LogError(e, "Looking after a component failed inside localdapr");
        }
    }

    // One line for all sidecars that have the component: they share the server.
    private void Tell()
    {
        var troubles = _sidecars().SelectMany(sidecar => sidecar.Troubles).DistinctBy(trouble => trouble.Component).ToList();
        foreach (var trouble in troubles)
            if (_lost.Add(trouble.Component))
                _log.LogWarning("Component {Component} is lost and is tried again until it is back: {Reason}", trouble.Component, trouble.Reason);
        foreach (var back in _lost.Where(component => !troubles.Exists(trouble => trouble.Component == component)).ToList())
        {
            _lost.Remove(back);
            _log.LogWarning("Component {Component} is back", back);
        }
    }
}

/// <summary>A component whose server cannot be used now, and why.</summary>
public sealed record ComponentTrouble(string Component, string Reason);
