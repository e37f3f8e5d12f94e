using System.Text.Json.Serialization;
using Pizza.Contracts;
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
    IReadOnlyList<OrderItem> Items)
{
    /// <param name="ticket">A real one, not a mark.</param>
    public static StoreOrderView Of(Ticket ticket) => new(
        ticket.StoreOrderId!.Value, ticket.StoreId!.Value, ticket.OrderId, ticket.AcceptedAt!.Value, ticket.Status,
        ticket.StoreName, ticket.RegionName, ticket.PizzaName, ticket.Quantity, ticket.Items);
}

/// <summary>POST /stores and PATCH /stores/{id}.</summary>
public sealed record StoreRequest(
    [property: JsonPropertyName("regionNm")] string? RegionName,
    [property: JsonPropertyName("storeNm")] string? StoreName,
    [property: JsonPropertyName("openYN")] bool? IsOpen);

/// <summary>PATCH /storeOrders/{id}.</summary>
public sealed record StoreOrderPatch(string? Status);

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
