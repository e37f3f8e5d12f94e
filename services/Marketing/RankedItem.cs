using System.Globalization;
using Pizza.Contracts;
using Pizza.Contracts.Events;

namespace Pizza.Marketing;

/// <param name="Kind">What it is.</param>
/// <param name="Name">Of a pizza what it is ordered by, of a store its id.</param>
public readonly record struct ItemKey(RankedKind Kind, string Name)
{
    public static ItemKey OfPizza(string pizzaName) => new(RankedKind.Pizza, pizzaName);
    public static ItemKey OfStore(long storeId) => new(RankedKind.Store, storeId.ToString(CultureInfo.InvariantCulture));
}

/// <summary>
/// A pizza or a store, and how often it was ordered. It is kept from its registration, or from its first order if that comes earlier: an event may overtake
/// another, and a pizza that is not on the menu may be put there. It is shown, and has a rank, only while it is registered; a removed one keeps its counts.
/// </summary>
public sealed record RankedItem
{
    public required RankedKind Kind { get; init; }
    public required string Name { get; init; }

    /// <summary>Its number here, in the order in which items became known.</summary>
    public required long ItemId { get; init; }

    /// <summary>Registered and not removed.</summary>
    public bool IsListed { get; init; }

    /// <summary>Of a store.</summary>
    public string? StoreName { get; init; }
    public string? RegionName { get; init; }

    /// <summary>When the menu or the store last said what it is, and the version of that event, which starts anew with an in-memory database.</summary>
    public DateTimeOffset ListingAt { get; init; }
    public int ListingVersion { get; init; }

    /// <summary>Booked and not cancelled.</summary>
    public int Orders { get; init; }

    /// <summary>Pieces of these orders: of two items ordered equally often the one of more pieces is ahead.</summary>
    public long Quantity { get; init; }

    /// <summary>Counts the events of this item.</summary>
    public int Version { get; init; }

    /// <summary>As the last of them told it.</summary>
    public int? ToldRank { get; init; }
    public string? ToldText { get; init; }
    public int ToldOrders { get; init; }
    public long ToldQuantity { get; init; }

    public ItemKey Key => new(Kind, Name);

    /// <summary>Has a rank. What nobody ordered has none: it is behind everything, and there is nothing to be told of it.</summary>
    public bool IsRanked => IsListed && Orders > 0;

    public static RankedItem New(ItemKey key, long itemId) => new() { Kind = key.Kind, Name = key.Name, ItemId = itemId };

    public static ItemKey KeyOf(MenuEvent e) => ItemKey.OfPizza(e.PizzaName);

    public static ItemKey KeyOf(StoreEvent e) => ItemKey.OfStore(e.StoreId);

    /// <summary>Folds in what the menu tells of it; an older event than the last one changes nothing.</summary>
    public RankedItem Apply(MenuEvent e) => !IsNews(e) ? this : Listed(e, e is not MenuItemRemoved);

    /// <summary>Folds in what the store tells of it; an older event than the last one changes nothing.</summary>
    public RankedItem Apply(StoreEvent e) => !IsNews(e) ? this : Listed(e, e is not StoreDeleted) with { StoreName = e.StoreName, RegionName = e.RegionName };

    public RankedItem Add(Count count) => this with { Orders = Orders + count.Orders, Quantity = Quantity + count.Quantity };

    public bool IsAsPopularAs(RankedItem other) => (Orders, Quantity) == (other.Orders, other.Quantity);

    /// <summary>What is to be told of it, if that is anything new.</summary>
    /// <param name="rank">Its place now; null when it has none.</param>
    /// <param name="words">How the house says it.</param>
    /// <param name="now">UTC, at least a second after the last time.</param>
    public (RankedItem Item, PopularityChanged? Event) Tell(int? rank, RankingWords words, DateTimeOffset now)
    {
        var text = words.For(rank);
        if ((rank, text, Orders, Quantity) == (ToldRank, ToldText, ToldOrders, ToldQuantity)) return (this, null);
        var told = this with { Version = Version + 1, ToldRank = rank, ToldText = text, ToldOrders = Orders, ToldQuantity = Quantity };
        return (told, new PopularityChanged
        {
            ItemId = ItemId,
            Kind = Kind,
            PizzaName = Kind == RankedKind.Pizza ? Name : null,
            StoreId = StoreId,
            Rank = rank,
            Popularity = text,
            Orders = Orders,
            Quantity = Quantity,
            OccurredAt = now,
            Version = told.Version,
        });
    }

    /// <summary>Of a store; null of a pizza.</summary>
    public long? StoreId => Kind == RankedKind.Store ? long.Parse(Name, CultureInfo.InvariantCulture) : null;

    private bool IsNews(DomainEvent e) => (e.OccurredAt, e.Version).CompareTo((ListingAt, ListingVersion)) > 0;

    private RankedItem Listed(DomainEvent e, bool isListed) => this with { IsListed = isListed, ListingAt = e.OccurredAt.ToUniversalTime(), ListingVersion = e.Version };
}
