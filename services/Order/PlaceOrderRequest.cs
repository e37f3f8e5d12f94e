using System.Text.Json.Serialization;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Ordering;

/// <summary>The body of <c>POST /orders</c>: one pizza (<c>pizzaNm</c>, <c>qty</c>) or several (<c>items</c>).</summary>
public sealed record PlaceOrderRequest
{
    public const int MaxQuantity = 100;
    public const int MaxItems = 20;
    public const int MaxPhoneLength = 30;

    public long? CustomerId { get; init; }
    [JsonPropertyName("pizzaNm")] public string? PizzaName { get; init; }
    [JsonPropertyName("qty")] public int? Quantity { get; init; }
    public IReadOnlyList<ItemRequest?>? Items { get; init; }
    [JsonPropertyName("regionNm")] public string? RegionName { get; init; }
    public string? PaymentMethod { get; init; }
    [JsonPropertyName("reserveDt")] public string? ReservedFor { get; init; }
    public long? StoreId { get; init; }
    public string? Address { get; init; }
    public string? PhoneNumber { get; init; }

    public sealed record ItemRequest([property: JsonPropertyName("pizzaNm")] string? PizzaName, [property: JsonPropertyName("qty")] int? Quantity);

    /// <summary>Checks every field.</summary>
    /// <param name="malformed">Fields that are missing or wrong (400).</param>
    /// <param name="impossible">Fields that are well formed and cannot be served (422).</param>
    /// <returns>The order, when both are empty.</returns>
    public PlaceOrder? Validate(FieldErrors malformed, FieldErrors impossible)
    {
        if (CustomerId is not (> 0 and <= FieldRules.MaxNumber)) malformed.Add("customerId", $"is required: a whole number from 1 to {FieldRules.MaxNumber}.");
        if (StoreId is <= 0 or > FieldRules.MaxNumber) malformed.Add("storeId", $"must be a whole number from 1 to {FieldRules.MaxNumber}.");
        var items = ValidateItems(malformed);
        var (region, address, phone) = (RegionName, Address, PhoneNumber);
        malformed.Text("regionNm", ref region);
        malformed.OptionalText("address", ref address, FieldRules.MaxAddress);
        malformed.OptionalText("phoneNumber", ref phone, MaxPhoneLength);
        var payment = ValidatePayment(malformed, impossible);
        if (ReservedFor is not null) impossible.Add("reserveDt", "orders for a later date are not taken yet.");
        return malformed.Any || impossible.Any ? null : new PlaceOrder(CustomerId!.Value, items, region!, payment, StoreId, address, phone);
    }

    private List<OrderItem> ValidateItems(FieldErrors errors)
    {
        if (Items is null) return [Item("", PizzaName, Quantity, errors)];
        if (PizzaName is not null || Quantity is not null) errors.Add("items", "give either items, or pizzaNm and qty.");
        if (Items.Count is 0 or > MaxItems) errors.Add("items", $"must hold 1 to {MaxItems} entries.");
        return [.. Items.Take(MaxItems).Select((item, i) => Item($"items[{i}].", item?.PizzaName, item?.Quantity, errors))];
    }

    private static OrderItem Item(string prefix, string? name, int? quantity, FieldErrors errors)
    {
        if (quantity is not (>= 1 and <= MaxQuantity)) errors.Add(prefix + "qty", $"is required: a whole number from 1 to {MaxQuantity}.");
        errors.Text(prefix + "pizzaNm", ref name);
        return new OrderItem(name ?? "", quantity ?? 0);
    }

    private PaymentMethod ValidatePayment(FieldErrors malformed, FieldErrors impossible)
    {
        if (PaymentMethod is null) return Contracts.PaymentMethod.Cash;
        if (malformed.Named<PaymentMethod>("paymentMethod", PaymentMethod) is not { } method) return default;
        if (method != Contracts.PaymentMethod.Cash) impossible.Add("paymentMethod", $"{method} is not taken yet; pay with Cash.");
        return method;
    }
}
