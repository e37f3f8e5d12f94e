namespace Pizza.Gateway.Pages.Shell;

/// <summary>What several pages of the staff say.</summary>
public static class StaffTexts
{
    public static readonly Text OrderNumber = new("주문 {0}번", "Order {0}");
    public static readonly Text StoreNumber = new("매장 {0}번", "Store {0}");
    public static readonly Text Waiting = new("대기 시간", "Waiting for");
    public static readonly Text More = new("그 밖에 {0}건", "{0} more");
    public static readonly Text Open = new("영업 중", "Open");
    public static readonly Text Closed = new("영업 종료", "Closed");
    public static readonly Text Save = new("저장", "Save");
    public static readonly Text Saving = new("저장하는 중…", "Saving…");
    public static readonly Text Cancel = new("취소", "Cancel");
    public static readonly Text Back = new("목록으로", "Back to the list");
    public static readonly Text Region = new("지역", "Region");
    public static readonly Text Store = new("매장", "Store");
    public static readonly Text Actions = new("할 일", "Actions");
    public static readonly Text Away = new("지금은 처리할 수 없습니다", "This cannot be done right now");
    public static readonly Text AwayHelp = new("담당 서비스가 응답하지 않습니다. 잠시 후 다시 눌러 주세요. 여러 번 눌러도 괜찮습니다.", "The service behind it does not answer. Press again in a moment; pressing twice does no harm.");
    public static readonly Text KeyUsed = new("이 양식은 이미 보냈습니다", "This form was sent before");
    public static readonly Text KeyUsedHelp = new("그 뒤에 내용을 바꾸셨습니다. 다시 누르면 새로 접수됩니다.", "You have changed it since. Press again, and it is taken as another one.");
    public static readonly Text FormWrong = new("아직 저장되지 않았습니다", "Not saved yet");
    public static readonly Text FormWrongHelp = new("표시된 항목을 고친 뒤 다시 눌러 주세요.", "Please correct what is marked, then press again.");
}
