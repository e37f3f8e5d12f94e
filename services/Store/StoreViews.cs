using System.Text.Json.Serialization;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Stores;

/// <summary>A store as the outside sees it.</summary>
public sealed record StoreView(
    long StoreId,
    [property: JsonPropertyName("regionNm")] string RegionName,
    [property: JsonPropertyName("storeNm")] string? StoreName,
    [property: JsonPropertyName("openYN")] bool IsOpen)
{
    public static StoreView Of(Store store) => new(store.StoreId, store.RegionName, store.StoreName, store.IsOpen);
}

/// <summary>A ticket as the kitchen sees it.</summary>
/// <param name="ChangedAt">Since when it has this status, or this store.</param>
public sealed record StoreOrderView(
    long StoreOrderId,
    long StoreId,
    long OrderId,
    [property: JsonPropertyName("acceptDt")] DateTimeOffset AcceptedAt,
    StoreOrderStatus Status,
    [property: JsonPropertyName("storeNm")] string? StoreName,
    [property: JsonPropertyName("regionNm")] string RegionName,
    [property: JsonPropertyName("pizzaNm")] string PizzaName,
    [property: JsonPropertyName("qty")] int Quantity,
    IReadOnlyList<OrderItem> Items,
    [property: JsonPropertyName("changedDt")] DateTimeOffset ChangedAt)
{
    /// <param name="ticket">A real one, not a mark.</param>
    public static StoreOrderView Of(Ticket ticket) => new(
        ticket.StoreOrderId!.Value, ticket.StoreId!.Value, ticket.OrderId, ticket.AcceptedAt!.Value.AsKept(), ticket.Status,
        ticket.StoreName, ticket.RegionName, ticket.PizzaName, ticket.Quantity, ticket.Items, ticket.ChangedAt.AsKept());
}

/// <summary>POST /stores and PATCH /stores/{id}.</summary>
/// <param name="RegionName">Where it is.</param>
/// <param name="StoreName">What it is called.</param>
/// <param name="IsOpen">It takes orders.</param>
/// <param name="Seen">PATCH: what stood there when the change was thought of; a field that is something else by now is not overwritten.</param>
public sealed record StoreRequest(
    [property: JsonPropertyName("regionNm")] string? RegionName,
    [property: JsonPropertyName("storeNm")] string? StoreName,
    [property: JsonPropertyName("openYN")] bool? IsOpen,
    StoreSeen? Seen = null);

/// <summary>Fields of a store as somebody saw them; what is absent is not compared.</summary>
/// <param name="RegionName">Where it was.</param>
/// <param name="StoreName">What it was called; empty: nothing.</param>
public sealed record StoreSeen([property: JsonPropertyName("regionNm")] string? RegionName, [property: JsonPropertyName("storeNm")] string? StoreName);

/// <summary>PATCH /storeOrders/{id}.</summary>
/// <param name="Status">Reached.</param>
/// <param name="From">Only from this status; whoever else moved it meanwhile stays with what they did. Absent: from wherever it is.</param>
/// <param name="StoreId">Only in this store: one that has moved on is another kitchen's. Absent: wherever it is.</param>
public sealed record StoreOrderPatch(string? Status, string? From = null, long? StoreId = null);

/// <summary>What the call centre is told about a store it has closed or removed on a complaint.</summary>
/// <param name="StoreId">The store.</param>
/// <param name="Outcome"><c>Closed</c>, <c>Removed</c> (both also when it was before) or <c>UnknownStore</c>.</param>
/// <param name="Moved">Tickets that another store has taken over, this time.</param>
/// <param name="Rejected">Tickets that no store takes, this time.</param>
public sealed record StoreOutcome(long StoreId, string Outcome, int Moved = 0, int Rejected = 0);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoreView))]
[JsonSerializable(typeof(StoreOrderView))]
[JsonSerializable(typeof(PageOf<StoreView>))]
[JsonSerializable(typeof(PageOf<StoreOrderView>))]
[JsonSerializable(typeof(StoreOutcome))]
[JsonSerializable(typeof(StoreRequest))]
[JsonSerializable(typeof(StoreOrderPatch))]
[JsonSerializable(typeof(IReadOnlyList<OrderItem>))]
public sealed partial class StoreJsonContext : JsonSerializerContext;
