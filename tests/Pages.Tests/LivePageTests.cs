using Microsoft.Playwright;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>What live.js and staff.js promise, where a service or the network does not play along.</summary>
[Collection(Pizzeria.Name)]
public sealed class LivePageTests(Pizzeria pizzeria)
{
    [SkippableFact]
    public async Task A_tap_without_an_answer_is_said_to_be_unknown_until_the_next_and_every_new_ticket_is_read_out()
    {
        var (region, store) = await pizzeria.NewRegionAsync("은평구");
        await using var kitchen = await pizzeria.VisitorAsync();
        kitchen.ExpectsFailures();
        await kitchen.GoAsync($"/kitchen/{store}");
        var customer = pizzeria.House.Customer(pizzeria.NewCustomer());
        await customer.OrdersAPizzaAsync(region);
        await Assertions.Expect(kitchen.Page.Locator("#bell-says")).Not.ToBeEmptyAsync();
        await kitchen.Page.EvaluateAsync("() => { window.said = 0; new MutationObserver(() => window.said++).observe(document.getElementById('bell-says'), { childList: true }); }");

        // It is done, but its answer is lost.
        await kitchen.Page.RouteAsync("**/tickets/*", async route =>
        {
            await route.FetchAsync(new() { MaxRedirects = 0 });
            await route.AbortAsync();
        });
        await kitchen.Page.Locator(".column.OrderAccepted .card button").ClickAsync();
        var banner = kitchen.Page.Locator("#connection");
        await Assertions.Expect(banner).ToContainTextAsync("we do not know whether it was done");
        await Assertions.Expect(kitchen.Page.Locator(".column.Cooking [data-key]")).ToHaveCountAsync(1);

        // Whatever else happens on the page, it stays until something is tapped again.
        await customer.OrdersAPizzaAsync(region);
        await Assertions.Expect(kitchen.Page.Locator(".column.OrderAccepted [data-key]")).ToHaveCountAsync(1);
        await kitchen.Page.WaitForFunctionAsync("() => window.said > 0");
        await Assertions.Expect(banner).ToContainTextAsync("we do not know whether it was done");
        await kitchen.Page.UnrouteAsync("**/tickets/*");
        await kitchen.Page.Locator(".column.OrderAccepted .card button").ClickAsync();
        await Assertions.Expect(kitchen.Page.Locator(".column.Cooking [data-key]")).ToHaveCountAsync(2);
        await Assertions.Expect(banner).ToBeEmptyAsync();
    }

