using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pizza.ServiceDefaults.Events;
using Pizza.ServiceDefaults.Faults;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.ServiceDefaults.Database;

/// <summary>
/// Publishes the outbox: at once what this process has just committed, and by sweeping the table what was left over by a failure or by a
/// process that is gone. An event may go out twice; its id stays the same.
/// </summary>
public sealed class OutboxDispatcher<TContext>(
    OutboxQueue queue, UnitOfWork<TContext> unitOfWork, IDbContextFactory<TContext> contexts, EventPublisher publisher,
    DevelopmentFaults faults, TimeProvider time, ILogger<OutboxDispatcher<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    /// <summary>Fault point: the broker has the event, the outbox does not know.</summary>
    public const string PublishedPoint = "outbox-published";

    private const int Publishers = 32;
    private const int Batch = 200;

    /// <summary>A broker that refuses this many and takes none is away; the rest waits for the next sweep.</summary>
    private const int AwayAfter = 3;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    /// <summary>A message younger than this is still on the short way of some process.</summary>
    private static readonly TimeSpan LeftOverAfter = TimeSpan.FromSeconds(3);

    /// <summary>A sidecar that hangs must not hold a publisher for ever.</summary>
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(10);

    private readonly Channel<OutboxMessage> _published = Channel.CreateBounded<OutboxMessage>(10_000);
    private readonly Backlog _backlog = new("pizza.outbox.size", "pizza.outbox.age", "{event}", "Events that are committed and not known to be published", time);
    private long _sweptUpTo;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var cleaner = RemovePublishedAsync();
        var sweeper = SweepAsync(stoppingToken);
        // Kestrel has stopped before this service does, so nothing new is committed: what is in the queue still goes out, then it ends.
        using var completion = stoppingToken.Register(queue.Complete);
        var failedWhileStopping = 0;
        await Parallel.ForEachAsync(queue.Reader.ReadAllAsync(CancellationToken.None), new ParallelOptions { MaxDegreeOfParallelism = Publishers },
            async (message, _) =>
            {
                if (Volatile.Read(ref failedWhileStopping) >= AwayAfter) queue.Release(message.Id);
                else if (await PublishAsync(message, CancellationToken.None)) await _published.Writer.WriteAsync(message, CancellationToken.None);
                else if (stoppingToken.IsCancellationRequested) Interlocked.Increment(ref failedWhileStopping);
            });
        await sweeper;
        await LastChanceInMemoryAsync();
        _published.Writer.Complete();
        await cleaner;
    }

    /// <summary>Sends a message that is in hand; it stays so until it is removed from the table, or is released when it could not be sent.</summary>
    private async Task<bool> PublishAsync(OutboxMessage message, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(PublishTimeout);
        try
        {
            await publisher.PublishAsync(new OutgoingEvent(message.EventId, message.Topic, message.EventType, message.Data) { TraceParent = message.TraceParent }, timeout.Token);
        }
        // Whatever went wrong with this one, it is still in the table, and the others go on.
        catch (Exception e)
        {
            queue.Release(message.Id);
            logger.LogWarning("event {EventId} could not be published and stays in the outbox: {Reason}", message.EventId, e.Message);
            return false;
        }
        await faults.AtAsync(PublishedPoint, CancellationToken.None);
        return true;
    }

    private async Task RemovePublishedAsync()
    {
        var batch = new List<OutboxMessage>();
        while (await _published.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < Batch && _published.Reader.TryRead(out var message)) batch.Add(message);
            await RemoveAsync(batch);
        }
    }

    private async Task RemoveAsync(List<OutboxMessage> published)
    {
        if (published.Count == 0) return;
        try
        {
            await unitOfWork.RemoveFromOutboxAsync(published, CancellationToken.None);
        }
        // Whatever went wrong, they are still in the table and go out once more; consumers know their ids.
        catch (Exception e)
        {
            logger.LogWarning(e, "{Count} published events could not be removed from the outbox", published.Count);
        }
        foreach (var message in published) queue.Release(message.Id);
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(SweepEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                try
                {
                    while (await SweepBatchAsync(LeftOverAfter, ct)) { }
                    if (_backlog.IsWatched) await MeasureAsync(ct);
                }
                // The database is away, or its answer came to nothing: the next sweep reads it all again.
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    logger.LogWarning("the outbox could not be swept: {Reason}", e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    /// <returns>Whether there is more that can go out now.</returns>
    private async Task<bool> SweepBatchAsync(TimeSpan olderThan, CancellationToken ct)
    {
        // Before reading: a row that was in hand then may be out and gone by the time it is looked at.
        var inHand = queue.InHand();
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var sweep = db.Database.IsNpgsql() ? await db.Database.BeginTransactionAsync(ct) : null;
        // Replicas take turns, or each would send what all of them find.
        if (sweep is not null && !await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock(hashtextextended('outbox-sweep', 0)) AS \"Value\"").SingleAsync(ct))
            return false;

        var before = time.GetUtcNow() - olderThan;
        var leftOvers = await db.Set<OutboxMessage>().AsNoTracking()
            .Where(m => m.Id > _sweptUpTo && m.CreatedAt < before).OrderBy(m => m.Id).Take(Batch).ToListAsync(ct);

        var failed = 0;
        var tried = leftOvers.Count;
        var published = new ConcurrentBag<OutboxMessage>();
        bool IsAway() => Volatile.Read(ref failed) >= AwayAfter && published.IsEmpty;
        try
        {
            await Parallel.ForEachAsync(leftOvers.Index(), new ParallelOptions { MaxDegreeOfParallelism = Publishers, CancellationToken = ct }, async (leftOver, token) =>
            {
                var (index, message) = leftOver;
                if (inHand.Contains(message.Id)) return;
                if (IsAway()) InterlockedMin(ref tried, index);
                else if (!queue.TryTake(message.Id)) return;
                else if (await PublishAsync(message, token)) published.Add(message);
                else Interlocked.Increment(ref failed);
            });
        }
        finally
        {
            // Before the next replica's turn, or it would find them; also what went out before the service was told to stop.
            await RemoveAsync([.. published]);
        }
        // Onwards even past those that failed: an event that the broker will never take must not hold back all behind it.
        _sweptUpTo = tried == 0 || (tried == leftOvers.Count && tried < Batch) ? 0 : leftOvers[tried - 1].Id;
        return tried == Batch;
    }

    private async Task MeasureAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var waiting = db.Set<OutboxMessage>().AsNoTracking();
        _backlog.Report(await waiting.LongCountAsync(ct), await waiting.OrderBy(m => m.CreatedAt).Select(m => (DateTimeOffset?)m.CreatedAt).FirstOrDefaultAsync(ct));
    }

    private static void InterlockedMin(ref int place, int value)
    {
        for (var now = Volatile.Read(ref place); value < now;)
        {
            var before = Interlocked.CompareExchange(ref place, value, now);
            if (before == now) return;
            now = before;
        }
    }

    /// <summary>What could not be sent so far is gone with an in-memory database; in PostgreSQL it waits for the next process.</summary>
    private async Task LastChanceInMemoryAsync()
    {
        await using (var db = await contexts.CreateDbContextAsync(CancellationToken.None))
            if (db.Database.IsNpgsql()) return;
        _sweptUpTo = 0;
        while (await SweepBatchAsync(TimeSpan.Zero, CancellationToken.None)) { }
    }
}
