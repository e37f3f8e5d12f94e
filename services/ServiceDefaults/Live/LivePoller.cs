using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pizza.ServiceDefaults.Live;

/// <summary>Where a replica finds what the others changed.</summary>
public interface ILiveSource<T>
{
    /// <summary>At least what changed since the last reading and somebody watches; more does no harm.</summary>
    Task<IReadOnlyList<T>> ReadAsync(IReadOnlyCollection<LiveScope> watched, CancellationToken ct);
}

public static class LiveExtensions
{
    /// <summary>Adds a live feed with the replicas' source.</summary>
    public static IServiceCollection AddLiveFeed<T, TSource>(this IServiceCollection services, LiveFeed<T> feed) where T : class where TSource : class, ILiveSource<T> =>
        services.AddSingleton(feed).AddSingleton<ILiveSource<T>, TSource>().AddHostedService<LivePoller<T>>();

    /// <summary>Adds the live feed of a table.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="feed">The feed.</param>
    /// <param name="changedSince">Reads the rows that changed since then, oldest change first, at most <see cref="TableSource{TContext,T}.MaxRows"/>.</param>
    public static IServiceCollection AddLiveTable<TContext, T>(
        this IServiceCollection services, LiveFeed<T> feed, Func<TContext, DateTimeOffset, CancellationToken, Task<List<T>>> changedSince)
        where TContext : DbContext where T : class =>
        services.AddSingleton(changedSince).AddLiveFeed<T, TableSource<TContext, T>>(feed);
}

/// <summary>
/// With several replicas the one that makes a change is not the one that holds the browser: twice a second, while somebody watches, each replica reads
/// what changed.
/// </summary>
public sealed class LivePoller<T>(LiveFeed<T> feed, ILiveSource<T> source, TimeProvider time, ILogger<LivePoller<T>> logger) : BackgroundService where T : class
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var watched = feed.Watched();
            if (watched.Count == 0) continue;
            try
            {
                foreach (var item in await source.ReadAsync(watched, stoppingToken)) feed.Publish(item);
                failing = false;
            }
            // Whatever went wrong, the next reading finds the same and more.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing) logger.LogWarning("what other replicas changed cannot be read; streams show what this one does until it can: {Reason}", e.Message);
                failing = true;
            }
        }
    }
}

/// <summary>A table of PostgreSQL. An in-memory database has one process, so there are no others.</summary>
public sealed class TableSource<TContext, T>(
    IDbContextFactory<TContext> contexts, Func<TContext, DateTimeOffset, CancellationToken, Task<List<T>>> changedSince, TimeProvider time) : ILiveSource<T>
    where TContext : DbContext where T : class
{
    /// <summary>Rows of one reading; more than that many changes in the overlap are shown at the next snapshot.</summary>
    public const int MaxRows = 5_000;

    /// <summary>A row is stamped before it is committed, by a clock that is not this one: look back this far.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<T>> ReadAsync(IReadOnlyCollection<LiveScope> watched, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return db.Database.IsNpgsql() ? await changedSince(db, time.GetUtcNow() - Overlap, ct) : [];
    }
}
