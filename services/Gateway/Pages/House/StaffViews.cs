using System.Text.Json;
using System.Text.Json.Serialization;
using Pizza.Contracts;

namespace Pizza.Gateway.Pages.House;

/// <summary>GET /storeOrders; changedDt: since when it has this status, or this store.</summary>
public sealed record TicketView(
    long StoreOrderId,
    long StoreId,
    long OrderId,
    [property: JsonPropertyName("acceptDt")] DateTimeOffset AcceptedAt,
    StoreOrderStatus Status,
    [property: JsonPropertyName("storeNm")] string? StoreName,
    [property: JsonPropertyName("regionNm")] string RegionName,
    IReadOnlyList<OrderItem> Items,
    [property: JsonPropertyName("changedDt")] DateTimeOffset ChangedAt);

/// <summary>GET /deliveries.</summary>
/// <param name="DeliveryId">Its number.</param>
/// <param name="OrderId">What is brought.</param>
/// <param name="Status">How far it is.</param>
/// <param name="StoreId">Where it is picked up.</param>
/// <param name="RiderId">Who brings it.</param>
/// <param name="Address">Where to, if the customer said so.</param>
/// <param name="PhoneNumber">The customer's, if given.</param>
/// <param name="ChangedAt">Since when it has this status or this rider.</param>
public sealed record DeliveryView(
    long DeliveryId, long OrderId, DeliveryStatus Status, long? StoreId, long? RiderId, string? Address, string? PhoneNumber,
    [property: JsonPropertyName("changedDt")] DateTimeOffset ChangedAt);

/// <summary>PATCH /storeOrders/{id} and PATCH /deliveries/{id}.</summary>
/// <param name="Status">What it shall be.</param>
/// <param name="RiderId">Who brings the delivery.</param>
/// <param name="From">What the ticket was when it was tapped: if somebody moved it before, this is refused.</param>
/// <param name="StoreId">Whose the ticket was when it was tapped: if it went to another store, this is refused.</param>
public sealed record StatusChange(string Status, long? RiderId = null, string? From = null, long? StoreId = null);

/// <summary>POST /stores and PATCH /stores/{id}; what is null stays. Seen: what is to be changed, as it was when the form was shown.</summary>
public sealed record StoreChange(
    [property: JsonPropertyName("regionNm")] string? RegionName,
    [property: JsonPropertyName("storeNm")] string? StoreName,
    [property: JsonPropertyName("openYN")] bool? IsOpen,
    StoreChange? Seen = null);

/// <summary>POST /menu and PATCH /menu/{pizzaNm}; what is null stays. Seen: what is to be changed, as it was when the form was shown.</summary>
public sealed record MenuChange([property: JsonPropertyName("pizzaNm")] string? PizzaName, decimal? Price, int? Stock, MenuChange? Seen = null);

/// <summary>POST /complaints.</summary>
public sealed record NewComplaint(long? OrderId, long? StoreId, string Action, string? Reason);

/// <summary>GET /complaints.</summary>
/// <param name="ComplaintId">Its number.</param>
/// <param name="Action">CancelOrder, CloseStore or RemoveStore.</param>
/// <param name="OrderId">With CancelOrder.</param>
/// <param name="StoreId">With the others.</param>
/// <param name="Reason">What the customer said.</param>
/// <param name="Status">Received, Done or Refused.</param>
/// <param name="Refusal">Why it can never be done.</param>
/// <param name="ReceivedAt">When it was written down.</param>
/// <param name="RefusalCode">The refusal by name; absent on old ones.</param>
public sealed record ComplaintView(
    long ComplaintId, string Action, long? OrderId, long? StoreId, string? Reason, string Status, string? Refusal, DateTimeOffset ReceivedAt,
    string? RefusalCode = null);

/// <summary>GET /deadLetters.</summary>
/// <param name="Id">What to name it by.</param>
/// <param name="Consumer">The service that could not take it.</param>
/// <param name="Topic">Where it was published.</param>
/// <param name="EventType">What it tells.</param>
/// <param name="EventId">Its CloudEvent id.</param>
/// <param name="LastReceivedAt">The last time it came.</param>
/// <param name="Count">How often it came.</param>
/// <param name="ReplayedAt">When it was last sent again.</param>
/// <param name="Data">What it says.</param>
public sealed record DeadLetterView(
    string Id, string Consumer, string? Topic, string? EventType, string? EventId, DateTimeOffset LastReceivedAt, int Count, DateTimeOffset? ReplayedAt, JsonElement? Data);

/// <summary>GET /rankings/stores.</summary>
public sealed record StoreRankView(
    int? Rank,
    long StoreId,
    [property: JsonPropertyName("storeNm")] string? StoreName,
    [property: JsonPropertyName("regionNm")] string? RegionName,
    int Orders);

/// <summary>Of a list of anything, how many there are.</summary>
public sealed record Counted(int Total);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TicketView))]
[JsonSerializable(typeof(Listed<TicketView>))]
[JsonSerializable(typeof(DeliveryView))]
[JsonSerializable(typeof(Listed<DeliveryView>))]
[JsonSerializable(typeof(StatusChange))]
[JsonSerializable(typeof(StoreView))]
[JsonSerializable(typeof(StoreChange))]
[JsonSerializable(typeof(MenuItemView))]
[JsonSerializable(typeof(MenuChange))]
[JsonSerializable(typeof(NewComplaint))]
[JsonSerializable(typeof(ComplaintView))]
[JsonSerializable(typeof(Listed<ComplaintView>))]
[JsonSerializable(typeof(DeadLetterView))]
[JsonSerializable(typeof(Listed<DeadLetterView>))]
[JsonSerializable(typeof(Listed<StoreRankView>))]
[JsonSerializable(typeof(Counted))]
public sealed partial class StaffJsonContext : JsonSerializerContext;
