using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Payments;

/// <summary>Reads and writes payments.</summary>
public sealed class PaymentRepository
{
    // EF's in-memory provider copies the whole table for every query; these are the indexes it lacks. On PostgreSQL they stay empty.
    private readonly ConcurrentDictionary<long, Payment> _byOrder = new();
    private readonly ConcurrentDictionary<long, long> _orderOf = new();
    private readonly ConcurrentDictionary<long, byte> _refunding = new();

    /// <summary>What is known of an order: payment, mark or null.</summary>
    public async ValueTask<Payment?> FindByOrderAsync(PaymentDbContext db, long orderId, CancellationToken ct) =>
        db.Database.IsNpgsql() ? await db.Payments.AsNoTracking().SingleOrDefaultAsync(p => p.OrderId == orderId, ct) : _byOrder.GetValueOrDefault(orderId);

    public async ValueTask<Payment?> FindAsync(PaymentDbContext db, long paymentId, CancellationToken ct)
    {
        if (!db.Database.IsNpgsql() && _orderOf.TryGetValue(paymentId, out var orderId)) return _byOrder[orderId];
        // In memory too: a list shows a row a moment before the index has it.
        return await db.Payments.AsNoTracking().SingleOrDefaultAsync(p => p.PaymentId == paymentId, ct);
    }

    /// <summary>Payments on their way back, at most <paramref name="max"/>, those that wait longest first.</summary>
    public async Task<IReadOnlyList<Payment>> RefundingAsync(PaymentDbContext db, int max, CancellationToken ct) => db.Database.IsNpgsql()
        ? await db.Payments.AsNoTracking().Where(p => p.Status == PaymentStatus.Refunding || p.DepositToReturn).OrderBy(p => p.PaymentId).Take(max).ToListAsync(ct)
        : [.. _refunding.Keys.Order().Take(max).Select(orderId => _byOrder[orderId])];

    /// <summary>How many are on their way back, and since when the one that waits longest is.</summary>
    public async Task<(long Count, DateTimeOffset? Oldest)> RefundBacklogAsync(PaymentDbContext db, CancellationToken ct)
    {
        if (!db.Database.IsNpgsql())
        {
            var refunding = _refunding.Keys.Select(orderId => _byOrder[orderId].ChangedAt).ToList();
            return (refunding.Count, refunding.Count == 0 ? null : refunding.Min());
        }
        var waiting = db.Payments.AsNoTracking().Where(p => p.Status == PaymentStatus.Refunding || p.DepositToReturn);
        return (await waiting.LongCountAsync(ct), await waiting.MinAsync(p => (DateTimeOffset?)p.ChangedAt, ct));
    }

    /// <param name="before">As it was read.</param>
    /// <param name="decision">What becomes of it.</param>
    public void Save(PaymentDbContext db, EventBuffer events, Payment? before, PaymentDecision decision)
    {
        var payment = decision.Payment;
        if (ReferenceEquals(before, payment)) return;
        if (before is null) db.Add(payment);
        else db.Update(payment);
        if (decision.Event is { } e) events.Raise(e);

        var inMemory = !db.Database.IsNpgsql();
        events.OnCommitted(() =>
        {
            PaymentMetrics.Count(before, payment);
            if (!inMemory) return;
            _byOrder[payment.OrderId] = payment;
            if (payment.PaymentId is { } id) _orderOf[id] = payment.OrderId;
            if (payment.IsToBeGivenBack) _refunding[payment.OrderId] = 0;
            else _refunding.TryRemove(payment.OrderId, out _);
        });
    }
}
