using Pizza.Contracts;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Ordering;

/// <summary>What the order page says.</summary>
public static class OrderTexts
{
    public static readonly Text Title = new("피자 주문", "Order a pizza");
    public static readonly Text Lead = new("가까운 매장이 바로 굽고, 문 앞까지 가져다드립니다.", "Baked by a store near you and brought to your door.");

    public static readonly Text WhereTitle = new("어디로 가져다드릴까요?", "Where shall we bring it?");
    public static readonly Text Region = new("지역", "Region");
    public static readonly Text RegionHint = new("매장 목록을 불러올 수 없어 직접 적어 주셔야 합니다. 예: 강남구", "The list of stores is not available; please type it, for example 강남구.");
    public static readonly Text RegionMissing = new("지역을 선택해 주세요.", "Choose a region.");
    public static readonly Text ChooseRegion = new("지역을 먼저 선택해 주세요", "Choose your region first");
    public static readonly Text ChooseRegionHelp = new("지역을 고르면 문을 연 매장과 메뉴를 보여 드립니다.", "You will then see which stores are open, and the menu.");
    public static readonly Text OpenStores = new("매장 {0}곳 영업 중", "{0} open");
    public static readonly Text AllClosed = new("영업 종료", "closed");
    public static readonly Text NoStores = new("아직 매장이 없습니다", "There are no stores yet");
    public static readonly Text NoStoresHelp = new("관리자 페이지에서 매장을 등록하면 주문을 받을 수 있습니다.", "Orders can be taken once the administrator has registered a store.");
    public static readonly Text ToAdministrator = new("매장 등록하러 가기", "Register a store");
    public static readonly Text Show = new("보기", "Show");

    public static readonly Text RegionClosed = new("지금 {0}에는 문을 연 매장이 없습니다", "No store is open in {0} at the moment");
    public static readonly Text RegionClosedHelp = new("다른 지역을 고르거나, 시간을 정해 예약 주문을 할 수 있습니다.", "Choose another region, or order for a later time.");

    public static readonly Text MenuTitle = new("메뉴", "Menu");
    public static readonly Text MenuEmpty = new("메뉴가 아직 비어 있습니다", "The menu is still empty");
    public static readonly Text MenuEmptyHelp = new("원하는 피자를 아래에 직접 적어 주문할 수 있습니다.", "You can name the pizza you want below.");
    public static readonly Text Rank = new("인기 {0}위", "No. {0} most popular");
    public static readonly Text SoldOut = new("품절", "Sold out");
    public static readonly Text Left = new("{0}개 남음", "{0} left");
    public static readonly Text InStock = new("재고 있음", "In stock");
    public static readonly Text QuantityOf = new("{0} 수량", "Quantity of {0}");
    public static readonly Text More = new("{0} 하나 더", "One more {0}");
    public static readonly Text Fewer = new("{0} 하나 덜", "One {0} less");
    public static readonly Text OtherTitle = new("메뉴에 없는 피자", "Something not on the menu");
    public static readonly Text OtherHint = new("전화로 말하듯 적어 주세요. 현금으로만 결제할 수 있습니다.", "As you would say it on the phone. Cash only.");
    public static readonly Text OtherName = new("피자 이름", "Name of the pizza");
    public static readonly Text Quantity = new("수량", "Quantity");

    public static readonly Text YourOrder = new("주문 내용", "Your order");
    public static readonly Text Customer = new("고객 번호", "Customer number");
    public static readonly Text CustomerHint = new("이 번호로 내 주문에서 다시 찾을 수 있습니다.", "You find your orders again by this number.");
    public static readonly Text Address = new("배달 주소", "Delivery address");
    public static readonly Text Phone = new("전화번호", "Phone number");
    public static readonly Text Store = new("매장", "Store");
    public static readonly Text AnyStore = new("가장 한가한 매장", "The least busy one");
    public static readonly Text StoreNumber = new("매장 {0}번", "Store {0}");
    public static readonly Text StoreClosed = new("{0} (영업 종료, 예약만 가능)", "{0} (closed, for later only)");

