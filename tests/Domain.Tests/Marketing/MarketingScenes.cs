using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Marketing;

namespace Pizza.Domain.Tests.Marketing;

/// <summary>Events as order, menu and store publish them, and what marketing makes of them.</summary>
internal static class MarketingScenes
{
    public const string Pepperoni = "페퍼로니피자";
    public const string Potato = "포테이토피자";

    public static readonly DateTimeOffset Noon = new(2025, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static Ordered Ordered(long orderId = 17, int version = 1, long? storeId = null, params OrderItem[] items) =>
        new(Facts(orderId, OrderStatus.Ordered, version, storeId, items));

    public static OrderEvent Reached(OrderStatus status, int version, long? storeId = 3, long orderId = 17, params OrderItem[] items) =>
        Facts(orderId, status, version, storeId, items);

    public static OrderCancelled Cancelled(int version, long orderId = 17, long? storeId = null, params OrderItem[] items) =>
        new(Facts(orderId, OrderStatus.OrderCancelled, version, storeId, items));

    public static MenuItemRegistered OnTheMenu(string name = Pepperoni, int version = 1, int second = 0) => new()
    {
        MenuItemId = 1,
        PizzaName = name,
        Price = 20_000,
        Stock = 10,
        OccurredAt = Noon.AddSeconds(second),
        Version = version,
    };

    public static StoreRegistered AStore(long storeId = 3, int second = 0) =>
        new() { StoreId = storeId, StoreName = "강남점", RegionName = "강남구", IsOpen = true, OccurredAt = Noon.AddSeconds(second), Version = 1 };

    public static StoreDeleted AStoreIsGone(long storeId = 3, int second = 9) =>
        new() { StoreId = storeId, StoreName = "강남점", RegionName = "강남구", IsOpen = false, OccurredAt = Noon.AddSeconds(second), Version = 2 };

    /// <summary>What the items count in the end, by the bookings' own rows alone; what counts nothing is left out.</summary>
    public static Dictionary<ItemKey, (int Orders, long Quantity)> Counted(IEnumerable<OrderEvent> events)
    {
        var bookings = new Dictionary<long, Booking?>();
        var counts = new Dictionary<ItemKey, (int Orders, long Quantity)>();
        foreach (var e in events)
        {
            var before = bookings.GetValueOrDefault(e.OrderId);
            bookings[e.OrderId] = Booking.Apply(before, e);
            foreach (var count in Booking.Difference(before, bookings[e.OrderId]))
            {
                var known = counts.GetValueOrDefault(count.Item);
                counts[count.Item] = (known.Orders + count.Orders, known.Quantity + count.Quantity);
            }
        }
        return counts.Where(c => c.Value != default).ToDictionary();
    }

    public static RankedItem Item(string name, int orders, long quantity = 0, long id = 1, bool isListed = true) =>
        RankedItem.New(ItemKey.OfPizza(name), id) with { Orders = orders, Quantity = quantity, IsListed = isListed };

    private static StatusUpdated Facts(long orderId, OrderStatus status, int version, long? storeId, OrderItem[] items) => new()
    {
        OrderId = orderId,
        OrderStatus = status,
        CustomerId = 7,
        PizzaName = Pepperoni,
        Quantity = 1,
        Items = items.Length > 0 ? items : [new(Pepperoni, 1)],
        RegionName = "강남구",
        OrderedAt = Noon,
        PaymentMethod = PaymentMethod.Cash,
        StoreId = storeId,
        OccurredAt = Noon.AddSeconds(version),
        Version = version,
    };
}
