using System.Globalization;
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

    /// <summary>How far ahead an order is taken.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(30);

    // With an offset: 18:00 alone is another hour for the customer than for the server.
    private static readonly string[] DateFormats = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

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
    /// <param name="now">UTC.</param>
    /// <param name="malformed">Fields that are missing or wrong (400).</param>
    /// <param name="impossible">Fields that are well formed and cannot be served (422).</param>
    /// <returns>The order, when both are empty.</returns>
    public PlaceOrder? Validate(DateTimeOffset now, FieldErrors malformed, FieldErrors impossible)
    {
        if (CustomerId is not (> 0 and <= FieldRules.MaxNumber)) malformed.Add("customerId", $"is required: a whole number from 1 to {FieldRules.MaxNumber}.");
        if (StoreId is <= 0 or > FieldRules.MaxNumber) malformed.Add("storeId", $"must be a whole number from 1 to {FieldRules.MaxNumber}.");
        var items = ValidateItems(malformed);
        var (region, address, phone) = (RegionName, Address, PhoneNumber);
        malformed.Text("regionNm", ref region);
        malformed.OptionalText("address", ref address, FieldRules.MaxAddress);
        malformed.OptionalText("phoneNumber", ref phone, MaxPhoneLength);
        var payment = PaymentMethod is null ? Contracts.PaymentMethod.Cash : malformed.Named<PaymentMethod>("paymentMethod", PaymentMethod);
        var reservedFor = ValidateDate(now, malformed, impossible);
        return malformed.Any || impossible.Any ? null : new PlaceOrder(CustomerId!.Value, items, region!, payment!.Value, StoreId, address, phone, reservedFor);
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

    private DateTimeOffset? ValidateDate(DateTimeOffset now, FieldErrors malformed, FieldErrors impossible)
    {
        if (string.IsNullOrWhiteSpace(ReservedFor)) return null;
        // "Z" is an offset; the format letter for offsets does not take it.
        var text = ReservedFor.Trim();
        if (text.EndsWith('Z')) text = text[..^1] + "+00:00";
        if (!DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            malformed.Add("reserveDt", "must be a date and time with its offset, like 2030-01-31T18:00:00+09:00.");
            return null;
        }
        if (date <= now) impossible.Add("reserveDt", "is past.");
        else if (date > now + MaxAhead) impossible.Add("reserveDt", $"is more than {MaxAhead.TotalDays} days ahead.");
        return date.ToUniversalTime();
    }
}
