using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Marketing;

/// <summary>The section <c>Rankings</c> of the configuration.</summary>
public sealed class RankingOptions
{
    /// <summary>What is set before the rank wherever it is shown.</summary>
    public string Prefix { get; set; } = "인기";

    public RankingWords Words => new(Prefix);
}

/// <summary>
/// Tells what has become of the popularities, once a second at most. It compares each with what was last told, and both stand in the database: a restart, or a
/// house that says it in other words from now on, changes nothing about the last state getting out. While the broker takes nothing, nothing is added to what waits.
/// </summary>
public sealed class PopularityTeller(
    IDbContextFactory<MarketingDbContext> contexts, UnitOfWork<MarketingDbContext> work, RankingRepository rankings, IOptionsMonitor<RankingOptions> options,
    TimeProvider time, ILogger<PopularityTeller> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // What this process last said it in; null: it has not yet compared what others said before it.
    private RankingWords? _words;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await TellAsync(stoppingToken);
                    failing = false;
                }
                // The database is away: what is to be told is still there when it is back.
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    if (!failing) logger.LogWarning("popularities cannot be told; they are when this is over: {Reason}", e.GetBaseException().Message);
                    failing = true;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task TellAsync(CancellationToken ct)
    {
        var words = options.CurrentValue.Words;
        await using (var look = await contexts.CreateDbContextAsync(ct))
            if (await rankings.TellingAsync(look, ct) is not { } seen || !(seen.HasChanged || words != _words) || !seen.IsTime(time.GetUtcNow())) return;

        var isTold = await work.RunAsync(RankingRepository.Key, async (db, events, token) =>
        {
            var telling = await rankings.TellingAsync(db, token);
            var now = time.GetUtcNow();
            // Another replica was faster; or what was told last is not out, and would be outdated before it is.
            if (telling is null || !telling.IsTime(now) || await db.Set<OutboxMessage>().AnyAsync(token)) return false;
            foreach (var kind in (await rankings.RankedAsync(db, token)).GroupBy(i => i.Kind))
            {
                var ranks = Ranking.Of(kind).ToDictionary(r => r.Item.Key, r => r.Rank);
                foreach (var item in kind)
                {
                    if (item.Tell(ranks.TryGetValue(item.Key, out var rank) ? rank : null, words, now) is not { Event: { } e } told) continue;
                    rankings.Save(db, events, item, told.Item);
                    events.Raise(e);
                }
            }
            rankings.Save(db, telling, telling with { HasChanged = false, ToldAt = now });
            return true;
        }, ct);
        if (isTold) _words = words;
    }
}
