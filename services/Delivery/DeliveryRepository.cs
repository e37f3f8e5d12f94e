using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Live;

namespace Pizza.Deliveries;

/// <summary>Reads and writes deliveries.</summary>
public sealed class DeliveryRepository(LiveFeed<Delivery> feed)
{
    // EF's in-memory provider copies the whole table for every query; these two are the indexes it lacks. On PostgreSQL they stay empty.
    private readonly ConcurrentDictionary<long, Delivery> _byOrder = new();
    private readonly ConcurrentDictionary<long, long> _orderOf = new();

    /// <summary>What is known of an order: delivery, mark or null.</summary>
    public async ValueTask<Delivery?> FindByOrderAsync(DeliveryDbContext db, long orderId, CancellationToken ct) =>
        db.Database.IsNpgsql()
            ? await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.OrderId == orderId, ct)
            : _byOrder.GetValueOrDefault(orderId);

    public async ValueTask<Delivery?> FindAsync(DeliveryDbContext db, long deliveryId, CancellationToken ct)
    {
        if (!db.Database.IsNpgsql() && _orderOf.TryGetValue(deliveryId, out var orderId)) return _byOrder[orderId];
        // In memory too: a list shows a row a moment before the index has it.
        return await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.DeliveryId == deliveryId, ct);
    }

    /// <summary>The deliveries under way, oldest first, at most <paramref name="max"/> (the newest then).</summary>
    public async Task<IReadOnlyList<Delivery>> OpenAsync(DeliveryDbContext db, int max, CancellationToken ct)
    {
        var newest = await db.Deliveries.AsNoTracking()
            .Where(d => d.DeliveryId != null && (d.Status == DeliveryStatus.DeliveryStarted || d.Status == DeliveryStatus.PickedUp || d.Status == DeliveryStatus.Delivered))
            .OrderByDescending(d => d.DeliveryId).Take(max).ToListAsync(ct);
        newest.Reverse();
        return newest;
    }

    public static Task<List<Delivery>> ChangedSinceAsync(DeliveryDbContext db, DateTimeOffset since, CancellationToken ct) =>
        db.Deliveries.AsNoTracking().Where(d => d.ChangedAt > since && d.DeliveryId != null)
            .OrderBy(d => d.ChangedAt).Take(TableSource<DeliveryDbContext, Delivery>.MaxRows).ToListAsync(ct);

    /// <param name="before">As it was read.</param>
    /// <param name="decision">What becomes of it.</param>
    public void Save(DeliveryDbContext db, EventBuffer events, Delivery? before, DeliveryDecision decision)
    {
        var delivery = decision.Delivery;
        if (ReferenceEquals(before, delivery)) return;
        if (before is null) db.Add(delivery);
        else db.Update(delivery);
        if (decision.Event is { } e) events.Raise(e);

        var inMemory = !db.Database.IsNpgsql();
        events.OnCommitted(() =>
        {
            if (inMemory)
            {
                _byOrder[delivery.OrderId] = delivery;
                if (delivery.DeliveryId is { } id) _orderOf[id] = delivery.OrderId;
            }
            if (delivery.IsDelivery) feed.Publish(delivery);
        });
    }
}
