using System.Text.Json;
using System.Text.Json.Serialization;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Deliveries;

/// <summary>A delivery as the rider sees it.</summary>
/// <param name="ChangedAt">Since when it has this status or this rider.</param>
public sealed record DeliveryView(
    long DeliveryId, long OrderId, DeliveryStatus Status, long? StoreId, long? RiderId, string? Address, string? PhoneNumber,
    [property: JsonPropertyName("changedDt")] DateTimeOffset ChangedAt)
{
    /// <param name="delivery">A real one, not a mark.</param>
    public static DeliveryView Of(Delivery delivery) => new(
        delivery.DeliveryId!.Value, delivery.OrderId, delivery.Status, delivery.StoreId, delivery.RiderId, delivery.Address, delivery.PhoneNumber, delivery.ChangedAt.AsKept());
}

/// <summary>PATCH /deliveries/{id}.</summary>
public sealed record DeliveryPatch(string? Status, long? RiderId);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DeliveryView))]
[JsonSerializable(typeof(PageOf<DeliveryView>))]
[JsonSerializable(typeof(DeliveryPatch))]
public sealed partial class DeliveryJsonContext : JsonSerializerContext;
