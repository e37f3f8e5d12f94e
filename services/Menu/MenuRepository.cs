using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Menus;

/// <summary>
/// Reads and writes the menu and what orders took of it. A unit of work that changes items locks their rows before it reads them, in the order of their
/// names, so that two such never wait for each other; on the in-memory provider the gate of the unit of work does that.
/// </summary>
public sealed class MenuRepository
{
    // EF's in-memory provider copies the whole table for every query; these are the indexes it lacks. On PostgreSQL they stay empty.
    private readonly ConcurrentDictionary<string, MenuItem> _items = new();
    private readonly ConcurrentDictionary<long, OrderStock> _stocks = new();

    /// <summary>The items of these names, removed or not.</summary>
    public async Task<Dictionary<string, MenuItem>> FindAsync(MenuDbContext db, IEnumerable<string> names, CancellationToken ct)
    {
        var wanted = names.Distinct().ToArray();
        var found = db.Database.IsNpgsql()
            ? await db.Items.AsNoTracking().Where(i => wanted.Contains(i.PizzaName)).ToListAsync(ct)
            : [.. wanted.Select(name => _items.GetValueOrDefault(name)).OfType<MenuItem>()];
        return found.ToDictionary(i => i.PizzaName);
    }

    /// <summary>The items of these names, removed or not, for changing.</summary>
    public async Task<Dictionary<string, MenuItem>> LockAsync(MenuDbContext db, IEnumerable<string> names, CancellationToken ct)
    {
        if (!db.Database.IsNpgsql()) return await FindAsync(db, names, ct);
        var wanted = names.Distinct().ToArray();
        var rows = db.Items.FromSql($"""SELECT * FROM "MenuItems" WHERE "PizzaName" = ANY({wanted}) ORDER BY "PizzaName" FOR UPDATE""");
        return await rows.AsNoTracking().ToDictionaryAsync(i => i.PizzaName, ct);
    }

    public async Task<MenuItem?> LockAsync(MenuDbContext db, string name, CancellationToken ct) => (await LockAsync(db, [name], ct)).GetValueOrDefault(name);

    public async ValueTask<OrderStock?> FindStockAsync(MenuDbContext db, long orderId, CancellationToken ct) =>
        db.Database.IsNpgsql() ? await db.OrderStocks.AsNoTracking().SingleOrDefaultAsync(s => s.OrderId == orderId, ct) : _stocks.GetValueOrDefault(orderId);

    /// <param name="before">As it was read.</param>
    /// <param name="decision">What becomes of it.</param>
    public void Save(MenuDbContext db, EventBuffer events, MenuItem? before, MenuDecision decision)
    {
        if (decision.Event is not { } e) return;
        if (before is null) db.Add(decision.Item);
        else db.Update(decision.Item);
        events.Raise(e);
        Index(db, events, [decision.Item], null);
    }

    /// <param name="before">As it was read.</param>
    /// <param name="decision">What becomes of it and of the items.</param>
    public void Save(MenuDbContext db, EventBuffer events, OrderStock? before, StockDecision decision)
    {
        if (ReferenceEquals(before, decision.Stock) || decision.Stock is not { } stock) return;
        if (before is null) db.Add(stock);
        else db.Update(stock);
        db.UpdateRange(decision.Items);
        if (decision.Event is { } e) events.Raise(e);
        Index(db, events, decision.Items, stock);
    }

    private void Index(MenuDbContext db, EventBuffer events, IReadOnlyList<MenuItem> items, OrderStock? stock)
    {
        if (db.Database.IsNpgsql()) return;
        events.OnCommitted(() =>
        {
            foreach (var item in items) _items[item.PizzaName] = item;
            if (stock is not null) _stocks[stock.OrderId] = stock;
        });
    }
}
