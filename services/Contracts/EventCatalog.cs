using Pizza.Contracts.Events;

namespace Pizza.Contracts;

/// <summary>Every event type with its topic and its consumers: the table of the design, in code. Contract tests hold the house to it.</summary>
public static class EventCatalog
{
    /// <param name="Type">The record; its name is the CloudEvent type.</param>
    /// <param name="Topic">Where it is published.</param>
    /// <param name="Consumers">App ids that act on it, besides those that only keep its history.</param>
    public sealed record Entry(Type Type, string Topic, IReadOnlyList<string> Consumers);

    public static IReadOnlyList<Entry> All { get; } =
    [
        Of<OrderPlaced>(Topics.Orders),
        Of<Ordered>(Topics.Orders, AppIds.Store),
        Of<OrderRejected>(Topics.Orders),
        Of<CancelRequested>(Topics.Orders, AppIds.Store),
        Of<OrderCancelled>(Topics.Orders, AppIds.Store, AppIds.Delivery),
        Of<StatusUpdated>(Topics.Orders),
        Of<OrderClosed>(Topics.Orders),

        Of<OrderAccepted>(Topics.StoreOrders, AppIds.Order),
        Of<CookingStarted>(Topics.StoreOrders, AppIds.Order),
        Of<Cooked>(Topics.StoreOrders, AppIds.Order, AppIds.Delivery),
        Of<StoreOrderCancelled>(Topics.StoreOrders, AppIds.Order),
        Of<CancellationRefused>(Topics.StoreOrders, AppIds.Order),
        Of<StoreOrderRejected>(Topics.StoreOrders, AppIds.Order),

        Of<StoreRegistered>(Topics.Stores),
        Of<StoreUpdated>(Topics.Stores),
        Of<StoreDeleted>(Topics.Stores),

        Of<DeliveryStarted>(Topics.Deliveries, AppIds.Order),
        Of<PickedUp>(Topics.Deliveries, AppIds.Order),
        Of<Delivered>(Topics.Deliveries, AppIds.Order),
        Of<ReceiptConfirmed>(Topics.Deliveries, AppIds.Order),
        Of<DeliveryCancelled>(Topics.Deliveries),
    ];

    // customercenter projects every event of the chain.
    private static Entry Of<T>(string topic, params string[] consumers) where T : DomainEvent =>
        new(typeof(T), topic, [AppIds.CustomerCenter, .. consumers]);
}
