using Pizza.Contracts;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>What the administrator's pages say.</summary>
public static class AdminTexts
{
    public static readonly Text Title = new("관리자", "Administrator");
    public static readonly Text Sections = new("관리자 메뉴", "Sections of the administrator");
    public static readonly Text System = new("시스템", "System");
    public static readonly Text Stores = new("매장", "Stores");
    public static readonly Text Menu = new("메뉴", "Menu");
    public static readonly Text Rankings = new("순위", "Rankings");

    public static readonly Text Services = new("서비스", "Services");
    public static readonly Text Up = new("정상", "Up");
    public static readonly Text Down = new("응답 없음", "Down");
    public static readonly Text Took = new("{0} · {1}밀리초", "{0} · {1} ms");
    public static readonly Text AllUp = new("모든 서비스가 응답합니다", "Every service answers");
    public static readonly Text SomeDown = new("응답하지 않는 서비스: {0}", "Not answering: {0}");
    public static readonly Text SomeDownHelp = new("나머지는 계속 일합니다. 멈춘 서비스의 이벤트는 기다리고 있다가, 돌아오면 처리됩니다.", "The rest goes on. Events for what is down wait, and are handled once it is back.");
    public static readonly Text Now = new("지금", "Right now");
    public static readonly Text OrdersPerMinute = new("최근 1분 주문", "Orders, last minute");
    public static readonly Text RefusalsPerMinute = new("최근 1분 거절", "Refused, last minute");
    public static readonly Text MinuteBefore = new("그 전 1분: {0}", "{0} the minute before");
    public static readonly Text About = new("약 {0}", "about {0}");
    public static readonly Text LastHour = new("최근 1시간: {0}", "{0} in the last hour");
    public static readonly Text NewTickets = new("새 주문", "New in kitchens");
    public static readonly Text Oldest = new("가장 오래 기다린 주문", "Waiting longest");
    public static readonly Text OldestAt = new("주문 {0}번 · {1}", "Order {0} · {1}");
    public static readonly Text NobodyWaits = new("기다리는 주문 없음", "Nobody waits");
    public static readonly Text Cooking = new("조리 중", "Cooking");
    public static readonly Text ToPickUp = new("픽업 대기", "To pick up");
    public static readonly Text OnTheWay = new("배달 중", "On the way");
    public static readonly Text Letters = new("미처리 이벤트", "Dead letters");

    public static readonly Text NewStore = new("매장 등록", "Register a store");
    public static readonly Text StoreName = new("매장 이름", "Name");
    public static readonly Text OpenNow = new("바로 영업 시작", "Open at once");
    public static readonly Text IsOpen = new("영업 중", "Open");
    public static readonly Text Register = new("등록하기", "Register");
    public static readonly Text Change = new("변경", "Change");
    public static readonly Text ToKitchen = new("주방 보기", "Its kitchen");
    public static readonly Text NoStores = new("아직 매장이 없습니다", "There are no stores yet");
    public static readonly Text NoStoresHelp = new("첫 매장을 등록하면 그 지역의 주문을 받을 수 있습니다.", "Register the first one, and its region can order.");
    public static readonly Text State = new("상태", "State");
    public static readonly Text RegionMissing = new("지역을 {0}자까지 적어 주세요.", "Enter the region, at most {0} characters.");
    public static readonly Text NameWrong = new("{0}자까지 한 줄로 적어 주세요.", "One line of at most {0} characters, please.");
    public static readonly Text Delete = new("삭제", "Delete");
    public static readonly Text DeleteStore = new("매장 삭제", "Delete the store");
    public static readonly Text DeleteStoreHelp = new("기다리는 주문이 없어야 삭제할 수 있습니다. 지난 주문 기록은 남습니다.", "Possible while it has no open tickets. The history of its orders stays.");
    public static readonly Text DeleteNow = new("삭제하기", "Delete it now");
    public static readonly Text OpenTickets = new("기다리는 주문이 있어 삭제할 수 없습니다", "It still has open tickets");
    public static readonly Text OpenTicketsHelp = new("영업을 종료하고 주문을 마친 뒤 다시 삭제해 주세요.", "Close the store, finish its orders, then delete it.");
    public static readonly Text NoSuchStore = new("그런 매장이 없습니다", "There is no such store");
    public static readonly Text NoSuchStoreHelp = new("이미 삭제된 매장일 수 있습니다.", "It may have been deleted already.");

