using Pizza.Contracts;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.MyPage;

/// <summary>What the customer's pages about orders say.</summary>
public static class MyPageTexts
{
    public static readonly Text Title = new("내 주문", "My orders");
    public static readonly Text Customer = new("고객 번호", "Customer number");
    public static readonly Text CustomerWrong = new("1 이상의 숫자로 적어 주세요.", "Enter a whole number, at least 1.");
    public static readonly Text Show = new("보기", "Show");
    public static readonly Text WhoTitle = new("고객 번호를 적어 주세요", "Enter your customer number");
    public static readonly Text WhoHelp = new("주문할 때 쓴 번호로 지난 주문과 진행 상황을 볼 수 있습니다.", "The number you ordered with shows your orders and where they are.");
    public static readonly Text NoOrders = new("아직 주문이 없습니다", "No orders yet");
    public static readonly Text NoOrdersHelp = new("첫 피자를 주문해 보세요. 진행 상황이 여기에 바로 나타납니다.", "Order your first pizza; you can watch it come from here.");
    public static readonly Text Messages = new("알림", "Messages");
    public static readonly Text NoMessages = new("아직 알림이 없습니다.", "No messages yet.");
    public static readonly Text OrdersOf = new("고객 {0}번의 주문 {1}건", "{1} orders of customer {0}", "{1} order of customer {0}");

    public static readonly Text OrderNumber = new("주문 {0}번", "Order {0}");
    public static readonly Text Back = new("내 주문으로", "Back to my orders");
    public static readonly Text Registering = new("주문을 받았습니다", "Your order is in");
    public static readonly Text RegisteringHelp = new("진행 상황을 준비하고 있습니다. 곧 여기에 나타납니다.", "Its history is being prepared and appears here in a moment.");
    public static readonly Text Progress = new("진행 상황", "Progress");
    public static readonly Text History = new("지금까지의 과정", "What happened so far");
    public static readonly Text Technical = new("기술 정보 보기", "Show technical details");
    public static readonly Text Event = new("이벤트", "Event");
    public static readonly Text EventId = new("이벤트 ID", "Event id");
    public static readonly Text Attempt = new("전달 시도", "Attempt");
    public static readonly Text Trace = new("추적 ID", "Trace id");
    public static readonly Text Time = new("시각", "Time");
    public static readonly Text Details = new("주문 정보", "Order details");
    public static readonly Text Store = new("매장", "Store");
    public static readonly Text StoreNumber = new("매장 {0}번", "Store {0}");
    public static readonly Text Region = new("지역", "Region");
    public static readonly Text OrderedAt = new("주문 시각", "Ordered");
    public static readonly Text ReservedFor = new("예약 시간", "Booked for");
    public static readonly Text Payment = new("결제", "Payment");
    public static readonly Text Price = new("금액", "Amount");
    public static readonly Text Address = new("배달 주소", "Delivery address");
    public static readonly Text Phone = new("전화번호", "Phone number");
    public static readonly Text Rider = new("라이더", "Rider");
    public static readonly Text RiderNumber = new("라이더 {0}번", "Rider {0}");

    public static readonly Text Deposit = new("입금해 주세요", "Please make your transfer");
    public static readonly Text DepositAmount = new("{0}을 입금해 주세요", "Please transfer {0}");
    public static readonly Text DepositUntil = new("기한:", "by");
    public static readonly Text DepositHelp = new("보내는 분 이름에 “주문 {0}번”이라고 적어 주세요. 계좌는 콜센터 1588에서 알려 드립니다. 입금이 확인되면 바로 조리를 시작하고, 기한이 지나면 주문이 취소됩니다.", "Write “Order {0}” as the reference. The call centre, 1588, tells you the account. The kitchen begins once your transfer is confirmed; when the time has passed, the order is cancelled.");
    public static readonly Text Cancel = new("주문 취소", "Cancel the order");
    public static readonly Text CancelHelp = new("조리가 시작되기 전까지 취소할 수 있습니다.", "Possible until the kitchen begins to cook.");
    public static readonly Text CancelReason = new("취소 이유", "Reason");
    public static readonly Text CancelNow = new("취소하기", "Cancel it now");
    public static readonly Text Cancelling = new("취소하는 중…", "Cancelling…");
    public static readonly Text Confirm = new("잘 받았습니다", "I have received it");
    public static readonly Text ConfirmHelp = new("피자가 도착했나요? 받으셨다면 알려 주세요.", "Has your pizza arrived? Tell us that you have it.");
    public static readonly Text Confirming = new("확인하는 중…", "Confirming…");
    public static readonly Text OrderMore = new("새로 주문하기", "Order again");

