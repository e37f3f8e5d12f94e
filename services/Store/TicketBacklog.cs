using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Stores;

/// <summary>Tells how long the kitchens let orders wait. Nothing is looked up unless somebody collects it.</summary>
public sealed class TicketBacklog(IDbContextFactory<StoreDbContext> contexts, TicketRepository tickets, TimeProvider time, ILogger<TicketBacklog> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private readonly Backlog _backlog = new("pizza.tickets.waiting", "pizza.tickets.age", "{ticket}", "Tickets that nobody has begun to cook", time);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _backlog.WatchAsync(LookEvery, LookAsync, stoppingToken);

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            var (count, oldest) = await tickets.WaitingAsync(db, ct);
            _backlog.Report(count, oldest);
        }
        // The database is away: what was seen last ages meanwhile.
        catch (Exception e) when (!ct.IsCancellationRequested && (e is DbException or InvalidOperationException or TimeoutException))
        {
            logger.LogDebug("waiting tickets could not be counted: {Reason}", e.GetBaseException().Message);
        }
    }
}