    public static readonly Text WhenTitle = new("언제", "When");
    public static readonly Text WhenNow = new("지금", "Now");
    public static readonly Text WhenLater = new("예약", "Later");
    public static readonly Text Date = new("받을 날짜와 시간", "Date and time");
    public static readonly Text DateHint = new("30일 이내. 한국 시간입니다.", "Within 30 days. Korean time.");
    public static readonly Text DateHintLocal = new("30일 이내. 이 기기의 시간입니다.", "Within 30 days. The time of this device.");

    public static readonly Text PaymentTitle = new("결제 방법", "Payment");
    public static readonly Text CashHelp = new("문 앞에서", "At the door");
    public static readonly Text CardHelp = new("지금 바로", "Charged now");
    public static readonly Text TransferHelp = new("입금 확인 후 조리", "Cooked once it is in");

    public static readonly Text Total = new("합계", "Total");
    public static readonly Text TotalUnknown = new("가격은 매장에서 알려 드립니다", "The store tells the price");
    public static readonly Text Place = new("주문하기", "Place order");
    public static readonly Text Placing = new("주문하는 중…", "Ordering…");

    public static readonly Text CustomerWrong = new("1 이상의 숫자로 적어 주세요.", "Enter a whole number, at least 1.");
    public static readonly Text StoreWrong = new("목록에서 매장을 골라 주세요.", "Choose a store from the list.");
    public static readonly Text PaymentWrong = new("결제 방법을 골라 주세요.", "Choose how to pay.");
    public static readonly Text AddressWrong = new("주소는 {0}자까지 한 줄로 적어 주세요.", "One line of at most {0} characters, please.");
    public static readonly Text PhoneWrong = new("전화번호는 {0}자까지 적어 주세요.", "At most {0} characters, please.");
    public static readonly Text QuantityWrong = new("1에서 {0} 사이의 숫자로 적어 주세요.", "Enter a whole number from 1 to {0}.");
    public static readonly Text OtherTooLong = new("이름은 {0}자까지 적어 주세요.", "At most {0} characters, please.");
    public static readonly Text OtherNeedsCash = new("메뉴에 없는 피자는 현금으로만 결제할 수 있습니다.", "What is not on the menu can be paid in cash only.");
    public static readonly Text NothingChosen = new("피자를 하나 이상 골라 주세요.", "Choose at least one pizza.");
    public static readonly Text TooMany = new("한 번에 {0}가지까지 주문할 수 있습니다.", "At most {0} kinds in one order.");
    public static readonly Text WhenWrong = new("지금인지 예약인지 골라 주세요.", "Choose now or later.");
    public static readonly Text DateMissing = new("날짜와 시간을 골라 주세요.", "Choose a date and time.");
    public static readonly Text DatePast = new("이미 지난 시간입니다.", "That time is past.");
    public static readonly Text DateTooFar = new("{0}일 이내로 골라 주세요.", "At most {0} days ahead, please.");
    public static readonly Text DateRefused = new("지금부터 {0}일 이내의 시간을 골라 주세요.", "Choose a time within {0} days from now.");
    public static readonly Text RegionRefused = new("이 지역으로는 주문할 수 없습니다. 다른 지역을 선택해 주세요.", "This region is not taken. Choose another.");
    public static readonly Text NotEnough = new("이만큼 남아 있지 않습니다.", "There are not so many left.");
    public static readonly Text PizzaUnknown = new("{0}: 이제 메뉴에 없습니다. 다른 피자를 고르거나, 아래에 적고 현금으로 결제해 주세요.", "{0} is no longer on the menu. Choose another pizza, or name it below and pay in cash.");
    public static readonly Text SomePizzaUnknown = new("고른 피자 중에 이제 메뉴에 없는 것이 있습니다.", "One of these pizzas is no longer on the menu.");
    public static readonly Text RefusedByService = new("이대로는 주문할 수 없습니다. 피자와 수량을 확인해 주세요.", "It cannot be ordered like this. Check the pizzas and how many.");

