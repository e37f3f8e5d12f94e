using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>What the call centre's pages say.</summary>
public static class CallCentreTexts
{
    public static readonly Text Title = new("콜센터", "Call centre");
    public static readonly Text Orders = new("주문", "Orders");
    public static readonly Text Complaints = new("불만 접수", "Complaints");
    public static readonly Text Letters = new("미처리 이벤트", "Dead letters");
    public static readonly Text Sections = new("콜센터 메뉴", "Sections of the call centre");

    public static readonly Text Order = new("주문 번호", "Order number");
    public static readonly Text Customer = new("고객 번호", "Customer number");
    public static readonly Text OrderShort = new("주문", "Order");
    public static readonly Text CustomerShort = new("고객", "Customer");
    public static readonly Text Status = new("상태", "Status");
    public static readonly Text AnyStatus = new("모든 상태", "Any status");
    public static readonly Text AnyRegion = new("모든 지역", "Any region");
    public static readonly Text Find = new("찾기", "Search");
    public static readonly Text Clear = new("모두 보기", "Show all");
    public static readonly Text NumberWrong = new("1 이상의 숫자로 적어 주세요.", "Enter a whole number, at least 1.");
    public static readonly Text RegionWrong = new("{0}자까지 적어 주세요.", "At most {0} characters, please.");
    public static readonly Text StatusWrong = new("목록에서 골라 주세요.", "Choose one from the list.");
    public static readonly Text Found = new("주문 {0}건", "{0} orders", "{0} order");
    public static readonly Text NothingFound = new("찾는 주문이 없습니다", "No such orders");
    public static readonly Text NothingFoundHelp = new("번호를 확인하거나 조건을 줄여 보세요.", "Check the number, or look for less.");
    public static readonly Text NoOrders = new("아직 주문이 없습니다", "No orders yet");
    public static readonly Text NoOrdersHelp = new("들어오는 주문이 바로 여기에 나타납니다. 전화 주문은 주문 페이지에서 넣어 주세요.", "Orders appear here the moment they come in. Take one by phone on the order page.");
    public static readonly Text TakeOrder = new("주문 넣기", "Take an order");
    public static readonly Text Time = new("시각", "Time");
    public static readonly Text Items = new("내용", "Items");
    public static readonly Text Price = new("금액", "Amount");
    public static readonly Text ToOrders = new("주문 목록으로", "Back to the orders");
    public static readonly Text CustomerNumber = new("고객 {0}번", "Customer {0}");
    public static readonly Text NotYetHere = new("아직 표시할 내용이 없습니다", "Nothing to show yet");
    public static readonly Text NotYetHereHelp = new("방금 들어온 주문일 수 있습니다. 몇 초 뒤에 다시 열어 주세요.", "It may have come in just now. Open it again in a few seconds.");

    public static readonly Text DepositIn = new("입금 확인", "Deposit received");
    public static readonly Text DepositHelp = new("입금이 계좌에 들어왔나요? 확인하면 재고를 차감하고 매장으로 넘깁니다.", "Is the money on the account? Confirmed, the stock is taken and the order goes to a store.");
    public static readonly Text DepositHelpOf = new("{0}이 계좌에 들어왔나요? 확인하면 재고를 차감하고 매장으로 넘깁니다.", "Is {0} on the account? Confirmed, the stock is taken and the order goes to a store.");
    public static readonly Text NoDepositDue = new("이 주문은 더 이상 입금을 기다리지 않습니다", "The order waits for no deposit any more");
    public static readonly Text NoDepositDueHelp = new("취소되었거나 입금 기한이 지났습니다. 지금 상태는 아래와 같습니다. 들어온 금액은 고객에게 돌려주세요.", "It was cancelled, or the time has passed. Below is how it is now; money that has come in goes back to the customer.");
    public static readonly Text DepositShort = new("입금되었지만 재고가 부족해 주문을 취소했습니다", "The money is in, but there is not enough left: the order is cancelled");
    public static readonly Text DepositUnknown = new("입금되었지만 메뉴에 없는 피자라 주문을 취소했습니다", "The money is in, but a pizza is not on the menu: the order is cancelled");
    public static readonly Text DepositBackHelp = new("들어온 금액을 고객에게 돌려주세요.", "Please return the money to the customer.");

