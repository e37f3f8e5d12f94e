using Pizza.Contracts.Events;

namespace Pizza.Contracts;

/// <summary>Every event type with its topic and its consumers: the table of the design, in code. Contract tests hold the house to it.</summary>
public static class EventCatalog
{
    /// <param name="Type">The record; <see cref="Entry.Name"/> is the CloudEvent type.</param>
    /// <param name="Topic">Where it is published.</param>
    /// <param name="Consumers">App ids that act on it, besides those that only keep its history.</param>
    public sealed record Entry(Type Type, string Topic, IReadOnlyList<string> Consumers)
    {
        /// <summary>The CloudEvent type.</summary>
        public string Name => EventName.Of(Type);
    }

    public static IReadOnlyList<Entry> All { get; } =
    [
        // marketing reads the whole topic in bulk: any event that shows that an order came as far as the kitchen counts it.
        Of<OrderPlaced>(Topics.Orders, AppIds.Payment, AppIds.Marketing, AppIds.Notification),
        Of<Ordered>(Topics.Orders, AppIds.Store, AppIds.Menu, AppIds.Marketing, AppIds.Notification),
        Of<OrderRejected>(Topics.Orders, AppIds.Payment, AppIds.Menu, AppIds.Marketing, AppIds.Notification),
        Of<CancelRequested>(Topics.Orders, AppIds.Store, AppIds.Payment, AppIds.Marketing, AppIds.Notification),
        Of<OrderCancelled>(Topics.Orders, AppIds.Store, AppIds.Delivery, AppIds.Payment, AppIds.Menu, AppIds.Marketing, AppIds.Notification),
        Of<StatusUpdated>(Topics.Orders, AppIds.Marketing, AppIds.Notification),
        Of<OrderClosed>(Topics.Orders, AppIds.Marketing, AppIds.Notification),

        Of<OrderAccepted>(Topics.StoreOrders, AppIds.Order, AppIds.Notification),
        Of<CookingStarted>(Topics.StoreOrders, AppIds.Order),
        Of<Cooked>(Topics.StoreOrders, AppIds.Order, AppIds.Delivery),
        Of<StoreOrderCancelled>(Topics.StoreOrders, AppIds.Order),
        Of<CancellationRefused>(Topics.StoreOrders, AppIds.Order, AppIds.Notification),
        Of<StoreOrderRejected>(Topics.StoreOrders, AppIds.Order),

        Of<StoreRegistered>(Topics.Stores, AppIds.Order, AppIds.Marketing),
        Of<StoreUpdated>(Topics.Stores, AppIds.Order, AppIds.Marketing),
        Of<StoreDeleted>(Topics.Stores, AppIds.Order, AppIds.Marketing),

        Of<DeliveryStarted>(Topics.Deliveries, AppIds.Order),
        Of<PickedUp>(Topics.Deliveries, AppIds.Order),
        Of<Delivered>(Topics.Deliveries, AppIds.Order),
        Of<ReceiptConfirmed>(Topics.Deliveries, AppIds.Order),
        Of<DeliveryCancelled>(Topics.Deliveries),

        Beside<MenuItemRegistered>(Topics.Menu, AppIds.Marketing),
        Beside<MenuItemChanged>(Topics.Menu, AppIds.Marketing),
        Beside<MenuItemRemoved>(Topics.Menu, AppIds.Marketing),

        Of<StockTaken>(Topics.Stock),
        Of<StockReturned>(Topics.Stock),
        Of<OutOfStock>(Topics.Stock, AppIds.Order),

        Of<PaymentRequested>(Topics.Payments, AppIds.Order),
        Of<PaymentApproved>(Topics.Payments, AppIds.Notification),
        Of<DepositConfirmed>(Topics.Payments, AppIds.Order),
        Of<PaymentCancelled>(Topics.Payments, AppIds.Order, AppIds.Notification),
        Of<PaymentCancellationRefused>(Topics.Payments, AppIds.Order, AppIds.Notification),

        Of<PopularityChanged>(Topics.Rankings),
    ];

    // Not about an order: the view has no place for it.
    private static Entry Beside<T>(string topic, params string[] consumers) where T : DomainEvent => new(typeof(T), topic, consumers);

    // customercenter projects every event of the chain.
    private static Entry Of<T>(string topic, params string[] consumers) where T : DomainEvent =>
        new(typeof(T), topic, [AppIds.CustomerCenter, .. consumers]);
}
