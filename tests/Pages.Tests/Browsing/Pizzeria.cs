using Microsoft.Playwright;
using Pizza.EndToEnd.Driver;

namespace Pizza.Tests.Pages.Browsing;

/// <summary>A house with a menu and some stores, and a browser: one of each for all tests. Tests use regions and customers of their own.</summary>
[CollectionDefinition(Name)]
public sealed class Pizzeria : IAsyncLifetime, ICollectionFixture<Pizzeria>
{
    public const string Name = "a pizzeria";

    /// <summary>Open; nobody closes it.</summary>
    public const string Region = "강남구";
    public const string Pepperoni = "페퍼로니피자";
    public const string Bulgogi = "불고기피자";
    public const string Scarce = "고구마무스피자";
    public const string SoldOut = "포테이토피자";

    /// <summary>Long enough to break what does not wrap.</summary>
    public const string LongName = "Four Seasons with artichokes, olives and sun-dried tomatoes";

    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private House? _house;
    private int _customers = 1000;

    internal House House
    {
        get
        {
            Skip.IfNot(File.Exists(Chromium), $"needs {Chromium}");
            return _house ?? throw new InvalidOperationException("Not started.");
        }
    }

    /// <summary>A customer that no other test has.</summary>
    public int NewCustomer() => Interlocked.Increment(ref _customers);

    /// <summary>A region that no other test has, with one open store.</summary>
    internal async Task<(string Region, long StoreId)> NewRegionAsync(string name)
    {
        var region = $"{name} {Interlocked.Increment(ref _customers)}";
        return (region, await House.HasAnOpenStoreAsync(region));
    }

    /// <summary>Somebody with a browser of their own: no cookies, nothing stored.</summary>
    internal async Task<Visitor> VisitorAsync(VisitorOptions? options = null)
    {
        var house = House;
        var how = options ?? new();
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = house.Url(""),
            Locale = how.Language,
            TimezoneId = how.TimeZone,
            ColorScheme = how.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = how.Width, Height = how.Height },
            JavaScriptEnabled = how.Scripts,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout((float)Patience.For(10).TotalMilliseconds);
        return new Visitor(context, await context.NewPageAsync(), house.Url(""));
    }

    public async Task InitializeAsync()
    {
        if (!File.Exists(Chromium)) return;
        _house = await House.StartAsync();
        foreach (var (region, name) in new[] { (Region, "강남역점"), (Region, "논현점"), ("마포구", "홍대점") })
            await Made(_house.Gateway.PostAsync("/stores", ("regionNm", region), ("storeNm", name), ("openYN", "true")));
        await Made(_house.Gateway.PostAsync("/stores", ("regionNm", "송파구"), ("storeNm", "잠실점"), ("openYN", "false")));
        foreach (var (pizza, price, stock) in new[] { (Pepperoni, 17_900, 900), (Bulgogi, 19_900, 900), (LongName, 24_900, 900), (Scarce, 20_900, 3), (SoldOut, 18_900, 0) })
            await Made(_house.Gateway.PostAsync("/menu", ("pizzaNm", pizza), ("price", $"{price}"), ("stock", $"{stock}")));
        Assertions.SetDefaultExpectTimeout((float)Patience.For(5).TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });

        static async Task Made(Task<EndToEnd.Driver.Answer> asked) => Assert.Equal(201, (await asked).Status);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_house is not null) await _house.DisposeAsync();
    }
}

/// <summary>How somebody browses.</summary>
/// <param name="Language">What the browser asks for.</param>
/// <param name="Scripts">JavaScript is on.</param>
/// <param name="TimeZone">Of the browser's clock.</param>
internal sealed record VisitorOptions(string Language = "en-US", bool Dark = false, int Width = 1280, int Height = 900, bool Scripts = true, string TimeZone = "Asia/Seoul");
