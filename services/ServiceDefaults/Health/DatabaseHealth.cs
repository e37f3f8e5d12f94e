using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pizza.ServiceDefaults.Health;

/// <summary>Not ready while the service's database takes no writes: it is away, its disk is full, or it was made read-only (which is what providers do with a full one).</summary>
public sealed class DatabaseHealth<TContext>(IDbContextFactory<TContext> contexts, TimeProvider time) : IHealthCheck
    where TContext : DbContext
{
    private readonly EngineProbe _probe = new(ct => AskAsync(contexts, ct), time);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        _probe.CheckAsync("the database takes no writes", cancellationToken);

    private static async Task<string?> AskAsync(IDbContextFactory<TContext> contexts, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        if (!db.Database.IsNpgsql()) return null;
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await db.Database.SqlQuery<bool>($"SELECT current_setting('transaction_read_only')::boolean AS \"Value\"").SingleAsync(ct)) return "it is read-only";
            // More rows than fit into 64 kB of memory, so they go to a temporary file: a row that is updated again and again fits into its page on a full disk too.
            await db.Database.ExecuteSqlAsync($"SET LOCAL work_mem = 64", ct);
            await db.Database.SqlQuery<long>($"SELECT count(*) AS \"Value\" FROM generate_series(1, 10000)").SingleAsync(ct);
            return null;
        }
        // Whatever it is, it is the answer.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e.GetBaseException().Message;
        }
    }
}
