using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pizza.ServiceDefaults.Health;

/// <summary>
/// What readiness says of an engine: asked every <see cref="Every"/> beside the requests, never by all of them at once. A probe that waits long is no verdict until
/// <see cref="ProbeTimeout"/>: slow is not lost, and a service that calls itself not ready because it is busy gets no calls at all.
/// </summary>
/// <param name="ask">Gives what is wrong, or null. It must not throw, but for its token.</param>
/// <param name="time">For how often.</param>
public sealed class EngineProbe(Func<CancellationToken, Task<string?>> ask, TimeProvider time)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A sidecar gives up its own probe after less than 2 s (<c>dapr.yaml</c>), after 500 ms where nothing is said.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private Task _probe = Task.CompletedTask;
    private DateTimeOffset _probed = DateTimeOffset.MinValue;
    private volatile string? _trouble;

    /// <param name="engine">What stands before the trouble in the description.</param>
    /// <param name="ct">Ends the wait, not the probe.</param>
    public async Task<HealthCheckResult> CheckAsync(string engine, CancellationToken ct)
    {
        Task probe;
        lock (_gate)
        {
            if (_probe.IsCompleted && time.GetUtcNow() - _probed >= Every)
            {
                _probed = time.GetUtcNow();
                _probe = ProbeAsync();
            }
            probe = _probe;
        }
        await Task.WhenAny(probe, Task.Delay(Patience, ct));
        return _trouble is { } trouble ? HealthCheckResult.Unhealthy($"{engine}: {trouble}") : HealthCheckResult.Healthy();
    }

    private async Task ProbeAsync()
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout);
        try
        {
            _trouble = await ask(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _trouble = $"no answer within {ProbeTimeout.TotalSeconds} s";
        }
    }
}
