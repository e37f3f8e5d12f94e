using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pizza.ServiceDefaults.Live;

public static class LiveFeedExtensions
{
    /// <summary>Adds the live feed of a table.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="identify">The id of an item and its version, which grows with every change.</param>
    /// <param name="changedSince">Reads the rows that changed since then, at most <see cref="LiveFeedReader{TContext,T}.MaxRows"/>.</param>
    public static IServiceCollection AddLiveFeed<TContext, T>(
        this IServiceCollection services, Func<T, (long Id, int Version)> identify, Func<TContext, DateTimeOffset, CancellationToken, Task<List<T>>> changedSince)
        where TContext : DbContext where T : class
    {
        services.AddSingleton(s => new LiveFeed<T>(identify, s.GetRequiredService<TimeProvider>()));
        services.AddHostedService(s => new LiveFeedReader<TContext, T>(
            s.GetRequiredService<LiveFeed<T>>(), s.GetRequiredService<IDbContextFactory<TContext>>(), changedSince,
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<LiveFeed<T>>>()));
        return services;
    }
}

/// <summary>
/// With several replicas the one that makes a change is not the one that holds the browser: twice a second, while somebody watches, each replica reads
/// what changed. Only on PostgreSQL: an in-memory database has one process.
/// </summary>
public sealed class LiveFeedReader<TContext, T>(
    LiveFeed<T> feed, IDbContextFactory<TContext> contexts, Func<TContext, DateTimeOffset, CancellationToken, Task<List<T>>> changedSince,
    TimeProvider time, ILogger<LiveFeed<T>> logger) : BackgroundService
    where TContext : DbContext where T : class
{
    /// <summary>Rows of one reading; more than that many changes in the overlap are shown at the next snapshot.</summary>
    public const int MaxRows = 5_000;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>A row is stamped before it is committed, by a clock that is not this one: look back this far.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(stoppingToken))
            if (!db.Database.IsNpgsql()) return;
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                if (feed.IsWatched) await ReadAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            foreach (var item in await changedSince(db, time.GetUtcNow() - Overlap, ct)) feed.Publish(item);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException && !ct.IsCancellationRequested)
        {
            logger.LogWarning("what changed could not be read and is read again: {Reason}", e.Message);
        }
    }
}
