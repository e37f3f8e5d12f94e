using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Riding;

/// <summary>What the rider's page says.</summary>
public static class RiderTexts
{
    public static readonly Text Title = new("배달", "Deliveries");
    public static readonly Text Number = new("라이더 번호", "Rider number");
    public static readonly Text NumberWrong = new("1 이상의 숫자로 적어 주세요.", "Enter a whole number, at least 1.");
    public static readonly Text Show = new("시작", "Start");
    public static readonly Text Change = new("바꾸기", "Change");
    public static readonly Text WhoTitle = new("라이더 번호를 적어 주세요", "Enter your rider number");
    public static readonly Text WhoHelp = new("번호를 적으면 가져갈 피자와 배달 중인 피자가 나타납니다. 이 기기가 번호를 기억합니다.", "It shows what is to pick up and what you have with you. This device remembers it.");
    public static readonly Text ToPickUp = new("픽업 대기", "To pick up");
    public static readonly Text OnTheWay = new("배달 중", "On the way");
    public static readonly Text Done = new("배달 완료", "Done");
    public static readonly Text PickUp = new("픽업", "Pick up");
    public static readonly Text Deliver = new("배달 완료하기", "Delivered");
    public static readonly Text From = new("픽업할 곳", "From");
    public static readonly Text To = new("배달할 곳", "To");
    public static readonly Text NoAddress = new("주소 없음: 콜센터에 확인해 주세요", "No address: ask the call centre");
    public static readonly Text Call = new("{0}에 전화하기", "Call {0}");
    public static readonly Text NothingToPickUp = new("픽업할 피자가 없습니다", "Nothing to pick up");
    public static readonly Text NothingToPickUpHelp = new("주방에서 완료하면 바로 여기에 나타납니다.", "What a kitchen finishes appears here at once.");
    public static readonly Text NothingOnTheWay = new("배달 중인 피자가 없습니다", "Nothing on the way");
    public static readonly Text NothingOnTheWayHelp = new("‘픽업’을 누르면 이쪽으로 옮겨집니다.", "Press “Pick up” and it moves here.");
    public static readonly Text NothingDone = new("아직 배달 완료가 없습니다", "Nothing delivered yet");
    public static readonly Text NothingDoneHelp = new("배달한 뒤 완료를 누르면 고객에게 바로 알려집니다.", "Press “Delivered” at the door, and the customer is told at once.");
    public static readonly Text Taken = new("라이더 {0}번이 먼저 가져갔습니다", "Rider {0} has taken it before you");
    public static readonly Text TakenHelp = new("목록에서 다른 배달을 골라 주세요.", "Please choose another one from the list.");
    public static readonly Text Refused = new("주문 {0}번의 배달은 옮길 수 없습니다", "The delivery of order {0} cannot be moved there");
    public static readonly Text RefusedHelp = new("그사이 취소되었거나 이미 끝났습니다. 지금 상태는 아래와 같습니다.", "It was cancelled, or has ended. Below is how things are now.");
    public static readonly Text Unknown = new("그런 배달이 없습니다", "There is no such delivery");
    public static readonly Text UnknownHelp = new("아래 목록에서 다시 골라 주세요.", "Please choose one from the list below.");
}