    [SkippableFact]
    public async Task A_tap_while_the_tickets_cannot_be_read_leaves_the_board_as_it_is()
    {
        var (region, store) = await pizzeria.NewRegionAsync("강북구");
        var order = await pizzeria.House.Customer(pizzeria.NewCustomer()).OrdersAPizzaAsync(region);
        await pizzeria.House.Kitchen.TicketOfAsync(order);
        await using var kitchen = await pizzeria.VisitorAsync();
        kitchen.ExpectsFailures();
        await kitchen.GoAsync($"/kitchen/{store}");
        var ticket = kitchen.Page.Locator($"[data-order='{order}']");
        await Assertions.Expect(ticket).ToBeVisibleAsync();

        // The service is away: it would forget the ticket, so that only its answers are.
        await kitchen.Page.RouteAsync("**/live", route => route.FulfillAsync(new() { Status = 503 }));
        await kitchen.Page.RouteAsync("**/tickets/*", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "text/html",
            Body = """<main id="main"><div class="notice bad" role="alert">Not done</div><div id="kitchen" data-part="/"><div class="away" role="status">Not available</div></div></main>""",
        }));
        await ticket.GetByRole(AriaRole.Button).ClickAsync();
        await kitchen.SeesAsync("Not done");
        await Assertions.Expect(ticket).ToBeVisibleAsync();
        await Assertions.Expect(kitchen.Page.Locator("#kitchen .away")).ToHaveCountAsync(0);

        await kitchen.Page.UnrouteAllAsync();
        await ticket.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(kitchen.Page.Locator(".column.Cooking").Locator(ticket)).ToBeVisibleAsync();
        await Assertions.Expect(kitchen.Text("Not done")).ToBeHiddenAsync();
    }

    [SkippableFact]
    public async Task Many_tabs_share_few_streams_and_leave_the_next_page_its_connection()
    {
        var house = pizzeria.House;
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.OrdersAsync(Pizzeria.Region, pizzeria.NewCustomer());
        var id = await visitor.OrderNumberAsync();
        var tabs = new List<IPage> { visitor.Page };
        while (tabs.Count < 8) tabs.Add(await NextAsync());

        // What is not seen asks for nothing until it is.
        var hidden = await visitor.NewTabAsync();
        await hidden.AddInitScriptAsync("window.unseen = true; Object.defineProperty(document, 'hidden', { get: () => window.unseen });");
        await hidden.AddInitScriptAsync("window.opened = 0; window.EventSource = class extends EventSource { constructor(url) { super(url); window.opened++; } };");
        await hidden.GotoAsync($"/my/{id}");
        await house.Kitchen.BeginsToCookAsync(id);
        foreach (var tab in tabs) await CookingAsync(tab);
        Assert.Equal(4, await tabs[^1].EvaluateAsync<int>("async () => (await navigator.locks.query()).held.filter(lock => lock.name.startsWith('live-')).length"));
        Assert.Equal(0, await hidden.EvaluateAsync<int>("() => window.opened"));

        // Whoever goes leaves the seat to who waits.
        foreach (var tab in tabs[1..]) await tab.CloseAsync();
        await hidden.EvaluateAsync("() => { window.unseen = false; document.dispatchEvent(new Event('visibilitychange')); }");
        await CookingAsync(hidden);
        await Assertions.Expect(hidden.Locator("#connection")).ToBeHiddenAsync();
        await hidden.WaitForFunctionAsync("() => window.opened === 1");

        async Task<IPage> NextAsync()
        {
            var tab = await visitor.NewTabAsync();
            await tab.GotoAsync($"/my/{id}");
            return tab;
        }

        static Task CookingAsync(IPage tab) =>
            Assertions.Expect(tab.Locator(".state .pill")).ToHaveTextAsync("Cooking", new() { Timeout = (float)Patience.For(15).TotalMilliseconds });
    }

    [SkippableFact]
    public async Task A_stream_that_comes_back_brings_what_was_missed_and_what_is_being_sent_stays_so()
    {
        var (_, store) = await pizzeria.NewRegionAsync("도봉구");
        await using var kitchen = await pizzeria.VisitorAsync();
        await kitchen.Page.AddInitScriptAsync("window.EventSource = class { constructor() { (window.sources ??= []).push(this); } addEventListener() {} close() {} };");
        await kitchen.GoAsync($"/kitchen/{store}");
        await kitchen.Page.WaitForFunctionAsync("() => window.sources?.length === 1");
        await kitchen.Page.EvaluateAsync("() => { sources[0].onopen(); sources[0].onerror(); }");
        await kitchen.Page.WaitForFunctionAsync("() => window.sources.length === 2");
        await kitchen.Page.RunAndWaitForRequestAsync(() => kitchen.Page.EvaluateAsync("() => sources[1].onopen()"),
            request => request.Url.EndsWith("/live", StringComparison.Ordinal), new() { Timeout = (float)Patience.For(5).TotalMilliseconds });

        Assert.Equal("true true Sending… | new", await kitchen.Page.EvaluateAsync<string>("""
            async () => {
              const { lay } = await import(document.querySelector('script[src*="live.js"]').src);
              const of = html => { const e = document.createElement('div'); e.innerHTML = html; return e; };
              const old = of('<form data-sent="true"><button aria-busy="true" data-label="Send">Sending…</button></form><p>old</p>');
              lay(old, of('<form><button>Send</button></form><p>new</p>'));
              return `${old.firstChild.dataset.sent} ${old.querySelector('button').getAttribute('aria-busy')} ${old.querySelector('button').textContent} | ${old.lastChild.textContent}`;
            }
            """));
    }
}
