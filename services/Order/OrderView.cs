using System.Text.Json.Serialization;
using Pizza.Contracts;

namespace Pizza.Ordering;

/// <summary>An order as the API shows it.</summary>
public sealed record OrderView(
    long OrderId,
    long CustomerId,
    [property: JsonPropertyName("pizzaNm")] string PizzaName,
    [property: JsonPropertyName("qty")] int Quantity,
    OrderStatus Status,
    [property: JsonPropertyName("regionNm")] string RegionName,
    [property: JsonPropertyName("orderDt")] DateTimeOffset OrderedAt,
    IReadOnlyList<OrderItem> Items,
    PaymentMethod PaymentMethod,
    decimal? Price,
    [property: JsonPropertyName("reserveDt")] DateTimeOffset? ReservedFor,
    long? StoreId,
    string? Address,
    string? PhoneNumber,
    string? Reason,
    int Version)
{
    public static OrderView Of(Order o) => new(
        o.OrderId, o.CustomerId, o.PizzaName, o.Quantity, o.Status, o.RegionName, o.OrderedAt, o.Items, o.PaymentMethod, o.Price, o.ReservedFor, o.StoreId,
        o.Address, o.PhoneNumber, o.Reason, o.Version);
}
