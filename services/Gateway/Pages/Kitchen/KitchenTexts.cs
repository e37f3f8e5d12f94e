using Pizza.Contracts;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Kitchen;

/// <summary>What the kitchen's pages say.</summary>
public static class KitchenTexts
{
    public static readonly Text Title = new("주방", "Kitchen");
    public static readonly Text Choose = new("어느 매장에서 일하시나요?", "Which store do you work in?");
    public static readonly Text Last = new("지난번 매장", "Last time");
    public static readonly Text NoStores = new("아직 매장이 없습니다", "There are no stores yet");
    public static readonly Text NoStoresHelp = new("관리자 페이지에서 매장을 등록하면 여기에서 주문을 받습니다.", "Register a store on the administrator's page, and its orders come in here.");
    public static readonly Text Register = new("매장 등록하러 가기", "Register a store");
    public static readonly Text OtherStore = new("다른 매장", "Another store");
    public static readonly Text OpenIt = new("영업 시작", "Open the store");
    public static readonly Text CloseIt = new("영업 종료하기", "Close the store");
    public static readonly Text ClosedTitle = new("매장이 닫혀 있습니다", "The store is closed");
    public static readonly Text ClosedHelp = new("새 주문은 들어오지 않습니다. 이미 받은 주문은 끝까지 만들어 주세요.", "No new orders come in. Please finish those that are here.");
    public static readonly Text Sound = new("새 주문 소리", "Sound for new orders");
    public static readonly Text BellSays = new("새 주문이 들어왔습니다", "A new order has come in");
    public static readonly Text Start = new("조리 시작", "Start cooking");
    public static readonly Text Finish = new("조리 완료", "It is done");
    public static readonly Text Ticket = new("티켓 {0}", "Ticket {0}");
    public static readonly Text NoNew = new("새 주문이 없습니다", "No new orders");
    public static readonly Text NoNewHelp = new("들어오면 바로 여기에 나타납니다.", "They appear here the moment they come in.");
    public static readonly Text NoCooking = new("조리 중인 주문이 없습니다", "Nothing in the oven");
    public static readonly Text NoCookingHelp = new("새 주문에서 ‘조리 시작’을 눌러 주세요.", "Press “Start cooking” on a new order.");
    public static readonly Text NoDone = new("아직 완료된 주문이 없습니다", "Nothing done yet");
    public static readonly Text NoDoneHelp = new("완료하면 라이더에게 바로 알려집니다.", "What you finish goes to the riders at once.");
    public static readonly Text HiddenDone = new("이전 완료 {0}건", "{0} earlier");
    public static readonly Text CancelledLately = new("취소된 주문: {0}", "Cancelled: {0}");
    public static readonly Text CancelledHelp = new("만들고 있었다면 멈춰 주세요.", "If you are at it, please stop.");
    public static readonly Text WasCancelled = new("주문 {0}번은 그사이 취소되었습니다", "Order {0} was cancelled meanwhile");
    public static readonly Text WasCancelledHelp = new("만들지 말아 주세요. 만들고 있었다면 멈춰 주세요.", "Please do not make it; if you are at it, stop.");
    public static readonly Text WasBegun = new("주문 {0}번은 이미 조리 중입니다", "Order {0} is being cooked already");
    public static readonly Text WasFinished = new("주문 {0}번은 이미 완료되었습니다", "Order {0} is done already");
    public static readonly Text WasMovedHelp = new("다른 사람이 먼저 옮겼거나, 누른 것이 두 번 전해졌습니다. 지금 상태는 아래와 같습니다.", "Somebody moved it before you, or your tap arrived twice. Below is how things are now.");
    public static readonly Text Refused = new("그 주문은 옮길 수 없습니다", "That order cannot be moved there");
    public static readonly Text RefusedHelp = new("다른 매장으로 갔거나 없어졌습니다. 지금 상태는 아래와 같습니다.", "It went to another store, or is gone. Below is how things are now.");
    public static readonly Text Gone = new("이 매장은 없어졌습니다", "This store is gone");
    public static readonly Text GoneHelp = new("새 주문은 들어오지 않습니다. 만들고 있던 주문만 마무리해 주세요.", "No new orders come in. Please finish what you have begun.");
    public static readonly Text NoSuchStore = new("그런 매장이 없습니다", "There is no such store");
    public static readonly Text NoSuchStoreHelp = new("없어진 매장일 수 있습니다. 목록에서 다시 골라 주세요.", "It may have been removed. Choose one from the list.");

    public static Text Empty(StoreOrderStatus status) => status switch
    {
        StoreOrderStatus.OrderAccepted => NoNew,
        StoreOrderStatus.Cooking => NoCooking,
        _ => NoDone,
    };

    public static Text EmptyHelp(StoreOrderStatus status) => status switch
    {
        StoreOrderStatus.OrderAccepted => NoNewHelp,
        StoreOrderStatus.Cooking => NoCookingHelp,
        _ => NoDoneHelp,
    };
}
