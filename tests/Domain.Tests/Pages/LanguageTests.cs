using System.Reflection;
using System.Text.RegularExpressions;
using Pizza.Contracts;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.MyPage;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Tests.Pages;

public partial class LanguageTests
{
    private static readonly (string Name, Text Text)[] Texts =
    [
        .. typeof(ShellTexts).Assembly.GetTypes().SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(Text))
            .Select(f => ($"{t.Name}.{f.Name}", (Text)f.GetValue(null)!))),
        .. Enum.GetValues<OrderStatus>().SelectMany(s => new[] { ($"{s}", s.Name()), ($"{s}.Next", MyPageTexts.Next(s, null)), ($"{s}.Told", MessageTexts.TextOf("StatusUpdated", $"{s}")!) }),
        .. Enum.GetValues<StoreOrderStatus>().Select(s => ($"{s}", s.Name())),
        .. Enum.GetValues<DeliveryStatus>().Select(s => ($"{s}", s.Name())),
        .. Enum.GetValues<PaymentStatus>().Select(s => ($"{s}", s.Name())),
    ];

    [Fact]
    public void Every_text_is_there_in_both_languages_with_the_same_placeholders()
    {
        Assert.True(Texts.Length > 150);
        Assert.Empty(Texts.Where(t => !Hangul().IsMatch(t.Text.Korean) && t.Text != ShellTexts.OtherLanguage).Select(t => t.Name));
        Assert.Empty(Texts.Where(t => string.IsNullOrWhiteSpace(t.Text.English) || (Hangul().IsMatch(t.Text.English.Replace("강남구", "", StringComparison.Ordinal)) && t.Text != ShellTexts.OtherLanguage)).Select(t => t.Name));
        Assert.Empty(Texts.Where(t => !Placeholders(t.Text.Korean).SetEquals(Placeholders(t.Text.English))).Select(t => t.Name));
        Assert.Empty(Texts.Where(t => t.Text.One is { } one && (!Placeholders(one).SetEquals(Placeholders(t.Text.English)) || Hangul().IsMatch(one))).Select(t => t.Name));
    }

    [Theory]
    [InlineData(null, Language.Korean)]
    [InlineData("ko-KR,ko;q=0.9,en-US;q=0.8", Language.Korean)]
    [InlineData("en-US,en;q=0.9", Language.English)]
    [InlineData("en;q=0.5, ko;q=0.8", Language.Korean)]
    [InlineData("ko;q=0, en;q=0.1", Language.English)]
    [InlineData("fr-FR, de;q=0.5", Language.English)]
    [InlineData("fr, ko;q=0.3", Language.Korean)]
    [InlineData("*;q=;;,", Language.Korean)]
    public void The_browsers_first_choice_among_ours_is_taken(string? acceptLanguage, Language expected) => Assert.Equal(expected, Languages.Preferred(acceptLanguage));

    [Fact]
    public void One_is_not_many() => Assert.Equal(("1 order of customer 7", "2 orders of customer 7", "고객 7번의 주문 1건"),
        (MyPageTexts.OrdersOf.For(1).In(Language.English, 7, 1), MyPageTexts.OrdersOf.For(2).In(Language.English, 7, 2), MyPageTexts.OrdersOf.For(1).In(Language.Korean, 7, 1)));

    [Theory]
    [InlineData("/my/7?x=1", "/my/7?x=1")]
    [InlineData("/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("", "/")]
    [InlineData("/a\r\nX: y", "/")]
    public void The_switch_leads_back_into_the_house_and_nowhere_else(string asked, string expected) => Assert.Equal(expected, LanguageEndpoints.LocalPath(asked));

    [Fact]
    public void Money_and_times_are_written_as_the_reader_does()
    {
        var now = new DateTimeOffset(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);
        Assert.Equal(("1,234,500원", "₩1,234,500"), (Format.Won(1_234_500, Language.Korean), Format.Won(1_234_500, Language.English)));
        Assert.Equal(("오후 3:05", "3:05 PM"), (Format.Time(now.AddMinutes(185), now, Language.Korean), Format.Time(now.AddMinutes(185), now, Language.English)));
        // 14:30 UTC is half past eleven in the evening there, half an hour later it is the next day.
        Assert.Equal(("3월 2일 오전 12:00", "Mar 2, 12:00 AM"), (Format.Time(now.AddHours(12), now, Language.Korean), Format.Time(now.AddHours(12), now, Language.English)));
        Assert.Equal("12:00:00", Format.Exact(now));
    }

    private static HashSet<string> Placeholders(string text) => [.. Placeholder().Matches(text).Select(m => m.Value)];

    [GeneratedRegex("[가-힣]")]
    private static partial Regex Hangul();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