    public static readonly Text Complain = new("불만 처리", "Act on a complaint");
    public static readonly Text ComplainHelp = new("바로 실행되며 되돌릴 수 없습니다. 담당 서비스가 응답하지 않으면 기록해 두었다가 자동으로 처리합니다.", "It is done at once and cannot be undone. If the service does not answer it is kept, and done once it does.");
    public static readonly Text Action = new("조치", "What to do");
    public static readonly Text CancelOrder = new("주문 즉시 취소", "Cancel the order now");
    public static readonly Text CancelOrderHelp = new("어느 단계든 취소하고 환불합니다", "Whatever it has reached; what was paid goes back");
    public static readonly Text CloseStore = new("매장 닫기", "Close the store");
    public static readonly Text CloseStoreHelp = new("새 주문을 받지 않습니다", "No new orders; open ones are finished");
    public static readonly Text RemoveStore = new("매장 내보내기", "Remove the store");
    public static readonly Text RemoveStoreHelp = new("기다리는 주문은 다른 매장으로 옮깁니다", "Waiting orders move to another store");
    public static readonly Text Reason = new("이유", "Reason");
    public static readonly Text ReasonHint = new("고객에게도 보입니다.", "The customer sees it too.");
    public static readonly Text ReasonMissing = new("이유를 적어 주세요.", "Enter the reason.");
    public static readonly Text ReasonWrong = new("{0}자까지 한 줄로 적어 주세요.", "One line of at most {0} characters, please.");
    public static readonly Text ActionWrong = new("조치를 골라 주세요.", "Choose what to do.");
    public static readonly Text StoreMissing = new("매장을 골라 주세요.", "Choose a store.");
    public static readonly Text ChooseStore = new("매장 고르기", "Choose a store");
    public static readonly Text DoIt = new("실행하기", "Do it now");
    public static readonly Text Doing = new("실행하는 중…", "Doing it…");
    public static readonly Text Refused = new("처리할 수 없는 불만입니다", "It cannot be done");
    public static readonly Text RefusedHelp = new("담당 서비스의 답변: {0}", "The service says: {0}");
    public static readonly Text NotTaken = new("접수되지 않았습니다", "It was not taken");
    public static readonly Text NotTakenHelp = new("적은 내용을 확인한 뒤 다시 눌러 주세요.", "Please check what you entered, then press again.");
    public static readonly Text AlreadyCancelled = new("이미 취소된 주문입니다.", "The order is cancelled already.");
    public static readonly Text OrderRejected = new("접수되지 않은 주문이라 취소할 것이 없습니다.", "The order was refused when it came in: there is nothing to cancel.");
    public static readonly Text UnknownOrder = new("그런 주문이 없습니다.", "There is no such order.");
    public static readonly Text UnknownStore = new("그런 매장이 없습니다.", "There is no such store.");
    public static readonly Text NothingToDo = new("이 주문은 끝났습니다", "This order is over");
    public static readonly Text NothingToDoHelp = new("취소할 것이 없고, 매장도 이미 닫혀 있습니다. 그 밖의 불만은 불만 접수에서 처리해 주세요.", "There is nothing to cancel, and its store takes no orders. Anything else is done under Complaints.");
    public static readonly Text Kept = new("기록했습니다. 아직 실행되지 않았습니다", "It is written down, and not done yet");
    public static readonly Text KeptHelp = new("담당 서비스가 응답하지 않습니다. 돌아오면 자동으로 처리됩니다.", "The service does not answer. It is done by itself once that is back.");
    public static readonly Text AboutStore = new("매장에 대한 불만", "A complaint about a store");
    public static readonly Text AboutOrderHelp = new("주문에 대한 불만은 주문을 열어 처리합니다.", "For one about an order, open the order.");
    public static readonly Text NoComplaints = new("접수된 불만이 없습니다", "No complaints");
    public static readonly Text NoComplaintsHelp = new("좋은 하루입니다. 접수하면 여기에 기록됩니다.", "A good day. What you take is listed here.");
    public static readonly Text About = new("대상", "About");
    public static readonly Text Received = new("처리 대기", "Waiting");
    public static readonly Text Done = new("처리됨", "Done");
    public static readonly Text RefusedStatus = new("처리 불가", "Cannot be done");

    public static readonly Text LettersHelp = new("서비스가 처리하지 못한 이벤트입니다. 원인을 고친 뒤 다시 보내면 처리되지 않은 곳에서만 처리됩니다.", "Events that a service could not take. Once the cause is mended, send them again: those who have taken them pass over it.");
    public static readonly Text NoLetters = new("미처리 이벤트가 없습니다", "No dead letters");
    public static readonly Text NoLettersHelp = new("모든 서비스가 받은 이벤트를 처리했습니다.", "Every service has handled what it got.");
    public static readonly Text Consumer = new("서비스", "Service");
    public static readonly Text Event = new("이벤트", "Event");
    public static readonly Text Times = new("횟수", "Times");
    public static readonly Text TimesUnit = new("회", "times", "time");
    public static readonly Text LastTime = new("마지막", "Last");
    public static readonly Text ReplayedAt = new("다시 보냄", "Sent again");
    public static readonly Text Content = new("내용 보기", "Show content");
    public static readonly Text Replay = new("다시 보내기", "Send again");
    public static readonly Text Drop = new("버리기", "Drop");
    public static readonly Text DropNow = new("영구히 버리기", "Drop for good");
    public static readonly Text LetterGone = new("그 이벤트는 이미 없습니다", "That letter is gone");
    public static readonly Text LetterGoneHelp = new("다른 사람이 먼저 버렸습니다.", "Somebody has dropped it before.");
    public static readonly Text LetterUnusable = new("다시 보낼 수 없는 이벤트입니다", "It cannot be sent again");
    public static readonly Text LetterUnusableHelp = new("내용이 온전하지 않습니다. 확인한 뒤 버려 주세요.", "It is not complete. Look at it, then drop it.");

    /// <summary>Why it can never be done. {0}: as the service worded it, for what has no name here.</summary>
    public static Text RefusalOf(string? code) => code switch
    {
        nameof(AlreadyCancelled) => AlreadyCancelled,
        nameof(OrderRejected) => OrderRejected,
        nameof(UnknownOrder) => UnknownOrder,
        nameof(UnknownStore) => UnknownStore,
        _ => RefusedHelp,
    };

    public static Text Of(string action) => action switch
    {
        ComplaintForm.CloseStore => CloseStore,
        ComplaintForm.RemoveStore => RemoveStore,
        _ => CancelOrder,
    };

    public static Text HelpOf(string action) => action switch
    {
        ComplaintForm.CloseStore => CloseStoreHelp,
        ComplaintForm.RemoveStore => RemoveStoreHelp,
        _ => CancelOrderHelp,
    };

    public static Text StatusOf(string status) => status switch
    {
        "Done" => Done,
        "Refused" => RefusedStatus,
        _ => Received,
    };
}
