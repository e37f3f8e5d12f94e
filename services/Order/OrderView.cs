using System.Text.Json.Serialization;
using Pizza.Contracts;

namespace Pizza.Ordering;

/// <summary>An order as the API shows it; depositDt: until when its deposit is waited for, while it is.</summary>
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
    int Version,
    [property: JsonPropertyName("depositDt")] DateTimeOffset? DepositUntil)
{
    /// <param name="o">The order.</param>
    /// <param name="limits">Until when a deposit is waited for.</param>
    public static OrderView Of(Order o, DeadlineLimits limits) => new(
        o.OrderId, o.CustomerId, o.PizzaName, o.Quantity, o.Status, o.RegionName, o.OrderedAt, o.Items, o.PaymentMethod, o.Price, o.ReservedFor, o.StoreId,
        o.Address, o.PhoneNumber, o.Reason, o.Version,
        o.PaymentMethod == PaymentMethod.BankTransfer && o.Deadline(limits) is { Kind: DeadlineKind.Deposit } deposit ? deposit.At : null);
}
