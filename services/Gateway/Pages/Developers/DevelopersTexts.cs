using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Developers;

/// <summary>What the page for developers says.</summary>
public static class DevelopersTexts
{
    public static readonly Text Title = new("개발자 안내", "For developers");
    public static readonly Text Lead = new("모든 서비스는 이 주소를 거쳐 Dapr 서비스 호출로 연결됩니다.", "Every service is reached through this address, by Dapr service invocation.");
    public static readonly Text Service = new("서비스", "Service");
    public static readonly Text Paths = new("이 주소에서의 경로", "Paths here");
    public static readonly Text Document = new("API 문서 (로컬 실행)", "API document (local run)");
    public static readonly Text Try = new("명령줄에서 피자 주문하기", "Order a pizza from the command line");
}
