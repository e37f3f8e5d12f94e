using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pizza.ServiceDefaults.Health;

/// <summary>Not ready while the service's database does not answer.</summary>
public sealed class DatabaseHealth<TContext>(IDbContextFactory<TContext> contexts, TimeProvider time) : IHealthCheck
    where TContext : DbContext
{
    private readonly EngineProbe _probe = new(ct => AskAsync(contexts, ct), time);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        _probe.CheckAsync("the database", cancellationToken);

    private static async Task<string?> AskAsync(IDbContextFactory<TContext> contexts, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Database.CanConnectAsync(ct) ? null : "does not answer";
    }
}
