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

    public static readonly PlaceOrder ByCard = Pepperoni with { PaymentMethod = PaymentMethod.Card };

    public static readonly PlaceOrder ByTransfer = Pepperoni with { PaymentMethod = PaymentMethod.BankTransfer };

    public static readonly PlaceOrder ForTonight = Pepperoni with { ReservedFor = Noon.AddHours(6) };

    /// <summary>Every status an order can be in, with whatever way leads there.</summary>
    public static readonly OrderStatus[] Every = Enum.GetValues<OrderStatus>();

    public static Order Ordered() => Order.Place(17, Pepperoni, StoreCheck.Open, Noon);

    /// <summary>Asked to be cancelled while its deposit is waited for; the request is version 3.</summary>
    public static Order UnpaidCancelRequested() => At(OrderStatus.AwaitingDeposit).RequestCancel("changed my mind", Noon).Order;

    public static Order At(OrderStatus status) => status switch
    {
        OrderStatus.Ordered => Ordered(),
        OrderStatus.NoStoreOpened => Order.Place(17, Pepperoni, StoreCheck.NoneOpen, Noon),
        OrderStatus.StoreUnavailable => Order.Place(17, Pepperoni, StoreCheck.Unavailable, Noon),
        OrderStatus.CancelRequested => Ordered().RequestCancel("changed my mind", Noon).Order,
        OrderStatus.OrderCancelled => At(OrderStatus.CancelRequested).CancelConfirmed(2, Noon),
        OrderStatus.PaymentPending => Order.Place(17, ByCard, StoreCheck.Open, Noon),
        OrderStatus.PaymentDeclined => At(OrderStatus.PaymentPending).PaymentAnswered(1, new(CardAnswer.Declined, Reason: "CardDeclined"), Noon),
        OrderStatus.PaymentUnavailable => At(OrderStatus.PaymentPending).PaymentAnswered(1, new(CardAnswer.Unavailable), Noon),
        OrderStatus.OrderPlaced => Order.Place(17, ByTransfer, StoreCheck.Open, Noon),
        OrderStatus.AwaitingDeposit => At(OrderStatus.OrderPlaced).AwaitDeposit(20_000, Noon),
        OrderStatus.Reserved => Order.Place(17, ForTonight, StoreCheck.Open, Noon),
        _ => Ordered().Reach(status, storeId: 3, Noon),
    };
}