    public static readonly Text NewItem = new("메뉴 추가", "Add to the menu");
    public static readonly Text PizzaName = new("피자 이름", "Pizza");
    public static readonly Text Price = new("가격 (원)", "Price (won)");
    public static readonly Text Stock = new("재고", "Stock");
    public static readonly Text Add = new("추가하기", "Add");
    public static readonly Text NoItems = new("메뉴가 비어 있습니다", "The menu is empty");
    public static readonly Text NoItemsHelp = new("첫 피자를 추가하면 주문 페이지에 바로 나타납니다.", "Add the first pizza; the order page shows it at once.");
    public static readonly Text PizzaWrong = new("{0}자까지 적어 주세요. / \\ % ? # 은 쓸 수 없습니다.", "At most {0} characters, without / \\ % ? #.");
    public static readonly Text PriceWrong = new("0에서 {0} 사이의 숫자로 적어 주세요.", "Enter a whole number from 0 to {0}.");
    public static readonly Text OnMenuAlready = new("이미 메뉴에 있습니다. 목록에서 변경해 주세요.", "It is on the menu already; change it in the list.");
    public static readonly Text DeleteItem = new("메뉴에서 삭제", "Take it off the menu");
    public static readonly Text DeleteItemHelp = new("이미 받은 주문에는 영향이 없습니다.", "Orders that were taken are not affected.");
    public static readonly Text NoSuchItem = new("메뉴에 없는 피자입니다", "It is not on the menu");
    public static readonly Text NoSuchItemHelp = new("이미 삭제되었을 수 있습니다.", "It may have been taken off already.");
    public static readonly Text SoldOut = new("품절", "Sold out");
    public static readonly Text NameStays = new("이름은 비울 수 없습니다. 다른 이름을 적어 주세요.", "A name cannot be taken away; enter another one.");
    public static readonly Text NotTaken = new("저장되지 않았습니다", "It was not saved");
    public static readonly Text NotTakenHelp = new("서비스가 이 내용을 받지 않았습니다. 입력한 내용을 확인해 주세요.", "The service does not take it like this. Please check what you entered.");
    public static readonly Text NoChange = new("바뀐 내용이 없습니다", "There is nothing to save");
    public static readonly Text NoChangeHelp = new("아래에서 바꾼 뒤 저장해 주세요.", "Change something below, then save.");
    public static readonly Text Meanwhile = new("그사이 다른 변경이 있었습니다", "It was changed meanwhile");
    public static readonly Text MeanwhileHelp = new("아직 저장되지 않았습니다. 표시된 값을 확인하고, 그래도 바꾸려면 다시 저장해 주세요.", "Yours is not saved yet. Look at what is marked; if you still want yours, save again.");
    public static readonly Text ChangedMeanwhile = new("지금은 {0}입니다. 다시 저장하면 입력하신 값으로 바뀝니다.", "It is {0} by now. Save again to have yours.");

    public static readonly Text PizzaRanking = new("인기 피자", "Pizzas");
    public static readonly Text StoreRanking = new("인기 매장", "Stores");
    public static readonly Text Rank = new("순위", "Rank");
    public static readonly Text OrdersColumn = new("주문", "Orders");
    public static readonly Text OrdersUnit = new("건", "orders", "order");
    public static readonly Text Share = new("비율", "Share");
    public static readonly Text NoRanking = new("아직 순위가 없습니다", "No ranking yet");
    public static readonly Text NoRankingHelp = new("주문이 들어오면 인기 순위가 여기에 나타납니다.", "It appears with the first orders.");

    public static Text What(string appId) => WhatOf[appId];

    private static readonly Dictionary<string, Text> WhatOf = new()
    {
        [AppIds.Gateway] = new("이 페이지", "this page"),
        [AppIds.Order] = new("주문", "orders"),
        [AppIds.Store] = new("매장과 주방", "stores and kitchens"),
        [AppIds.Menu] = new("메뉴와 재고", "menu and stock"),
        [AppIds.Payment] = new("결제", "payments"),
        [AppIds.Delivery] = new("배달", "deliveries"),
        [AppIds.CustomerCenter] = new("내 주문, 불만 접수", "orders' history, complaints"),
        [AppIds.Marketing] = new("순위", "rankings"),
        [AppIds.Notification] = new("알림", "messages"),
    };
}
