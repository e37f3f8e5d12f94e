using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.MyPage;

/// <summary>
/// What a customer was told, in the language of the page: the notification service words its messages in one, whoever reads them. What it knows beside (amounts,
/// reasons) stands on the page of the order.
/// </summary>
public static class MessageTexts
{
    private static readonly Text Paid = new("주문 {0}번의 결제가 승인되었습니다.", "The payment of order {0} is approved.");
    private static readonly Text NotCharged = new("주문 {0}번의 결제가 취소되었습니다. 내신 금액이 있으면 돌려드립니다.", "The payment of order {0} is cancelled. Anything you have paid is returned.");
    private static readonly Text CancelRefused = new("주문 {0}번은 취소할 수 없습니다. 주문은 계속됩니다.", "Order {0} can no longer be cancelled. It goes on.");

    /// <summary>By type of the events that are not of the order itself.</summary>
    private static readonly Dictionary<string, Text> OfOthers = new()
    {
        ["PaymentApproved"] = Paid,
        ["PaymentCancelled"] = NotCharged,
        ["CancellationRefused"] = CancelRefused,
        ["PaymentCancellationRefused"] = CancelRefused,
    };

    private static readonly HashSet<string> OfTheOrder = [.. EventCatalog.All.Where(e => e.Topic == Topics.Orders).Select(e => e.Name)];

    private static readonly Dictionary<OrderStatus, Text> OfStatuses = new()
    {
        [OrderStatus.OrderPlaced] = new("주문 {0}번을 받았습니다.", "We have received order {0}."),
        [OrderStatus.AwaitingDeposit] = new("주문 {0}번의 입금을 기다립니다.", "Order {0} waits for your deposit."),
        [OrderStatus.PaymentPending] = new("주문 {0}번을 결제하고 있습니다.", "Order {0} is being paid."),
        [OrderStatus.Reserved] = new("주문 {0}번이 예약되었습니다.", "Order {0} is booked."),
        [OrderStatus.Ordered] = new("주문 {0}번이 접수되었습니다.", "Order {0} is placed."),
        [OrderStatus.OrderAccepted] = new("매장에서 주문 {0}번을 수락했습니다.", "A store has accepted order {0}."),
        [OrderStatus.Cooking] = new("주문 {0}번을 조리하고 있습니다.", "Order {0} is being cooked."),
        [OrderStatus.Cooked] = new("주문 {0}번의 조리가 끝났습니다.", "Order {0} is cooked."),
        [OrderStatus.DeliveryStarted] = new("주문 {0}번의 배달이 준비되었습니다.", "The delivery of order {0} is being prepared."),
        [OrderStatus.PickedUp] = new("라이더가 주문 {0}번을 가지고 출발했습니다.", "A rider is on the way with order {0}."),
        [OrderStatus.Delivered] = new("주문 {0}번이 도착했습니다.", "Order {0} has arrived."),
        [OrderStatus.OrderClosed] = new("주문 {0}번이 완료되었습니다. 맛있게 드세요.", "Order {0} is complete. Enjoy your meal."),
        [OrderStatus.CancelRequested] = new("주문 {0}번의 취소 요청을 받았습니다.", "We have your request to cancel order {0}."),
        [OrderStatus.OrderCancelled] = new("주문 {0}번이 취소되었습니다.", "Order {0} is cancelled."),
        [OrderStatus.NoStoreOpened] = new("주문 {0}번을 받지 못했습니다: 문을 연 매장이 없습니다.", "Order {0} could not be taken: no store is open."),
        [OrderStatus.StoreUnavailable] = new("주문 {0}번을 지금은 받을 수 없습니다. 잠시 후 다시 주문해 주세요.", "Order {0} cannot be taken now. Please order again in a moment."),
        [OrderStatus.PaymentDeclined] = new("주문 {0}번의 결제가 거절되었습니다.", "The payment of order {0} was declined."),
        [OrderStatus.PaymentUnavailable] = new("주문 {0}번을 지금은 결제할 수 없습니다. 잠시 후 다시 주문해 주세요.", "Order {0} cannot be paid now. Please order again in a moment."),
    };

    /// <summary>What was not paid for is not always the card's fault.</summary>
    private static readonly Dictionary<string, Text> OfRefusals = new()
    {
        [Statuses.OutOfStock] = new("주문 {0}번을 받지 못했습니다: 재고가 부족합니다.", "Order {0} could not be taken: there is not enough left."),
        [Statuses.UnknownPizza] = new("주문 {0}번을 받지 못했습니다: 메뉴에 없는 피자입니다.", "Order {0} could not be taken: a pizza is not on the menu."),
    };

    /// <summary>A message of a kind that is not known here is shown as it was sent.</summary>
    public static string Of(NotificationView message, Language language) => TextOf(message.Type, message.OrderStatus, message.Reason)?.In(language, message.OrderId) ?? message.Text;

    /// <summary>Null: not known here.</summary>
    public static Text? TextOf(string type, string? status, string? reason = null)
    {
        if (OfOthers.TryGetValue(type, out var other)) return other;
        if (status == nameof(OrderStatus.PaymentDeclined) && OfRefusals.TryGetValue(reason ?? "", out var refused)) return refused;
        return OfTheOrder.Contains(type) && Enum.TryParse<OrderStatus>(status, out var known) ? OfStatuses.GetValueOrDefault(known) : null;
    }
}
