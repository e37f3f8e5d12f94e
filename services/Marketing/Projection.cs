using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Marketing;

/// <summary>Counts a batch of events in one unit of work: two reads, and one write of each row that changes.</summary>
public sealed class Projection(UnitOfWork<MarketingDbContext> work, RankingRepository rankings, IdSequences ids)
{
    public Task ApplyAsync(IReadOnlyCollection<DomainEvent> batch, CancellationToken ct) => work.RunAsync(RankingRepository.Key, async (db, events, token) =>
    {
        var counts = await BookAsync(db, events, [.. batch.OfType<OrderEvent>()], token);
        return await ListAndCountAsync(db, events, batch, counts, token);
    }, ct);

    private async Task<List<Count>> BookAsync(MarketingDbContext db, EventBuffer events, List<OrderEvent> orders, CancellationToken ct)
    {
        var counts = new List<Count>();
        var known = await rankings.BookingsAsync(db, [.. orders.Select(e => e.OrderId).Distinct()], ct);
        foreach (var order in orders.GroupBy(e => e.OrderId))
        {
            var before = known.GetValueOrDefault(order.Key);
            var after = order.Aggregate(before, Booking.Apply);
            if (after is null || ReferenceEquals(before, after)) continue;
            rankings.Save(db, events, before, after);
            counts.AddRange(Booking.Difference(before, after));
        }
        return counts;
    }

    private async Task<bool> ListAndCountAsync(
        MarketingDbContext db, EventBuffer events, IReadOnlyCollection<DomainEvent> batch, List<Count> counts, CancellationToken ct)
    {
        var changes = new Dictionary<ItemKey, List<Func<RankedItem, RankedItem>>>();
        foreach (var e in batch.OfType<MenuEvent>()) Change(RankedItem.KeyOf(e), item => item.Apply(e));
        foreach (var e in batch.OfType<StoreEvent>()) Change(RankedItem.KeyOf(e), item => item.Apply(e));
        foreach (var count in counts) Change(count.Item, item => item.Add(count));
        if (changes.Count == 0) return false;

        var known = await rankings.ItemsAsync(db, changes.Keys, ct);
        var hasChanged = false;
        foreach (var (key, folds) in changes)
        {
            var before = known.GetValueOrDefault(key);
            var after = folds.Aggregate(before ?? RankedItem.New(key, await ids.NextAsync(db, MarketingDbContext.ItemIds, ct)), (item, fold) => fold(item));
            if (after == before) continue;
            rankings.Save(db, events, before, after);
            hasChanged = true;
        }
        if (!hasChanged) return false;
        var telling = await rankings.TellingAsync(db, ct);
        rankings.Save(db, telling, (telling ?? new Telling()) with { HasChanged = true });
        return true;

        void Change(ItemKey key, Func<RankedItem, RankedItem> fold)
        {
            if (!changes.TryGetValue(key, out var folds)) changes[key] = folds = [];
            folds.Add(fold);
        }
    }
}