    public static readonly Text InvalidTitle = new("아직 주문되지 않았습니다", "Not ordered yet");
    public static readonly Text InvalidHelp = new("표시된 항목을 고친 뒤 다시 눌러 주세요.", "Please correct what is marked, then press again.");
    public static readonly Text ClosedTitle = new("{0}에는 지금 문을 연 매장이 없어 주문을 받지 못했습니다", "No store is open in {0}, so your order was not taken");
    public static readonly Text ClosedHelp = new("결제된 것은 없습니다. 다른 지역을 고르거나 예약 시간을 정해 다시 주문해 주세요.", "Nothing is charged. Choose another region, or a later time, and order again.");
    public static readonly Text StoreClosedTitle = new("{0}: 지금 문을 열지 않아 주문을 받지 못했습니다", "{0} is not open now, so your order was not taken");
    public static readonly Text StoreClosedHelp = new("결제된 것은 없습니다. 다른 매장이나 가장 한가한 매장을 고르거나 예약 시간을 정해 다시 주문해 주세요.", "Nothing is charged. Choose another store, or the least busy one, or a later time, and order again.");
    public static readonly Text StoreTakesNone = new("이 매장은 지금 주문을 받지 않습니다.", "This store takes no orders now.");
    public static readonly Text BusyTitle = new("지금은 주문을 받을 수 없습니다", "Your order cannot be taken right now");
    public static readonly Text BusyHelp = new("매장이나 결제가 응답하지 않습니다. {0}초 뒤에 다시 시도해 주세요. 여러 번 눌러도 주문은 한 번만 됩니다.", "The stores or the payment do not answer. Try again in {0} seconds; however often you press, it is one order.", "The stores or the payment do not answer. Try again in {0} second; however often you press, it is one order.");
    public static readonly Text UnansweredHelp = new("아직 답을 받지 못했습니다. {0}초 뒤에 다시 시도해 주세요. 여러 번 눌러도 주문은 한 번만 됩니다.", "No answer has come yet. Try again in {0} seconds; however often you press, it is one order.", "No answer has come yet. Try again in {0} second; however often you press, it is one order.");
    public static readonly Text DeclinedTitle = new("카드 결제가 거절되었습니다", "Your card was declined");
    public static readonly Text DeclinedHelp = new("청구된 금액은 없습니다. 다른 결제 방법을 골라 다시 주문해 주세요.", "Nothing is charged. Choose another way to pay and order again.");
    public static readonly Text OutOfStockTitle = new("재고가 부족합니다", "There is not enough left");
    public static readonly Text OutOfStockOf = new("{0}: 재고가 부족합니다", "There is not enough left of {0}");
    public static readonly Text OutOfStockHelp = new("청구된 금액은 없습니다. 수량을 줄이거나 다른 피자를 골라 주세요.", "Nothing is charged. Order fewer, or another pizza.");
    public static readonly Text BeforeTitle = new("이 양식으로는 이미 주문했습니다", "You have ordered with this form before");
    public static readonly Text BeforeHelp = new("그 뒤에 내용을 바꾸셨습니다. 다시 누르면 새 주문이 하나 더 들어갑니다.", "You have changed it since. Press again, and it is placed as one more order.");
    public static readonly Text SentBeforeTitle = new("이 양식을 다른 내용으로 한 번 보내셨습니다", "This form was sent before, with other entries");
    public static readonly Text SentBeforeHelp = new("그때의 주문이 들어갔는지는 아직 알 수 없습니다. 내 주문에서 먼저 확인해 주세요. 다시 누르면 지금 내용으로 주문합니다.", "Whether an order came of that is not known yet. Look at your orders first; press again, and what is entered now is ordered.");
    public static readonly Text SeeThatOrder = new("주문 {0}번 보기", "See order {0}");
    public static readonly Text SeeOrders = new("내 주문 보기", "See my orders");
    public static readonly Text RefusedNumber = new("거절된 주문 번호: {0}", "Number of the refused order: {0}");
    public static readonly Text OrderAgain = new("새로 주문하기", "Place as another order");

    public static Text Of(PaymentMethod method) => method switch
    {
        PaymentMethod.Card => Card,
        PaymentMethod.BankTransfer => Transfer,
        _ => Cash,
    };

    public static Text HelpOf(PaymentMethod method) => method switch
    {
        PaymentMethod.Card => CardHelp,
        PaymentMethod.BankTransfer => TransferHelp,
        _ => CashHelp,
    };

    public static readonly Text Cash = new("현금", "Cash");
    public static readonly Text Card = new("카드", "Card");
    public static readonly Text Transfer = new("계좌 이체", "Bank transfer");
}
