using System.Collections.Concurrent;
using System.Threading.Channels;
using Dapr;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pizza.ServiceDefaults.Events;

namespace Pizza.ServiceDefaults.Database;

/// <summary>
/// Publishes the outbox: at once what this process has just committed, and by sweeping the table what was left over by a failure or by a
/// process that is gone. An event may go out twice; its id stays the same.
/// </summary>
public sealed class OutboxDispatcher<TContext>(
    OutboxQueue queue, UnitOfWork<TContext> unitOfWork, IDbContextFactory<TContext> contexts, EventPublisher publisher,
    TimeProvider time, ILogger<OutboxDispatcher<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    private const int Publishers = 32;
    private const int SweepBatch = 200;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    /// <summary>A message younger than this is still on the short way.</summary>
    private static readonly TimeSpan LeftOverAfter = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<long, byte> _inHand = new();
    private readonly Channel<OutboxMessage> _published = Channel.CreateBounded<OutboxMessage>(10_000);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var cleaner = RemovePublishedAsync();
        var sweeper = SweepAsync(stoppingToken);
        // Stopping completes the queue; what is in it still goes out.
        using var completion = stoppingToken.Register(queue.Complete);
        await Parallel.ForEachAsync(queue.Reader.ReadAllAsync(CancellationToken.None), new ParallelOptions { MaxDegreeOfParallelism = Publishers },
            async (message, _) => await PublishAsync(message, CancellationToken.None));
        await sweeper;
        _published.Writer.Complete();
        await cleaner;
    }

    private async Task<bool> PublishAsync(OutboxMessage message, CancellationToken ct)
    {
        if (!_inHand.TryAdd(message.Id, 0)) return true;
        try
        {
            await publisher.PublishAsync(new OutgoingEvent(message.EventId, message.Topic, message.EventType, message.Data), ct);
        }
        catch (Exception e) when (e is DaprException or HttpRequestException or OperationCanceledException)
        {
            _inHand.TryRemove(message.Id, out _);
            logger.LogWarning("event {EventId} could not be published and stays in the outbox: {Reason}", message.EventId, e.Message);
            return false;
        }
        await _published.Writer.WriteAsync(message, ct);
        return true;
    }

    private async Task RemovePublishedAsync()
    {
        var batch = new List<OutboxMessage>();
        while (await _published.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < SweepBatch && _published.Reader.TryRead(out var message)) batch.Add(message);
            try
            {
                await unitOfWork.RemoveFromOutboxAsync(batch, CancellationToken.None);
            }
            catch (Exception e) when (e is DbUpdateException or System.Data.Common.DbException or InvalidOperationException)
            {
                // They stay in the table and go out once more; consumers know their ids.
                logger.LogWarning(e, "{Count} published events could not be removed from the outbox", batch.Count);
            }
            foreach (var message in batch) _inHand.TryRemove(message.Id, out _);
        }
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(SweepEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                foreach (var message in await LeftOversAsync(ct))
                    // A broker that is away is not asked 200 times a second.
                    if (!await PublishAsync(message, ct)) break;
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task<IReadOnlyList<OutboxMessage>> LeftOversAsync(CancellationToken ct)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            var before = time.GetUtcNow() - LeftOverAfter;
            return await db.Set<OutboxMessage>().AsNoTracking().Where(m => m.CreatedAt < before).OrderBy(m => m.Id).Take(SweepBatch).ToListAsync(ct);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException && !ct.IsCancellationRequested)
        {
            logger.LogWarning("the outbox could not be read: {Reason}", e.Message);
            return [];
        }
    }
}
