using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pizza.ServiceDefaults.Faults;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.ServiceDefaults.Database;

/// <summary>
/// Read, decide, save: changes, the inbox mark of the event that caused them and the events they raise are one write, and units of work with the
/// same key run one after the other.
/// </summary>
/// <remarks>
/// On PostgreSQL a transaction and an advisory lock on the key do that, across replicas. The in-memory provider has neither transactions nor
/// concurrency checks that leave nothing behind, so there one gate lets one unit of work of the process run at a time, and the inbox is a set
/// in memory: it lives exactly as long as the tables do.
/// </remarks>
public sealed class UnitOfWork<TContext>(IDbContextFactory<TContext> contexts, OutboxQueue outbox, DevelopmentFaults faults, TimeProvider time) : IDisposable
    where TContext : DbContext
{
    /// <summary>Fault point: committed, and this process does not know yet that there is something to publish.</summary>
    public const string CommittedPoint = "outbox-committed";

    /// <summary>
    /// Transactions of this process at once on PostgreSQL. What is more waits here and not in the database: there each would hold a connection and a server process
    /// while it waits for the locks of the others, until nothing is left for those that only read.
    /// </summary>
    public static readonly int MaxTransactions = Math.Max(4, 2 * Environment.ProcessorCount);

    private const int MaxAttempts = 5;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly SemaphoreSlim _transactions = new(MaxTransactions);
    private readonly HandledEvents _handledInMemory = new();

    /// <summary>Runs a command.</summary>
    /// <param name="key">What must not be changed by two at once, for example <c>order-17</c>.</param>
    /// <param name="work">May run again after a conflict: it must not have effects outside the context and the buffer.</param>
    /// <param name="ct">Cancels; nothing is written then, or everything.</param>
    public async Task<T> RunAsync<T>(string key, Func<TContext, EventBuffer, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        var (_, result) = await ExecuteAsync(key, eventId: null, work, ct);
        return result!;
    }

    /// <summary>Handles an event once: a second delivery finds the mark of the first and does nothing.</summary>
    public async Task HandleOnceAsync(string eventId, string key, Func<TContext, EventBuffer, CancellationToken, Task> work, CancellationToken ct)
    {
        var (isNew, _) = await ExecuteAsync(key, eventId, async (db, events, token) => { await work(db, events, token); return true; }, ct);
        if (!isNew) MessageMetrics.CountRepeated();
    }

    private async Task<(bool Done, T? Result)> ExecuteAsync<T>(
        string key, string? eventId, Func<TContext, EventBuffer, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            if (!db.Database.IsNpgsql()) return await ThroughGateAsync(db, eventId, work, ct);
            await _transactions.WaitAsync(ct);
            try
            {
                return await InTransactionAsync(db, key, eventId, work, ct);
            }
            catch (Exception e) when (attempt < MaxAttempts && IsConflict(e))
            {
                // The next attempt, after a pause.
            }
            finally
            {
                _transactions.Release();
            }
            await Task.Delay(Random.Shared.Next(5, 20 * attempt), ct);
        }
    }

    private async Task<(bool, T?)> InTransactionAsync<T>(
        TContext db, string key, string? eventId, Func<TContext, EventBuffer, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({key}, 0))", ct);
        if (eventId is not null && await db.Set<InboxMessage>().AnyAsync(m => m.EventId == eventId, ct)) return (false, default);

        var events = new EventBuffer();
        var result = await work(db, events, ct);
        if (eventId is not null) db.Add(new InboxMessage { EventId = eventId, HandledAt = time.GetUtcNow() });
        var messages = AddToOutbox(db, events);
        await db.SaveChangesAsync(ct);
        // Cancelled while it commits it may have happened all the same; the events are then found by the sweep, as after a crash.
        await transaction.CommitAsync(ct);
        await CommittedAsync(events, messages);
        return (true, result);
    }

    private async Task<(bool, T?)> ThroughGateAsync<T>(
        TContext db, string? eventId, Func<TContext, EventBuffer, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (eventId is not null && _handledInMemory.Contains(eventId)) return (false, default);
            var events = new EventBuffer();
            var result = await work(db, events, ct);
            var messages = AddToOutbox(db, events);
            // Nobody may cancel between the tables and the mark.
            await db.SaveChangesAsync(CancellationToken.None);
            if (eventId is not null) _handledInMemory.Add(eventId);
            await CommittedAsync(events, messages);
            return (true, result);
        }
        finally
        {
            _gate.Release();
        }
    }

    // Without the caller's token: what is committed is told, even if nobody waits for the answer any more.
    private async ValueTask CommittedAsync(EventBuffer events, List<OutboxMessage> messages)
    {
        if (messages.Count > 0) await faults.AtAsync(CommittedPoint, CancellationToken.None);
        outbox.Enqueue(messages);
        events.Committed();
    }

    /// <summary>Removes what was published. Not under a key: nobody else changes these rows, and one that is gone already is no matter.</summary>
    internal async Task RemoveFromOutboxAsync(IReadOnlyList<OutboxMessage> published, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        if (db.Database.IsNpgsql())
        {
            var ids = published.Select(m => m.Id).ToArray();
            await db.Set<OutboxMessage>().Where(m => ids.Contains(m.Id)).ExecuteDeleteAsync(ct);
            return;
        }
        await _gate.WaitAsync(ct);
        try
        {
            db.RemoveRange(published);
            await db.SaveChangesAsync(CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    private List<OutboxMessage> AddToOutbox(TContext db, EventBuffer events)
    {
        var now = time.GetUtcNow();
        var trace = events.Events.Count > 0 ? Tracing.Here : null;
        var messages = events.Events
            .Select(e => new OutboxMessage { EventId = e.Id, Topic = e.Topic, EventType = e.Type, Data = e.Data, CreatedAt = now, TraceParent = trace })
            .ToList();
        db.AddRange(messages);
        return messages;
    }

    // A unique violation is either the mark of the same event, which the next attempt finds, or a rule of the service's own, which fails again and is told.
    private static bool IsConflict(Exception e) =>
        e is DbUpdateConcurrencyException ||
        (e as PostgresException ?? e.InnerException as PostgresException)?.SqlState
            is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    public void Dispose()
    {
        _gate.Dispose();
        _transactions.Dispose();
    }
}
