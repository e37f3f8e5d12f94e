using Pizza.Contracts;
using Pizza.Ordering;

namespace Pizza.Domain.Tests.Ordering;

/// <summary>Orders in every state, made the way they come about.</summary>
internal static class OrderSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static readonly PlaceOrder Pepperoni = new(1, [new OrderItem("페퍼로니피자", 1)], "강남구", PaymentMethod.Cash, null, null, null);

    public static readonly OrderStatus[] MainLine =
    [
        OrderStatus.Ordered, OrderStatus.OrderAccepted, OrderStatus.Cooking, OrderStatus.Cooked,
        OrderStatus.DeliveryStarted, OrderStatus.PickedUp, OrderStatus.Delivered, OrderStatus.OrderClosed,
    ];

    public static Order Ordered() => Order.Place(17, Pepperoni, StoreCheck.Open, Noon);

    public static Order At(OrderStatus status) => status switch
    {
        OrderStatus.Ordered => Ordered(),
        OrderStatus.NoStoreOpened => Order.Place(17, Pepperoni, StoreCheck.NoneOpen, Noon),
        OrderStatus.StoreUnavailable => Order.Place(17, Pepperoni, StoreCheck.Unavailable, Noon),
        OrderStatus.CancelRequested => Ordered().RequestCancel("changed my mind", Noon).Order,
        OrderStatus.OrderCancelled => At(OrderStatus.CancelRequested).CancelConfirmed(2, Noon),
        _ => Ordered().Reach(status, storeId: 3, Noon),
    };
}
