namespace Pizza.Gateway.Pages.Shell;

/// <summary>What every page says.</summary>
public static class ShellTexts
{
    public static readonly Text House = new("1588 피자", "1588 Pizza");
    public static readonly Text Skip = new("본문으로 건너뛰기", "Skip to content");
    public static readonly Text CustomerNav = new("고객 메뉴", "For customers");
    public static readonly Text StaffNav = new("직원 메뉴", "For staff");
    public static readonly Text Order = new("주문하기", "Order");
    public static readonly Text MyOrders = new("내 주문", "My orders");
    public static readonly Text Kitchen = new("주방", "Kitchen");
    public static readonly Text Rider = new("라이더", "Rider");
    public static readonly Text CallCentre = new("콜센터", "Call centre");
    public static readonly Text Administrator = new("관리자", "Administrator");
    public static readonly Text Developers = new("개발자 안내", "For developers");

    /// <summary>Each in its own language, so that who needs the switch can read it.</summary>
    public static readonly Text OtherLanguage = new("English", "한국어");
    public static readonly Text LanguageSwitch = new("언어", "Language");

    public static readonly Text Lost = new("연결이 끊겼습니다. 다시 연결하는 중입니다. 표시된 내용은 마지막으로 받은 것입니다.", "Connection lost, reconnecting. What you see is what was known last.");
    public static readonly Text Unknown = new("응답을 받지 못해 처리되었는지 알 수 없습니다. 이 페이지에 지금 상태를 다시 표시합니다.", "No answer came, so we do not know whether it was done. This page shows what is now.");
    public static readonly Text Offline = new("인터넷에 연결되어 있지 않아 보내지 못했습니다. 입력한 내용은 그대로 있습니다. 연결되면 다시 눌러 주세요.", "You are offline, so nothing was sent. What you entered is still here; press again when you are back.");

    public static readonly Text Retry = new("다시 시도", "Try again");
    public static readonly Text BackToPage = new("페이지로 돌아가기", "Back to the page");
    public static readonly Text RetryIn = new("{0}초 후에 다시 시도해 주세요.", "Worth another try in {0} seconds.", "Worth another try in {0} second.");
    public static readonly Text Home = new("주문 페이지로", "To the order page");
    public static readonly Text Optional = new("선택", "optional");
    public static readonly Text Newer = new("더 최근", "Newer");
    public static readonly Text Older = new("더 이전", "Older");
    public static readonly Text PageOf = new("{0} / {1}쪽", "Page {0} of {1}");
    public static readonly Text Pages = new("쪽", "Pages");

    public static readonly Text PartAway = new("지금은 불러올 수 없습니다", "Not available at the moment");
    public static readonly Text PartAwayHelp = new("이 부분을 맡은 서비스가 응답하지 않습니다. 나머지는 그대로 쓸 수 있습니다.", "The service behind this part does not answer. The rest works.");
    public static readonly Text PartComesBack = new("서비스가 돌아오면 저절로 다시 표시됩니다.", "It comes back by itself when the service does.");

    public static readonly Text NotFound = new("이 주소에는 아무것도 없습니다", "There is nothing at this address");
    public static readonly Text NotFoundHelp = new("주소를 확인하거나 아래에서 다시 시작해 주세요.", "Check the address, or start again below.");
    public static readonly Text NotAllowed = new("이 주소에서는 할 수 없는 일입니다", "That cannot be done at this address");
    public static readonly Text NotAllowedHelp = new("아무것도 처리되지 않았습니다. 아래에서 다시 시작해 주세요.", "Nothing was done. Start again below.");
    public static readonly Text Failed = new("문제가 생겼습니다", "Something went wrong");
    public static readonly Text FailedHelp = new("우리 쪽의 오류입니다. 잠시 후 다시 시도해 주세요. 주문하던 중이었다면 내 주문에서 접수되었는지 확인해 주세요.", "It is our fault. Try again in a moment. If you were ordering, see under My orders whether it went through.");
    public static readonly Text Busy = new("지금은 너무 바쁩니다", "Too busy at the moment");
    public static readonly Text BusyHelp = new("요청이 한꺼번에 많이 몰렸습니다. 잠시 후 다시 시도해 주세요.", "Too many requests at once. Try again in a moment.");
    public static readonly Text BusyFormHelp = new("아직 아무것도 처리되지 않았습니다. 입력한 내용은 그대로 있으니 한 번만 누르면 다시 보냅니다.", "Nothing was done yet. What you entered is kept: one click sends it again.");
    public static readonly Text ForeignForm = new("다른 사이트에서 보낸 양식입니다", "This form came from another site");
    public static readonly Text ForeignFormHelp = new("안전을 위해 처리하지 않았습니다. 우리 페이지에서 직접 다시 시도해 주세요.", "For your safety nothing was done. Please use our own page.");
    public static readonly Text NotAForm = new("양식을 읽을 수 없습니다", "The form cannot be read");
    public static readonly Text NotAFormHelp = new("아무것도 처리되지 않았습니다. 페이지로 돌아가 다시 입력해 주세요.", "Nothing was done. Go back to the page and fill it in again.");
}
