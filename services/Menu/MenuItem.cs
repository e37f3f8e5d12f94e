using Pizza.Contracts.Events;

namespace Pizza.Menus;

/// <summary>A pizza on the menu, its price and how many are left.</summary>
public sealed record MenuItem
{
    /// <summary>Its name is what orders call it by; there is one item of a name, removed or not.</summary>
    public required string PizzaName { get; init; }
    public required long MenuItemId { get; init; }

    /// <summary>Of one piece, in won.</summary>
    public required decimal Price { get; init; }

    /// <summary>Pieces left, never below zero.</summary>
    public required int Stock { get; init; }

    /// <summary>Set while the pizza is not on the menu; what orders give back is counted all the same.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Counts the events of this item; what orders take and give back raises none.</summary>
    public required int Version { get; init; }

    /// <summary>Of the request that registered it, and what it asked for: the same request again registers nothing.</summary>
    public string? IdempotencyKey { get; init; }
    public string? RegisteredAs { get; init; }

    public bool IsOnTheMenu => RemovedAt is null;

    /// <param name="known">An item of that name; null when there never was one.</param>
    /// <param name="menuItemId">For a new name.</param>
    /// <param name="registration">What is asked for.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null when the name is on the menu already, put there by another request.</returns>
    public static MenuDecision? Register(MenuItem? known, long menuItemId, MenuRegistration registration, DateTimeOffset now)
    {
        if (known is { IsOnTheMenu: true })
        {
            var again = registration.IdempotencyKey is { } key && key == known.IdempotencyKey && registration.Fingerprint == known.RegisteredAs;
            return again ? MenuDecision.Nothing(known) : null;
        }
        var item = new MenuItem
        {
            PizzaName = registration.PizzaName,
            MenuItemId = known?.MenuItemId ?? menuItemId,
            Price = registration.Price,
            Stock = registration.Stock,
            Version = (known?.Version ?? 0) + 1,
            IdempotencyKey = registration.IdempotencyKey,
            RegisteredAs = registration.Fingerprint,
        };
        return new(item, item.Facts(now));
    }

    /// <summary>Changes what is given; the same values again change nothing. Null when it is not on the menu.</summary>
    public MenuDecision? Change(decimal? price, int? stock, DateTimeOffset now)
    {
        if (!IsOnTheMenu) return null;
        var changed = this with { Price = price ?? Price, Stock = stock ?? Stock };
        if (changed == this) return MenuDecision.Nothing(this);
        changed = changed with { Version = Version + 1 };
        return new(changed, new MenuItemChanged(changed.Facts(now)));
    }

    /// <summary>
    /// What was changed since somebody saw it, by field as on the wire: orders take stock all day, and two people may have the same form open. What is to be
    /// there is there already: no conflict, so that a change that is sent twice is harmless.
    /// </summary>
    public IEnumerable<(string Field, string Message)> ChangedSince(MenuItemSeen? seen, decimal? price, int? stock)
    {
        if (price is not null && seen?.Price is { } oldPrice && Price != oldPrice && Price != price) yield return ("price", $"is {Price:0} by now, not {oldPrice:0}.");
        if (stock is not null && seen?.Stock is { } oldStock && Stock != oldStock && Stock != stock) yield return ("stock", $"is {Stock} by now, not {oldStock}.");
    }

    /// <summary>Null when it is not on the menu.</summary>
    public MenuDecision? Remove(DateTimeOffset now)
    {
        if (!IsOnTheMenu) return null;
        var removed = this with { RemovedAt = now, Version = Version + 1 };
        return new(removed, new MenuItemRemoved(removed.Facts(now)));
    }

    private MenuItemRegistered Facts(DateTimeOffset now) => new()
    {
        MenuItemId = MenuItemId,
        PizzaName = PizzaName,
        Price = Price,
        Stock = Stock,
        OccurredAt = now,
        Version = Version,
    };
}

/// <param name="Item">As it is from now on.</param>
/// <param name="Event">What that means to others; null when nothing changed.</param>
public sealed record MenuDecision(MenuItem Item, MenuEvent? Event)
{
    public static MenuDecision Nothing(MenuItem item) => new(item, null);
}

/// <summary>A checked request for a new item.</summary>
public sealed record MenuRegistration(string PizzaName, decimal Price, int Stock, string? IdempotencyKey = null)
{
    public string Fingerprint => $"{PizzaName}\n{Price:0}\n{Stock}";
}
