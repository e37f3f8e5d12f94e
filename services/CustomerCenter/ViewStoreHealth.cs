using Dapr;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pizza.CustomerCenter;

/// <summary>
/// Not ready while the view store fails: the sidecar then stops delivering, and events wait in the broker instead of being tried until
/// they end as dead letters (which could not be kept either). It asks the store only while there is reason to, never at start: sidecar
/// and service would wait for each other.
/// </summary>
public sealed class ViewStoreHealth(ViewStore store, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private DateTimeOffset? _failingSince;

    /// <summary>What became of a batch of writes.</summary>
    public void Report(bool succeeded)
    {
        lock (_gate) _failingSince = succeeded ? null : _failingSince ?? time.GetUtcNow();
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        DateTimeOffset? since;
        lock (_gate) since = _failingSince;
        if (since is null || time.GetUtcNow() - since < Patience) return HealthCheckResult.Healthy();

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ProbeTimeout);
        try
        {
            await store.GetAsync(Documents.Root, IndexKeys.Of(Indexes.Days), timeout.Token);
            Report(succeeded: true);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is DaprException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Unhealthy($"the view store has been failing since {since:O}", e);
        }
    }
}
