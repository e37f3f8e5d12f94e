using Pizza.Contracts;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>What people call the statuses, and how they look.</summary>
public static class Statuses
{
    /// <summary>Reasons of a refused order that are no fault of the card.</summary>
    public const string OutOfStock = nameof(OutOfStock);
    public const string UnknownPizza = nameof(UnknownPizza);

    private static readonly Dictionary<OrderStatus, Text> OfOrders = new()
    {
        [OrderStatus.OrderPlaced] = new("주문 받음", "Order received"),
        [OrderStatus.AwaitingDeposit] = new("입금 대기", "Waiting for deposit"),
        [OrderStatus.PaymentPending] = new("결제 중", "Being paid"),
        [OrderStatus.Reserved] = new("예약됨", "Booked"),
        [OrderStatus.Ordered] = new("주문 접수", "Ordered"),
        [OrderStatus.OrderAccepted] = new("매장 수락", "Accepted by the store"),
        [OrderStatus.Cooking] = new("조리 중", "Cooking"),
        [OrderStatus.Cooked] = new("조리 완료", "Cooked"),
        [OrderStatus.DeliveryStarted] = new("배달 준비", "Ready for the rider"),
        [OrderStatus.PickedUp] = new("배달 중", "On the way"),
        [OrderStatus.Delivered] = new("배달 완료", "Delivered"),
        [OrderStatus.OrderClosed] = new("수령 확인", "Received"),
        [OrderStatus.CancelRequested] = new("취소 요청됨", "Cancellation asked for"),
        [OrderStatus.OrderCancelled] = new("취소됨", "Cancelled"),
        [OrderStatus.NoStoreOpened] = new("문 연 매장 없음", "No store open"),
        [OrderStatus.StoreUnavailable] = new("매장 응답 없음", "Stores did not answer"),
        [OrderStatus.PaymentDeclined] = new("결제 거절", "Payment declined"),
        [OrderStatus.PaymentUnavailable] = new("결제 응답 없음", "Payment did not answer"),
    };

    /// <summary>
    /// What is paid with a card is taken from the stock by the same step: an order of what there is not is refused there, with nobody's card declined.
    /// </summary>
    private static readonly Dictionary<string, Text> NotPaidFor = new()
    {
        [OutOfStock] = new("재고 부족", "Out of stock"),
        [UnknownPizza] = new("메뉴에 없음", "Not on the menu"),
    };

    private static readonly Dictionary<StoreOrderStatus, Text> OfTickets = new()
    {
        [StoreOrderStatus.OrderAccepted] = new("새 주문", "New"),
        [StoreOrderStatus.Cooking] = new("조리 중", "Cooking"),
        [StoreOrderStatus.Cooked] = new("조리 완료", "Done"),
        [StoreOrderStatus.OrderCancelled] = new("취소됨", "Cancelled"),
    };

    private static readonly Dictionary<DeliveryStatus, Text> OfDeliveries = new()
    {
        [DeliveryStatus.DeliveryStarted] = new("픽업 대기", "To pick up"),
        [DeliveryStatus.PickedUp] = new("배달 중", "On the way"),
        [DeliveryStatus.Delivered] = new("배달 완료", "Delivered"),
        [DeliveryStatus.Received] = new("수령 확인", "Received"),
        [DeliveryStatus.DeliveryCancelled] = new("취소됨", "Cancelled"),
    };

    private static readonly Dictionary<PaymentStatus, Text> OfPayments = new()
    {
        [PaymentStatus.Requested] = new("대기 중", "waiting"),
        [PaymentStatus.Approved] = new("승인됨", "approved"),
        [PaymentStatus.DepositConfirmed] = new("입금 확인", "deposit confirmed"),
        [PaymentStatus.Declined] = new("거절됨", "declined"),
        [PaymentStatus.Cancelled] = new("취소됨", "cancelled"),
        [PaymentStatus.Refunding] = new("환불 중", "being refunded"),
        [PaymentStatus.Refunded] = new("환불 완료", "refunded"),
    };

    /// <summary>Reasons that services give by name, or in words of one language; any other is shown as it is.</summary>
    private static readonly Dictionary<string, Text> Reasons = new()
    {
        ["NoStoreOpened"] = new("문을 연 매장이 없습니다", "No store is open"),
        ["StoreUnavailable"] = new("매장이 응답하지 않았습니다", "The stores did not answer"),
        ["PaymentUnavailable"] = new("결제가 응답하지 않았습니다", "The payment did not answer"),
        [OutOfStock] = new("재고가 없습니다", "Out of stock"),
        ["DepositExpired"] = new("입금 기한이 지났습니다", "The deposit was not made in time"),
        ["CardDeclined"] = new("카드가 승인되지 않았습니다", "The card was declined"),
        [UnknownPizza] = new("메뉴에 없는 피자입니다", "The pizza is not on the menu"),
        ["The pizza is cooked already."] = new("피자가 이미 완성되었습니다", "The pizza is cooked already"),
        ["The kitchen has begun to cook."] = new("주방에서 이미 조리를 시작했습니다", "The kitchen has begun to cook"),
        ["The deposit was confirmed before."] = new("그 전에 입금이 확인되었습니다", "The deposit was confirmed before"),
    };

    public static Text Name(this OrderStatus status) => OfOrders[status];

    /// <summary>Of an order whose reason is known: a status may stand for more than one.</summary>
    public static Text Name(this OrderStatus status, string? reason) =>
        status == OrderStatus.PaymentDeclined && NotPaidFor.TryGetValue(reason ?? "", out var other) ? other : OfOrders[status];

    public static Text Name(this StoreOrderStatus status) => OfTickets[status];

    public static Text Name(this DeliveryStatus status) => OfDeliveries[status];

    public static Text Name(this PaymentStatus status) => OfPayments[status];

    public static string Reason(string reason, Language language) => Reasons.TryGetValue(reason, out var text) ? text.In(language) : reason;

    /// <summary>A class of the style sheet: wait, work, way, good, bad or off.</summary>
    public static string Tone(this OrderStatus status) => status switch
    {
        OrderStatus.OrderPlaced or OrderStatus.AwaitingDeposit or OrderStatus.PaymentPending or OrderStatus.Reserved => "wait",
        OrderStatus.Ordered or OrderStatus.OrderAccepted or OrderStatus.Cooking or OrderStatus.Cooked => "work",
        OrderStatus.DeliveryStarted or OrderStatus.PickedUp => "way",
        OrderStatus.Delivered or OrderStatus.OrderClosed => "good",
        OrderStatus.CancelRequested => "wait",
        OrderStatus.OrderCancelled => "off",
        _ => "bad",
    };
}
