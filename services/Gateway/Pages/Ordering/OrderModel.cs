using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Ordering;

/// <summary>What the order page shows.</summary>
/// <param name="Form">As filled in, or new.</param>
/// <param name="Regions">Null: the stores cannot be asked.</param>
/// <param name="Menu">Null: the menu cannot be asked.</param>
/// <param name="Refusal">Of the order just sent.</param>
/// <param name="Errors">By control.</param>
public sealed record OrderModel(OrderForm Form, IReadOnlyList<Region>? Regions, IReadOnlyList<Dish>? Menu, OrderRefusal? Refusal, FormErrors Errors)
{
    /// <summary>The region ordered in; null while none is chosen, or when it has no stores.</summary>
    public Region? Region => Regions?.FirstOrDefault(r => r.Name == Form.Region);

    /// <summary>There is something to fill in.</summary>
    public bool HasForm => Form.Region.Length > 0 || Regions is null || Form.IsSent;

    /// <summary>The order was refused because the store that was chosen takes none; null: no store was chosen, or none of the region is open.</summary>
    public long? ClosedStoreId => Refusal?.Kind == OrderRefusalKind.NoStoreOpen && Region is not { IsOpen: false } ? Entered.Number(Form.Store) : null;

    /// <summary>What the region calls it; null: it has no name.</summary>
    public string? NameOf(long storeId) => Region?.Stores.FirstOrDefault(s => s.StoreId == storeId)?.StoreName;
}

/// <summary>A region that has stores.</summary>
public sealed record Region(string Name, IReadOnlyList<StoreView> Stores)
{
    public IEnumerable<StoreView> Open => Stores.Where(s => s.IsOpen);

    public bool IsOpen => Stores.Any(s => s.IsOpen);

    /// <summary>Those that are open first, then by name.</summary>
    public static IReadOnlyList<Region> Of(IEnumerable<StoreView> stores) =>
    [
        .. stores.GroupBy(s => s.RegionName)
            .Select(g => new Region(g.Key, [.. g.OrderBy(s => s.StoreName ?? "", StringComparer.Ordinal).ThenBy(s => s.StoreId)]))
            .OrderByDescending(r => r.IsOpen).ThenBy(r => r.Name, StringComparer.Ordinal),
    ];
}

/// <summary>A pizza of the menu with what helps to choose.</summary>
/// <param name="Rank">From 1; null while nobody has ordered it, or when the ranking cannot be asked.</param>
public sealed record Dish(string Name, decimal Price, int Stock, int? Rank)
{
    public bool IsSoldOut => Stock == 0;

    /// <summary>Few enough to say how many.</summary>
    public bool IsScarce => Stock is > 0 and <= 10;

    /// <summary>The most popular first, then by name; what is sold out last.</summary>
    public static IReadOnlyList<Dish> Of(IEnumerable<MenuItemView> menu, IEnumerable<PizzaRankView> ranks)
    {
        var rankOf = ranks.Where(r => r.Rank is not null).GroupBy(r => r.PizzaName).ToDictionary(g => g.Key, g => g.First().Rank);
        return
        [
            .. menu.Select(m => new Dish(m.PizzaName, m.Price, m.Stock, rankOf.GetValueOrDefault(m.PizzaName)))
                .OrderBy(d => d.IsSoldOut).ThenBy(d => d.Rank ?? int.MaxValue).ThenBy(d => d.Name, StringComparer.Ordinal),
        ];
    }
}
