using Microsoft.EntityFrameworkCore;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Stores;

/// <summary>
/// Reads and writes stores. A unit of work that changes a store locks its row before it reads it, so that tickets, opening hours and removal cannot miss
/// one another; on the in-memory provider the gate of the unit of work does that.
/// </summary>
public sealed class StoreRepository
{
    // Asked once per order: compiled once.
    private static readonly Func<StoreDbContext, string, Task<bool>> AnyOpenInRegion = EF.CompileAsyncQuery(
        (StoreDbContext db, string region) => db.Stores.Any(s => s.RegionName == region && s.IsOpen && s.DeletedAt == null));

    private static readonly Func<StoreDbContext, long, Task<bool>> IsThatOneOpen = EF.CompileAsyncQuery(
        (StoreDbContext db, long storeId) => db.Stores.Any(s => s.StoreId == storeId && s.IsOpen && s.DeletedAt == null));

    /// <summary>Whether an order would be taken: by the store asked for, else by any of the region.</summary>
    public Task<bool> TakesOrdersAsync(StoreDbContext db, string regionName, long? storeId) =>
        storeId is { } id ? IsThatOneOpen(db, id) : AnyOpenInRegion(db, regionName);

    public Task<Store?> FindAsync(StoreDbContext db, long storeId, CancellationToken ct) =>
        db.Stores.AsNoTracking().SingleOrDefaultAsync(s => s.StoreId == storeId && s.DeletedAt == null, ct);

    public Task<Store?> FindByIdempotencyKeyAsync(StoreDbContext db, string key, CancellationToken ct) =>
        db.Stores.AsNoTracking().SingleOrDefaultAsync(s => s.IdempotencyKey == key, ct);

    /// <summary>The store, deleted or not, for changing.</summary>
    public async Task<Store?> LockAsync(StoreDbContext db, long storeId, CancellationToken ct)
    {
        var row = db.Database.IsNpgsql()
            ? db.Stores.FromSql($"SELECT * FROM \"Stores\" WHERE \"StoreId\" = {storeId} FOR UPDATE")
            : db.Stores.Where(s => s.StoreId == storeId);
        return (await row.AsNoTracking().ToListAsync(ct)).SingleOrDefault();
    }

    /// <summary>The stores that may take an order, for changing: the one asked for, else all open ones of the region. In the order of their ids, so that two such never wait for each other.</summary>
    public async Task<IReadOnlyList<Store>> LockCandidatesAsync(StoreDbContext db, string regionName, long? storeId, CancellationToken ct)
    {
        if (storeId is { } id) return await LockAsync(db, id, ct) is { } asked ? [asked] : [];
        var rows = db.Database.IsNpgsql()
            ? db.Stores.FromSql($"""
                SELECT * FROM "Stores" WHERE "RegionName" = {regionName} AND "IsOpen" AND "DeletedAt" IS NULL ORDER BY "StoreId" FOR UPDATE
                """)
            : db.Stores.Where(s => s.RegionName == regionName && s.IsOpen && s.DeletedAt == null);
        return await rows.AsNoTracking().ToListAsync(ct);
    }

    /// <summary>
    /// The stores that may take a ticket over, for changing, and with them the one that it leaves, which is locked in its turn and not given: two moves, or a
    /// move and a new order, never wait for each other.
    /// </summary>
    public async Task<IReadOnlyList<Store>> LockSuccessorsAsync(StoreDbContext db, string regionName, long leaves, CancellationToken ct)
    {
        var rows = db.Database.IsNpgsql()
            ? db.Stores.FromSql($"""
                SELECT * FROM "Stores" WHERE "StoreId" = {leaves} OR ("RegionName" = {regionName} AND "IsOpen" AND "DeletedAt" IS NULL)
                ORDER BY "StoreId" FOR UPDATE
                """)
            : db.Stores.Where(s => s.RegionName == regionName && s.IsOpen && s.DeletedAt == null);
        return [.. (await rows.AsNoTracking().ToListAsync(ct)).Where(s => s.StoreId != leaves)];
    }

    public void Add(StoreDbContext db, EventBuffer events, StoreDecision decision)
    {
        db.Add(decision.Store);
        if (decision.Event is { } e) events.Raise(e);
    }

    public void Update(StoreDbContext db, EventBuffer events, StoreDecision decision)
    {
        if (decision.Event is not { } e) return;
        db.Update(decision.Store);
        events.Raise(e);
    }
}
