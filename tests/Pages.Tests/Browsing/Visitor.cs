using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Pizza.Tests.Pages.Browsing;

/// <summary>A browser window. What it complains of (scripts, the Content-Security-Policy, addresses that are not the gateway's) fails the test at its end.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly string _house;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Visitor(IBrowserContext context, IPage page, string house)
    {
        (_context, Page, _house) = (context, page, house);
        Watch(page);
    }

    public IPage Page { get; }

    /// <summary>Another tab of the same browser.</summary>
    public async Task<IPage> NewTabAsync()
    {
        var page = await _context.NewPageAsync();
        Watch(page);
        return page;
    }

    /// <summary>Opens a page and gives its status.</summary>
    public async Task<int> GoAsync(string path) => (await Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.DOMContentLoaded }))?.Status ?? 0;

    /// <summary>The network goes, or comes back.</summary>
    public Task HasNetworkAsync(bool has) => _context.SetOfflineAsync(!has);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Text(string text) => Page.GetByText(text).First;

    /// <summary>Presses Tab until the focus is on what the selector names.</summary>
    public async Task TabsToAsync(string selector)
    {
        const int most = 120;
        for (var i = 0; i < most; i++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector)) return;
        }
        Assert.Fail($"Tab does not lead to {selector}");
    }

    /// <summary>Waits until a text is on the page, without reloading it.</summary>
    public Task SeesAsync(string text, double withinSeconds = 10) => Assertions.Expect(Text(text)).ToBeVisibleAsync(new() { Timeout = (float)Patience.For(withinSeconds).TotalMilliseconds });

    /// <summary>Fills in the order form and sends it.</summary>
    public async Task OrdersAsync(string region, int customer, string pizza = Pizzeria.Pepperoni, int quantity = 1, string payment = "Cash")
    {
        await FillsInAsync(region, customer, pizza, quantity, payment);
        await Place.ClickAsync();
    }

    public async Task FillsInAsync(string region, int customer, string pizza = Pizzeria.Pepperoni, int quantity = 1, string payment = "Cash")
    {
        await GoAsync($"/?region={Uri.EscapeDataString(region)}");
        await Page.Locator("#customerId").FillAsync($"{customer}");
        await Page.Locator($"input[data-pizza='{pizza}']").FillAsync($"{quantity}");
        await Page.Locator($"input[name=payment][value={payment}]").CheckAsync();
    }

    public ILocator Place => Page.Locator(".place button");

    /// <summary>The number of the order whose page this is, once it is.</summary>
    public async Task<long> OrderNumberAsync()
    {
        await ArrivesAtAsync(@"/my/\d+");
        return long.Parse(Page.Url[(Page.Url.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until the address, without its query, ends like this.</summary>
    public Task ArrivesAtAsync(string path) => Assertions.Expect(Page).ToHaveURLAsync(new Regex($@"^[^?]*{path}(\?|$)"), new() { Timeout = (float)Patience.For(10).TotalMilliseconds });

    /// <summary>Without JavaScript: presses a button and waits for the page that comes of it. Who reloads before that reloads nothing.</summary>
    public Task SubmitsAsync(string button) =>
        Page.RunAndWaitForRequestFinishedAsync(() => Button(button).ClickAsync(), new() { Predicate = request => request.Method == "GET" && request.IsNavigationRequest });

    /// <summary>The page that is open fits its window and is accessible.</summary>
    /// <param name="picture">The name of the picture that is taken of it; null: none.</param>
    public async Task LooksGoodAsync(string? picture = null)
    {
        Assert.Equal(await Page.EvaluateAsync<int>("() => document.documentElement.clientWidth"), await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Empty(await Page.EvaluateAsync<string[]>(ShowsThroughTheHead));
        Assert.Empty(await Axe.ViolationsAsync(Page));
        if (picture is not null) await Screenshots.TakeAsync(Page, picture);
    }

    /// <summary>What is seen in the place of the page's head, which stays, when everything else moves beneath it.</summary>
    private const string ShowsThroughTheHead = """
        () => {
          const seen = new Set();
          const before = scrollY;
          for (let y = 0; y < document.documentElement.scrollHeight - innerHeight; y += 24) {
            scrollTo({ top: y, behavior: "instant" });
            const head = document.querySelector("header").getBoundingClientRect();
            if (head.top !== 0) continue;
            for (let x = 8; x < innerWidth; x += 16) for (let at = 4; at < head.height - 2; at += 8) {
              const top = document.elementFromPoint(x, at);
              if (top && !top.closest("header")) seen.add(top.outerHTML.slice(0, 80));
            }
          }
          scrollTo({ top: before, behavior: "instant" });
          return [...seen];
        }
        """;

    /// <summary>From here on the browser's own complaint about a status or a lost network is expected.</summary>
    public void ExpectsFailures() => _expectsFailures = true;
    private bool _expectsFailures;

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
    }

    private void Watch(IPage page)
    {
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !(_expectsFailures && message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))) _complaints.Enqueue(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_house, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) _complaints.Enqueue($"asked {request.Url}");
        };
    }
}
