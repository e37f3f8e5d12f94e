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

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoreView))]
[JsonSerializable(typeof(StoreOrderView))]
[JsonSerializable(typeof(PageOf<StoreView>))]
[JsonSerializable(typeof(PageOf<StoreOrderView>))]
[JsonSerializable(typeof(StoreRequest))]
[JsonSerializable(typeof(StoreOrderPatch))]
[JsonSerializable(typeof(IReadOnlyList<OrderItem>))]
public sealed partial class StoreJsonContext : JsonSerializerContext;
