using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Live;

namespace Pizza.Stores;

/// <summary>Reads and writes tickets, and keeps the count of open ones of their store.</summary>
public sealed class TicketRepository(StoreRepository stores, LiveFeed<Ticket> feed)
{
    // EF's in-memory provider copies the whole table for every query; these two are the indexes it lacks. On PostgreSQL they stay empty.
    private readonly ConcurrentDictionary<long, Ticket> _byOrder = new();
    private readonly ConcurrentDictionary<long, long> _orderOf = new();

    /// <summary>What is known of an order: ticket, mark or null.</summary>
    public async ValueTask<Ticket?> FindByOrderAsync(StoreDbContext db, long orderId, CancellationToken ct) =>
        db.Database.IsNpgsql() ? await db.Tickets.AsNoTracking().SingleOrDefaultAsync(t => t.OrderId == orderId, ct) : _byOrder.GetValueOrDefault(orderId);

    public async ValueTask<Ticket?> FindAsync(StoreDbContext db, long storeOrderId, CancellationToken ct)
    {
        if (!db.Database.IsNpgsql() && _orderOf.TryGetValue(storeOrderId, out var orderId)) return _byOrder[orderId];
        // In memory too: a list shows a row a moment before the index has it.
        return await db.Tickets.AsNoTracking().SingleOrDefaultAsync(t => t.StoreOrderId == storeOrderId, ct);
    }

    /// <summary>The open tickets, oldest first, at most <paramref name="max"/> (the newest then).</summary>
    public async Task<IReadOnlyList<Ticket>> OpenAsync(StoreDbContext db, long? storeId, int max, CancellationToken ct)
    {
        var open = db.Tickets.AsNoTracking()
            .Where(t => t.StoreOrderId != null && (t.Status == StoreOrderStatus.OrderAccepted || t.Status == StoreOrderStatus.Cooking));
        if (storeId is not null) open = open.Where(t => t.StoreId == storeId);
        var newest = await open.OrderByDescending(t => t.StoreOrderId).Take(max).ToListAsync(ct);
        newest.Reverse();
        return newest;
    }

    /// <summary>Orders of a store whose tickets are not yet cooking, oldest first, at most <paramref name="max"/>.</summary>
    public static Task<List<long>> NotYetCookingAsync(StoreDbContext db, long storeId, int max, CancellationToken ct) =>
        db.Tickets.AsNoTracking().Where(t => t.StoreId == storeId && t.StoreOrderId != null && t.Status == StoreOrderStatus.OrderAccepted)
            .OrderBy(t => t.StoreOrderId).Select(t => t.OrderId).Take(max).ToListAsync(ct);

    /// <summary>How many tickets nobody has begun to cook, and since when the one that waits longest does.</summary>
    public async Task<(long Count, DateTimeOffset? Oldest)> WaitingAsync(StoreDbContext db, CancellationToken ct)
    {
        if (!db.Database.IsNpgsql())
        {
            var accepted = _byOrder.Values.Where(t => t is { IsTicket: true, Status: StoreOrderStatus.OrderAccepted }).Select(t => t.AcceptedAt).ToList();
            return (accepted.Count, accepted.Min());
        }
        var waiting = db.Tickets.AsNoTracking().Where(t => t.StoreOrderId != null && t.Status == StoreOrderStatus.OrderAccepted);
        return (await waiting.LongCountAsync(ct), await waiting.MinAsync(t => t.AcceptedAt, ct));
    }

    public static LiveScope OfStore(long storeId) => new("store", storeId);

    public static LiveFeed<Ticket> NewFeed() => new(t => (t.OrderId, t.Version), t => [LiveScope.All, OfStore(t.StoreId!.Value)]);

    public static Task<List<Ticket>> ChangedSinceAsync(StoreDbContext db, DateTimeOffset since, CancellationToken ct) =>
        db.Tickets.AsNoTracking().Where(t => t.ChangedAt > since && t.StoreOrderId != null)
            .OrderBy(t => t.ChangedAt).Take(TableSource<StoreDbContext, Ticket>.MaxRows).ToListAsync(ct);

    /// <param name="before">As it was read.</param>
    /// <param name="decision">What becomes of it.</param>
    /// <param name="takenBy">The locked store that takes a new ticket, or one that has left its store.</param>
    public async Task SaveAsync(
        StoreDbContext db, EventBuffer events, Ticket? before, TicketDecision decision, Store? takenBy, CancellationToken ct)
    {
        var ticket = decision.Ticket;
        if (ReferenceEquals(before, ticket)) return;
        if (before is null) db.Add(ticket);
        else db.Update(ticket);
        if (decision.Event is { } e) events.Raise(e);

        var comes = ticket.IsOpen && before?.StoreId != ticket.StoreId;
        var leaves = before is { IsOpen: true } && (comes || !ticket.IsOpen);
        if (comes) db.Update(takenBy! with { OpenTickets = takenBy.OpenTickets + 1 });
        if (leaves && await stores.LockAsync(db, before!.StoreId!.Value, ct) is { } former)
            db.Update(former with { OpenTickets = former.OpenTickets - 1 });

        var inMemory = !db.Database.IsNpgsql();
        events.OnCommitted(() =>
        {
            if (inMemory)
            {
                _byOrder[ticket.OrderId] = ticket;
                if (ticket.StoreOrderId is { } id) _orderOf[id] = ticket.OrderId;
            }
            if (ticket.IsTicket) feed.Publish(ticket);
        });
    }
}
