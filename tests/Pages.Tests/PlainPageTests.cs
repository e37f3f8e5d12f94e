using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Pizza.EndToEnd.Driver;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>What every page promises: it works without JavaScript, is small, is read by everybody, and fits.</summary>
[Collection(Pizzeria.Name)]
public sealed partial class PlainPageTests(Pizzeria pizzeria)
{
    [SkippableFact]
    public async Task Without_JavaScript_a_pizza_is_ordered_followed_and_received()
    {
        var house = pizzeria.House;
        await using var visitor = await pizzeria.VisitorAsync(new("ko-KR", Scripts: false));
        await visitor.GoAsync("/");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = Pizzeria.Region }).ClickAsync();
        await visitor.Page.Locator("#customerId").FillAsync($"{pizzeria.NewCustomer()}");
        await visitor.Page.Locator($"input[data-pizza='{Pizzeria.Pepperoni}']").FillAsync("1");
        await visitor.Button("주문하기").ClickAsync();
        var id = await visitor.OrderNumberAsync();

        await house.Kitchen.CooksAsync(id);
        await house.Rider.ReportsAsync(id, "Delivered");
        await house.Customer(0).SeesAsync(id, "Delivered");
        await visitor.Page.ReloadAsync();
        await visitor.SubmitsAsync("잘 받았습니다");
        await house.Customer(0).SeesAsync(id, "OrderClosed");
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(visitor.Page.Locator(".state .pill")).ToHaveTextAsync("수령 확인");
    }

    [SkippableFact]
    public async Task The_first_page_with_all_it_needs_is_under_100_kB()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(pizzeria.House.Url("")) };
        var (page, size) = await CompressedAsync("/");
        var needed = Asset().Matches(page).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(needed.Count >= 4, page);
        foreach (var asset in needed) size += (await CompressedAsync(asset)).Size;
        Assert.InRange(size, 1, 100_000);

        async Task<(string Text, int Size)> CompressedAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.ParseAdd("gzip");
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            using var text = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
            return (await text.ReadToEndAsync(), bytes.Length);
        }
    }

    public static TheoryData<bool, string, int> Looks => new()
    {
        { false, "ko-KR", 360 },
        { true, "en-US", 360 },
        { true, "ko-KR", 1280 },
        { false, "en-US", 1280 },
        { false, "en-US", 1920 },
    };

    [SkippableTheory, MemberData(nameof(Looks))]
    public async Task Customers_pages_fit_are_accessible_and_have_their_picture_taken(bool dark, string language, int width)
    {
        var house = pizzeria.House;
        await using var visitor = await pizzeria.VisitorAsync(new(language, dark, width, Height: width < 500 ? 780 : 900));
        visitor.ExpectsFailures();
        var suffix = $"{language[..2]}-{(dark ? "dark" : "light")}-{width}";

        var customer = pizzeria.NewCustomer();
        await visitor.FillsInAsync(Pizzeria.Region, customer, Pizzeria.LongName, 2, "Card");
        await visitor.Page.Locator($"input[data-pizza='{Pizzeria.Bulgogi}']").FillAsync("1");
        await visitor.Page.Locator("#address").FillAsync("서울특별시 강남구 테헤란로 152 강남파이낸스센터 21층 서쪽 안내 데스크");
        await LooksGoodAsync("order");
        if (width < 500) await Screenshots.TakeAsync(visitor.Page, $"order-form-{suffix}", from: ".order-details");
        await visitor.Place.ClickAsync();
        var id = await visitor.OrderNumberAsync();
        await house.Kitchen.CooksAsync(id);
        await house.Rider.ReportsAsync(id, "PickedUp");
        await Assertions.Expect(visitor.Page.Locator("[data-status=PickedUp]")).ToBeVisibleAsync();
        if (Npm.Missing is null) await Assertions.Expect(visitor.Page.Locator(".messages li[data-told=PickedUp]")).ToBeVisibleAsync();
        await LooksGoodAsync("my-order");

        var cancelled = await house.Customer(customer).OrdersAPizzaAsync(Pizzeria.Region);
        await house.Customer(customer).CancelsAsync(cancelled);
        await house.Customer(customer).SeesAsync(cancelled, "OrderCancelled");
        await house.Customer(customer).AsksForAPizzaAsync("송파구");
        await visitor.GoAsync($"/my?customerId={customer}");
        await Assertions.Expect(visitor.Page.Locator(".order-row")).ToHaveCountAsync(3);
        await LooksGoodAsync("my-orders");

        await visitor.OrdersAsync(Pizzeria.Region, 0, quantity: 101);
        await Assertions.Expect(visitor.Page.Locator("#customerId-error")).ToBeVisibleAsync();
        await LooksGoodAsync();

        await visitor.GoAsync("/?region=" + Uri.EscapeDataString("송파구"));
        await LooksGoodAsync();

        Task LooksGoodAsync(string? name = null) => visitor.LooksGoodAsync(name is null || width > 1280 ? null : $"{name}-{suffix}");
    }

    [SkippableFact]
    public async Task What_is_not_there_is_a_page_for_people_and_a_document_for_programs()
    {
        await using var visitor = await pizzeria.VisitorAsync(new("ko-KR"));
        visitor.ExpectsFailures();
        Assert.Equal(404, await visitor.GoAsync("/nothing"));
        await visitor.SeesAsync("이 주소에는 아무것도 없습니다");
        Assert.Empty(await Axe.ViolationsAsync(visitor.Page));
        Assert.Equal("application/problem+json", (await pizzeria.House.Gateway.GetAsync("/nothing")).ContentType);
        Assert.Equal(200, await visitor.GoAsync("/developers"));
        Assert.Empty(await Axe.ViolationsAsync(visitor.Page));
        // The API stays the API, also for a browser.
        Assert.Equal(200, await visitor.GoAsync("/stores"));
        Assert.StartsWith("{", await visitor.Page.InnerTextAsync("body"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_form_of_another_site_is_refused_and_does_nothing()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(pizzeria.House.Url("")) };
        foreach (var (header, value) in new[] { ("Origin", "https://elsewhere.example"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "null") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/language") { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["to"] = "en", ["return"] = "/" }) };
            request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [GeneratedRegex("(?:src|href)=\"(/assets/[^\"]+)\"")]
    private static partial Regex Asset();
}
