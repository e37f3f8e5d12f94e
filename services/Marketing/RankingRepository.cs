using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Marketing;

/// <summary>Reads and writes what marketing keeps. All that changes it runs under one key, so that nothing need be locked.</summary>
public sealed class RankingRepository
{
    /// <summary>Of every unit of work. Batches are few and each changes the same popular items: side by side they would only wait for each other's rows.</summary>
    public const string Key = "rankings";

    // EF's in-memory provider copies the whole table for every query; these are the indexes it lacks. On PostgreSQL they stay empty.
    private readonly ConcurrentDictionary<long, Booking> _bookings = new();
    private readonly ConcurrentDictionary<ItemKey, RankedItem> _items = new();

    public async Task<Dictionary<long, Booking>> BookingsAsync(MarketingDbContext db, IReadOnlyCollection<long> orderIds, CancellationToken ct)
    {
        if (orderIds.Count == 0) return [];
        return db.Database.IsNpgsql()
            ? await db.Bookings.AsNoTracking().Where(b => orderIds.Contains(b.OrderId)).ToDictionaryAsync(b => b.OrderId, ct)
            : orderIds.Select(id => _bookings.GetValueOrDefault(id)).OfType<Booking>().ToDictionary(b => b.OrderId);
    }

    public async Task<Dictionary<ItemKey, RankedItem>> ItemsAsync(MarketingDbContext db, IReadOnlyCollection<ItemKey> keys, CancellationToken ct)
    {
        if (keys.Count == 0) return [];
        if (!db.Database.IsNpgsql()) return keys.Select(key => _items.GetValueOrDefault(key)).OfType<RankedItem>().ToDictionary(i => i.Key);
        var names = keys.Select(k => k.Name).Distinct().ToArray();
        // A pizza may be called as a store is numbered: told apart here.
        var found = await db.Items.AsNoTracking().Where(i => names.Contains(i.Name)).ToListAsync(ct);
        return found.Where(i => keys.Contains(i.Key)).ToDictionary(i => i.Key);
    }

    /// <summary>Every item that has a rank, or is still said to have one.</summary>
    public async Task<IReadOnlyList<RankedItem>> RankedAsync(MarketingDbContext db, CancellationToken ct) => db.Database.IsNpgsql()
        ? await db.Items.AsNoTracking().Where(i => (i.IsListed && i.Orders > 0) || i.ToldRank != null).ToListAsync(ct)
        : [.. _items.Values.Where(i => i.IsRanked || i.ToldRank is not null)];

    /// <summary>Null before anything was ever counted.</summary>
    public Task<Telling?> TellingAsync(MarketingDbContext db, CancellationToken ct) => db.Tellings.AsNoTracking().SingleOrDefaultAsync(ct);

    /// <summary>A page of one kind's ranking, with how many items are listed.</summary>
    public async Task<(IReadOnlyList<(RankedItem Item, int? Rank)> Items, int Total)> PageAsync(
        MarketingDbContext db, RankedKind kind, int skip, int take, CancellationToken ct)
    {
        var listed = db.Items.AsNoTracking().Where(i => i.Kind == kind && i.IsListed);
        var total = await listed.CountAsync(ct);
        var page = await listed.OrderByDescending(i => i.Orders).ThenByDescending(i => i.Quantity).ThenBy(i => i.ItemId).Skip(skip).Take(take).ToListAsync(ct);
        if (page is not [var first, ..]) return ([], total);
        var ahead = await listed.CountAsync(i => i.Orders > first.Orders || (i.Orders == first.Orders && i.Quantity > first.Quantity), ct);
        return ([.. Ranking.Number(page, skip, ahead + 1)], total);
    }

    /// <param name="before">As it was read; null: it is new.</param>
    /// <param name="after">As it is from now on.</param>
    public void Save(MarketingDbContext db, EventBuffer events, Booking? before, Booking after)
    {
        Save(db, isNew: before is null, after);
        if (!db.Database.IsNpgsql()) events.OnCommitted(() => _bookings[after.OrderId] = after);
    }

    /// <param name="before">As it was read; null: it is new.</param>
    /// <param name="after">As it is from now on.</param>
    public void Save(MarketingDbContext db, EventBuffer events, RankedItem? before, RankedItem after)
    {
        Save(db, isNew: before is null, after);
        if (!db.Database.IsNpgsql()) events.OnCommitted(() => _items[after.Key] = after);
    }

    /// <param name="before">As it was read; null: it is new.</param>
    /// <param name="after">As it is from now on.</param>
    public void Save(MarketingDbContext db, Telling? before, Telling after)
    {
        if (before != after) Save(db, isNew: before is null, after);
    }

    private static void Save(MarketingDbContext db, bool isNew, object row)
    {
        if (isNew) db.Add(row);
        else db.Update(row);
    }
}