    public static readonly Text CancelRefused = new("취소하기에는 늦었습니다", "Too late to cancel");
    public static readonly Text TooLate = new("이 주문은 더 이상 취소할 수 없습니다", "This order can no longer be cancelled");
    public static readonly Text TooLateHelp = new("이미 조리되었거나 끝난 주문입니다. 문제가 있으면 콜센터에 알려 주세요.", "It is cooked already, or has ended. If something is wrong, tell the call centre.");
    public static readonly Text NotNow = new("지금은 결제가 진행 중입니다", "It is being paid at the moment");
    public static readonly Text NotNowHelp = new("몇 초 뒤에 다시 취소를 눌러 주세요.", "Try to cancel again in a few seconds.");
    public static readonly Text ReasonWrong = new("취소 이유를 읽을 수 없습니다", "The reason cannot be taken as it is");
    public static readonly Text ReasonWrongHelp = new("200자까지 한 줄로 적어 주세요.", "One line of at most 200 characters, please.");
    public static readonly Text CancelAway = new("지금은 취소를 접수할 수 없습니다", "The cancellation cannot be taken right now");
    public static readonly Text ReceiptAway = new("지금은 확인을 접수할 수 없습니다", "Your confirmation cannot be taken right now");
    public static readonly Text AwayHelp = new("담당 서비스가 응답하지 않습니다. 잠시 후 다시 눌러 주세요. 여러 번 눌러도 괜찮습니다.", "The service behind it does not answer. Press again in a moment; pressing twice does no harm.");
    public static readonly Text NotDelivered = new("아직 배달이 끝나지 않았습니다", "It is not delivered yet");
    public static readonly Text NotDeliveredHelp = new("라이더가 도착한 뒤에 확인해 주세요.", "Confirm it once the rider has been there.");
    public static readonly Text NoSuchOrder = new("그런 주문이 없습니다", "There is no such order");
    public static readonly Text NoSuchOrderHelp = new("주문 번호를 확인해 주세요.", "Check the number of the order.");

    public static Text Of(Stage stage) => stage switch
    {
        Stage.Ordered => StageOrdered,
        Stage.Accepted => StageAccepted,
        Stage.Cooking => StageCooking,
        Stage.OnTheWay => StageOnTheWay,
        _ => StageDelivered,
    };

    /// <summary>What happens next, or what to do.</summary>
    public static Text Next(OrderStatus status, string? reason) => (status, reason) switch
    {
        (OrderStatus.PaymentDeclined, Statuses.OutOfStock) => NotEnoughLeft,
        (OrderStatus.PaymentDeclined, Statuses.UnknownPizza) => NotOnTheMenu,
        _ => NextOf[status],
    };

    private static readonly Text NotEnoughLeft = new("재고가 부족해 받지 못했습니다. 결제된 금액은 없습니다. 수량을 줄이거나 다른 피자로 다시 주문해 주세요.", "It was not taken, as there is not enough left. Nothing is charged. Please order fewer, or another pizza.");
    private static readonly Text NotOnTheMenu = new("메뉴에 없는 피자라 받지 못했습니다. 결제된 금액은 없습니다. 다른 피자를 고르거나 현금 결제로 다시 주문해 주세요.", "It was not taken, as a pizza is not on the menu. Nothing is charged. Please order another one, or pay in cash.");

    private static readonly Text StageOrdered = new("접수", "Placed");
    private static readonly Text StageAccepted = new("수락", "Taken");
    private static readonly Text StageCooking = new("조리", "Baking");
    private static readonly Text StageOnTheWay = new("배달", "On the way");
    private static readonly Text StageDelivered = new("도착", "At the door");

    private static readonly Dictionary<OrderStatus, Text> NextOf = new()
    {
        [OrderStatus.OrderPlaced] = new("입금 안내를 준비하고 있습니다.", "We are preparing the details for your transfer."),
        [OrderStatus.AwaitingDeposit] = new("입금이 확인되면 조리를 시작합니다.", "The kitchen begins once your deposit is confirmed."),
        [OrderStatus.PaymentPending] = new("카드 결제를 확인하고 있습니다.", "Your card is being asked."),
        [OrderStatus.Reserved] = new("예약 시간이 되면 주방으로 넘어갑니다.", "It goes to the kitchen when its time comes."),
        [OrderStatus.Ordered] = new("가장 한가한 매장을 찾고 있습니다.", "We are finding the least busy store."),
        [OrderStatus.OrderAccepted] = new("매장에서 곧 조리를 시작합니다.", "The store will begin to cook soon."),
        [OrderStatus.Cooking] = new("피자를 굽고 있습니다.", "Your pizza is in the oven."),
        [OrderStatus.Cooked] = new("피자가 완성되었습니다. 라이더를 기다립니다.", "Your pizza is ready and waits for a rider."),
        [OrderStatus.DeliveryStarted] = new("라이더가 곧 피자를 가지러 옵니다.", "A rider is about to pick it up."),
        [OrderStatus.PickedUp] = new("라이더가 오고 있습니다.", "The rider is on the way to you."),
        [OrderStatus.Delivered] = new("피자가 도착했습니다. 맛있게 드세요!", "It is at your door. Enjoy!"),
        [OrderStatus.OrderClosed] = new("맛있게 드셨기를 바랍니다.", "We hope you enjoyed it."),
        [OrderStatus.CancelRequested] = new("매장에 취소할 수 있는지 묻고 있습니다.", "We are asking whether it can still be cancelled."),
        [OrderStatus.OrderCancelled] = new("주문이 취소되었습니다. 결제한 금액이 있으면 돌려드립니다.", "The order is cancelled. Whatever you paid comes back."),
        [OrderStatus.NoStoreOpened] = new("문을 연 매장이 없어 받지 못했습니다. 다른 지역이나 예약 주문을 이용해 주세요.", "It was not taken, as no store was open. Try another region, or order for later."),
        [OrderStatus.StoreUnavailable] = new("매장이 응답하지 않아 받지 못했습니다. 다시 주문해 주세요.", "It was not taken, as the stores did not answer. Please order again."),
        [OrderStatus.PaymentDeclined] = new("카드가 거절되어 받지 못했습니다. 다른 결제 방법으로 다시 주문해 주세요.", "It was not taken, as your card was declined. Please order again with another way to pay."),
        [OrderStatus.PaymentUnavailable] = new("결제가 응답하지 않아 받지 못했습니다. 다시 주문해 주세요.", "It was not taken, as the payment did not answer. Please order again."),
    };
}
