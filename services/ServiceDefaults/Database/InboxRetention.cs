using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pizza.ServiceDefaults.Database;

/// <summary>Forgets, every hour, the events handled more than a week ago: no broker here keeps one that long. In-memory databases have <see cref="HandledEvents"/>.</summary>
public sealed class InboxRetention<TContext>(IDbContextFactory<TContext> contexts, TimeProvider time, ILogger<InboxRetention<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(stoppingToken))
            if (!db.Database.IsNpgsql()) return;
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do await ForgetAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task ForgetAsync(CancellationToken ct)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            var before = time.GetUtcNow() - Kept;
            await db.Set<InboxMessage>().Where(m => m.HandledAt < before).ExecuteDeleteAsync(ct);
        }
        // Also what EF Core wraps it in: whatever it was, the next try comes, and the service goes on.
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            logger.LogWarning("the inbox could not be trimmed; the next try is in an hour: {Reason}", e.Message);
        }
    }
}
