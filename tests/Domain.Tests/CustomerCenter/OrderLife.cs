using System.Text.Json;
using System.Text.Json.Nodes;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Json;

namespace Pizza.Domain.Tests.CustomerCenter;

/// <summary>Events as the services publish them.</summary>
internal static class OrderLife
{
    public static readonly DateTimeOffset Noon = new(2025, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Every event of an order from the counter to the receipt, in the order in which they happen.</summary>
    public static IReadOnlyList<DomainEvent> Whole(long orderId, long customerId = 7, long storeId = 3, DateTimeOffset? orderedAt = null, string region = "강남구")
    {
        var at = orderedAt ?? Noon;
        return
        [
            Order<Ordered>(OrderStatus.Ordered, 1, 0),
            Ticket<OrderAccepted>(OrderStatus.OrderAccepted, 1, 1),
            Order<StatusUpdated>(OrderStatus.OrderAccepted, 2, 2),
            Order<CancelRequested>(OrderStatus.CancelRequested, 3, 3),
            Ticket<CookingStarted>(OrderStatus.Cooking, 2, 3),
            new CancellationRefused
            {
                OrderId = orderId, OrderStatus = OrderStatus.Cooking, CustomerId = customerId, StoreOrderId = orderId, StoreId = storeId, CancelVersion = 3,
                Reason = "The pizza is in the oven.", Version = 3, OccurredAt = at.AddSeconds(4),
            },
            Order<StatusUpdated>(OrderStatus.Cooking, 4, 5, "The pizza is in the oven."),
            Ticket<Cooked>(OrderStatus.Cooked, 4, 6),
            Delivery<DeliveryStarted>(OrderStatus.DeliveryStarted, 1, 7),
            Order<StatusUpdated>(OrderStatus.DeliveryStarted, 5, 8),
            Delivery<PickedUp>(OrderStatus.PickedUp, 2, 9, riderId: 12),
            Delivery<Delivered>(OrderStatus.Delivered, 3, 10, riderId: 12),
            Delivery<ReceiptConfirmed>(OrderStatus.OrderClosed, 4, 11, riderId: 12),
            Order<OrderClosed>(OrderStatus.OrderClosed, 6, 12),
        ];

        OrderEvent Order<T>(OrderStatus status, int version, int second, string? reason = null) where T : OrderEvent => OrderOf<T>(
            orderId, status, version, customerId, at, at.AddSeconds(second), region, reason);

        StoreOrderEvent Ticket<T>(OrderStatus status, int version, int second) where T : StoreOrderEvent => TicketOf<T>(
            orderId, status, version, customerId, at.AddSeconds(second), storeId);

        DeliveryEvent Delivery<T>(OrderStatus status, int version, int second, long? riderId = null) where T : DeliveryEvent => Make<T>(new
        {
            orderId,
            orderStatus = status,
            customerId,
            deliveryId = orderId + 1000,
            storeId,
            riderId,
            version,
            occurredAt = at.AddSeconds(second),
        });
    }

    public static OrderEvent OrderOf<T>(
        long orderId, OrderStatus status, int version = 1, long customerId = 7, DateTimeOffset? orderedAt = null, DateTimeOffset? at = null,
        string region = "강남구", string? reason = null, long? storeId = null) where T : OrderEvent => Make<T>(new
        {
            orderId,
            orderStatus = status,
            customerId,
            pizzaNm = "페퍼로니피자",
            qty = 1,
            items = new[] { new OrderItem("페퍼로니피자", 1) },
            regionNm = region,
            orderDt = orderedAt ?? Noon,
            paymentMethod = PaymentMethod.Cash,
            storeId,
            reason,
            version,
            occurredAt = at ?? orderedAt ?? Noon,
        });

    public static StoreOrderEvent TicketOf<T>(
        long orderId, OrderStatus status, int version, long customerId = 7, DateTimeOffset? at = null, long? storeId = 3, string? storeName = "강남점")
        where T : StoreOrderEvent => Make<T>(new
        {
            orderId,
            orderStatus = status,
            customerId,
            storeOrderId = storeId is null ? (long?)null : orderId,
            storeId,
            storeNm = storeName,
            regionNm = "강남구",
            version,
            occurredAt = at ?? Noon,
        });

    /// <summary>The event in its envelope, as a sidecar hands it over.</summary>
    public static JsonElement Envelope(DomainEvent e, string? topic = null) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["id"] = e.EventId,
        ["type"] = e.EventType,
        ["source"] = "order",
        ["specversion"] = "1.0",
        ["datacontenttype"] = "application/json",
        ["pubsubname"] = "pubsub",
        ["topic"] = topic ?? e.Topic,
        ["time"] = "2025-11-21T12:00:00Z",
        ["data"] = JsonSerializer.SerializeToNode(e, e.GetType(), PizzaJson.Options),
    });

    /// <summary>A bulk delivery of these envelopes.</summary>
    public static JsonObject Bulk(string topic, IEnumerable<JsonElement> envelopes) => new()
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["topic"] = topic,
        ["pubsubname"] = "pubsub",
        ["type"] = "com.dapr.event.sent.bulk",
        ["metadata"] = new JsonObject { ["pubsubName"] = "pubsub" },
        ["entries"] = new JsonArray([.. envelopes.Select((e, i) => (JsonNode)new JsonObject
        {
            ["entryId"] = $"entry-{i}-{Guid.NewGuid()}", ["event"] = JsonSerializer.SerializeToNode(e), ["contentType"] = "application/cloudevents+json",
            ["metadata"] = new JsonObject(),
        })]),
    };

    private static T Make<T>(object data) => JsonSerializer.SerializeToNode(data, PizzaJson.Options).Deserialize<T>(PizzaJson.Options)!;
}
