using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pizza.ServiceDefaults.Faults;

/// <summary>Alive, unless a fault says otherwise.</summary>
internal sealed class LivenessFault(DevelopmentFaults faults) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await faults.AtAsync(DevelopmentFaults.LivePoint, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
