using System.Text.Json.Serialization;

namespace Pizza.Contracts;

/// <summary>
/// The states of an order. Those of the main line have a rank and only move forward (<see cref="OrderStatusRank"/>);
/// the others are waiting states, refusals and cancellation.
/// </summary>
[JsonConverter(typeof(StrictEnumConverter<OrderStatus>))]
public enum OrderStatus
{
    /// <summary>Received, not yet paid (bank transfer).</summary>
    OrderPlaced,
    AwaitingDeposit,
    PaymentPending,

    /// <summary>Paid or payable on delivery, waiting for its date.</summary>
    Reserved,

    /// <summary>The kitchen may start.</summary>
    Ordered,
    OrderAccepted,
    Cooking,
    Cooked,
    DeliveryStarted,
    PickedUp,
    Delivered,
    OrderClosed,

    CancelRequested,
    OrderCancelled,

    NoStoreOpened,
    StoreUnavailable,
    PaymentDeclined,
    PaymentUnavailable,
}

/// <summary>How far an order has come on the way from the kitchen to the customer.</summary>
public static class OrderStatusRank
{
    /// <summary>Position on the main line (<see cref="OrderStatus.Ordered"/> = 1), or 0 for a status that is not on it.</summary>
    public static int Rank(this OrderStatus status) => status switch
    {
        OrderStatus.Ordered => 1,
        OrderStatus.OrderAccepted => 2,
        OrderStatus.Cooking => 3,
        OrderStatus.Cooked => 4,
        OrderStatus.DeliveryStarted => 5,
        OrderStatus.PickedUp => 6,
        OrderStatus.Delivered => 7,
        OrderStatus.OrderClosed => 8,
        _ => 0,
    };

    /// <summary>The order was refused at the counter; nobody will cook it.</summary>
    public static bool IsRejected(this OrderStatus status) => status is
        OrderStatus.NoStoreOpened or OrderStatus.StoreUnavailable or OrderStatus.PaymentDeclined or OrderStatus.PaymentUnavailable;
}
