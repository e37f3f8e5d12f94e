using System.Text.Json;
using System.Text.Json.Serialization;
using Pizza.Contracts;

namespace Pizza.Gateway.Pages.House;

/// <summary>GET /stores.</summary>
public sealed record StoreView(
    long StoreId,
    [property: JsonPropertyName("regionNm")] string RegionName,
    [property: JsonPropertyName("storeNm")] string? StoreName,
    [property: JsonPropertyName("openYN")] bool IsOpen);

/// <summary>GET /menu.</summary>
/// <param name="PizzaName">What to order it by.</param>
/// <param name="Price">Of one piece, in won.</param>
/// <param name="Stock">Pieces left.</param>
public sealed record MenuItemView([property: JsonPropertyName("pizzaNm")] string PizzaName, decimal Price, int Stock);

/// <summary>GET /rankings/pizzas.</summary>
/// <param name="Rank">From 1; absent while nobody has ordered it.</param>
/// <param name="PizzaName">The pizza.</param>
/// <param name="Orders">Booked and not cancelled.</param>
public sealed record PizzaRankView(int? Rank, [property: JsonPropertyName("pizzaNm")] string PizzaName, int Orders);

/// <summary>POST /orders.</summary>
/// <param name="ReservedFor">With its offset.</param>
public sealed record NewOrder(
    long CustomerId,
    IReadOnlyList<OrderItem> Items,
    [property: JsonPropertyName("regionNm")] string RegionName,
    PaymentMethod PaymentMethod,
    [property: JsonPropertyName("reserveDt")] string? ReservedFor,
    long? StoreId,
    string? Address,
    string? PhoneNumber);

/// <summary>What of an order a page needs that its history does not tell.</summary>
/// <param name="DepositUntil">When the deposit is waited for no longer, while it is.</param>
public sealed record OrderView(long OrderId, OrderStatus Status, string? Reason, [property: JsonPropertyName("depositDt")] DateTimeOffset? DepositUntil = null);

/// <summary>PATCH /payments/{id}.</summary>
public sealed record PaymentChange(string Status);

/// <summary>What a payment came to; Reason: why it is cancelled.</summary>
public sealed record PaymentOutcome(long PaymentId, PaymentStatus Status, string? Reason);

/// <summary>PATCH /orders/{id}.</summary>
public sealed record OrderChange(string Status, string? Reason);

/// <summary>GET /myPages.</summary>
public sealed record MyPageView(
    long OrderId,
    long CustomerId,
    IReadOnlyList<OrderItem> Items,
    OrderStatus Status,
    [property: JsonPropertyName("regionNm")] string RegionName,
    [property: JsonPropertyName("orderDt")] DateTimeOffset OrderedAt,
    PaymentMethod PaymentMethod,
    decimal? Price,
    [property: JsonPropertyName("reserveDt")] DateTimeOffset? ReservedFor,
    PaymentView? Payment,
    long? StoreId,
    [property: JsonPropertyName("storeNm")] string? StoreName,
    long? DeliveryId,
    long? RiderId,
    string? Address,
    string? PhoneNumber,
    string? Reason,
    int Version,
    IReadOnlyList<HistoryView> History);

/// <summary>The payment of an order.</summary>
public sealed record PaymentView(long PaymentId, PaymentMethod Method, PaymentStatus Status, decimal? Amount);

/// <summary>An event of an order's history.</summary>
/// <param name="EventId">Its CloudEvent id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Status">The order status that it implies.</param>
/// <param name="At">When it happened.</param>
/// <param name="Reason">Why, if it says so.</param>
/// <param name="TraceId">Of the trace it was published in, where the view knows it.</param>
/// <param name="Attempt">Which delivery brought it into the view, from 1, where that knows it.</param>
public sealed record HistoryView(string EventId, string Type, OrderStatus? Status, DateTimeOffset At, string? Reason, string? TraceId = null, int? Attempt = null);

/// <summary>GET /notifications.</summary>
/// <param name="NotificationId">Its id.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="Type">Of the event that caused it.</param>
/// <param name="Text">As it was sent.</param>
/// <param name="OccurredAt">When that happened.</param>
/// <param name="Sent">It is out.</param>
/// <param name="OrderStatus">That the event implies; by name, as a newer service may know others.</param>
/// <param name="Reason">Why, as the event gives it, if it does; older messages do not have it.</param>
public sealed record NotificationView(
    string NotificationId, long OrderId, string Type, string Text, DateTimeOffset OccurredAt, bool Sent, string? OrderStatus = null, string? Reason = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Listed<StoreView>))]
[JsonSerializable(typeof(Listed<MenuItemView>))]
[JsonSerializable(typeof(Listed<PizzaRankView>))]
[JsonSerializable(typeof(Listed<MyPageView>))]
[JsonSerializable(typeof(Listed<NotificationView>))]
[JsonSerializable(typeof(NewOrder))]
[JsonSerializable(typeof(OrderChange))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(PaymentChange))]
[JsonSerializable(typeof(PaymentOutcome))]
public sealed partial class HouseJsonContext : JsonSerializerContext;
