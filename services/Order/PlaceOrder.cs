using Pizza.Contracts;

namespace Pizza.Ordering;

/// <summary>What a customer orders, checked: see <see cref="PlaceOrderRequest"/>.</summary>
public sealed record PlaceOrder(
    long CustomerId, IReadOnlyList<OrderItem> Items, string RegionName, PaymentMethod PaymentMethod, long? StoreId, string? Address, string? PhoneNumber,
    DateTimeOffset? ReservedFor = null);
