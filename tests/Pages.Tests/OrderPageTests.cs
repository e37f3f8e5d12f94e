using Microsoft.Playwright;
using Pizza.EndToEnd.Driver;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>The order page, by the browser.</summary>
[Collection(Pizzeria.Name)]
public sealed class OrderPageTests(Pizzeria pizzeria)
{
    [SkippableTheory]
    [InlineData("en-US", "Order a pizza", "No. ", "3 left", "Sold out", "₩17,900")]
    [InlineData("ko-KR", "피자 주문", "인기 ", "3개 남음", "품절", "17,900원")]
    public async Task It_shows_what_there_is_in_the_browsers_language(string language, string title, string rank, string scarce, string soldOut, string price)
    {
        await using var visitor = await pizzeria.VisitorAsync(new(language));
        // Somebody has ordered it, so it has a rank.
        await pizzeria.House.Customer(pizzeria.NewCustomer()).OrdersAPizzaAsync(Pizzeria.Region);

        Assert.Equal(200, await visitor.GoAsync($"/?region={Uri.EscapeDataString(Pizzeria.Region)}"));

        await Assertions.Expect(visitor.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(title));
        foreach (var text in new[] { scarce, soldOut, price }) await visitor.SeesAsync(text);
        var popular = visitor.Page.Locator(".dish", new() { HasText = Pizzeria.Pepperoni });
        await Eventually.UntilAsync(async () =>
        {
            await visitor.Page.ReloadAsync();
            return await popular.Locator(".badge").CountAsync();
        }, badges => badges == 1, 10);
        Assert.StartsWith(rank, await popular.Locator(".badge").InnerTextAsync(), StringComparison.Ordinal);
        await Assertions.Expect(visitor.Page.Locator(".dish", new() { HasText = Pizzeria.SoldOut }).Locator("input")).ToHaveCountAsync(0);
    }

    [SkippableTheory]
    [InlineData(360, 640)]
    [InlineData(1280, 600)]
    public async Task What_has_the_focus_is_not_behind_the_bar_with_the_button(int width, int height)
    {
        await using var visitor = await pizzeria.VisitorAsync(new(Width: width, Height: height));
        await visitor.FillsInAsync(Pizzeria.Region, pizzeria.NewCustomer());
        await visitor.Page.Locator("input[name=when][value=later]").CheckAsync();
        await visitor.Page.EvaluateAsync("() => { document.activeElement.blur(); scrollTo(0, 0); document.querySelector('#main').focus(); }");
        var seen = new List<string>();
        for (var last = ""; last != "place" && seen.Count < 80; seen.Add(last))
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            last = await visitor.Page.EvaluateAsync<string>("""
                () => {
                  const at = document.activeElement;
                  const name = at.id || at.name || at.className;
                  const box = at.getBoundingClientRect();
                  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
                  const top = document.elementFromPoint(x, y);
                  const shown = top && (at.contains(top) || top.contains(at) || at.closest('label')?.contains(top));
                  return shown && (at.closest('.place') || !top.closest('.place')) ? name : `${name} is behind ${top?.outerHTML.slice(0, 80)} at ${x},${y}`;
                }
                """);
            Assert.DoesNotContain("is behind", last, StringComparison.Ordinal);
        }
        Assert.Superset(new HashSet<string> { "customerId", "address", "phone", "date", "payment", "place" }, seen.ToHashSet());
    }

    [SkippableFact]
    public async Task Several_pizzas_are_one_order_with_the_sum_of_the_menu()
    {
        var customer = pizzeria.NewCustomer();
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.FillsInAsync(Pizzeria.Region, customer, Pizzeria.Pepperoni, 2, "Card");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = $"One more {Pizzeria.Bulgogi}" }).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#total")).ToHaveTextAsync("₩55,700");
        await visitor.Page.Locator("#address").FillAsync("서울 강남구 테헤란로 1");
        await visitor.Place.ClickAsync();

        var order = await pizzeria.House.Gateway.GetAsync($"/orders/{await visitor.OrderNumberAsync()}");
        Assert.Equivalent(new[] { (Pizzeria.Pepperoni, 2), (Pizzeria.Bulgogi, 1) }, order["items"].EnumerateArray().Select(i => (i.GetProperty("pizzaNm").GetString()!, i.GetProperty("qty").GetInt32())), strict: true);
        Assert.Equal(("Card", 55_700, customer), (order.Text("paymentMethod"), order["price"].GetInt32(), order["customerId"].GetInt32()));
        Assert.Equal("서울 강남구 테헤란로 1", order.Text("address"));
    }

    [SkippableFact]
    public async Task A_pre_order_is_for_the_hour_of_the_customers_clock()
    {
        // Five hours behind UTC, all the year: the signs of these names are the other way round.
        await using var visitor = await pizzeria.VisitorAsync(new(TimeZone: "Etc/GMT+5"));
        await visitor.FillsInAsync(Pizzeria.Region, pizzeria.NewCustomer());
        await visitor.Page.GetByLabel("Later").CheckAsync();
        var day = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(-5)).AddDays(2).Date.AddHours(18).AddMinutes(30);
        await visitor.Page.Locator("#date").FillAsync($"{day:yyyy-MM-dd'T'HH:mm}");
        await visitor.Place.ClickAsync();

        var order = await pizzeria.House.Gateway.GetAsync($"/orders/{await visitor.OrderNumberAsync()}");
        Assert.Equal("Reserved", order.Text("status"));
        Assert.Equal(new DateTimeOffset(day, TimeSpan.FromHours(-5)), order["reserveDt"].GetDateTimeOffset());
        await visitor.SeesAsync("It goes to the kitchen when its time comes.");
    }

    [SkippableFact]
    public async Task What_is_wrong_is_said_beside_its_field_and_what_was_entered_stays()
    {
        await using var visitor = await pizzeria.VisitorAsync(new("ko-KR"));
        visitor.ExpectsFailures();
        await visitor.FillsInAsync(Pizzeria.Region, 0, quantity: 101);
        await visitor.Page.Locator("#address").FillAsync("논현동 <b>1</b>");
        await visitor.Place.ClickAsync();

        await visitor.SeesAsync("아직 주문되지 않았습니다");
        await Assertions.Expect(visitor.Page.Locator("#customerId-error")).ToContainTextAsync("1 이상의 숫자로");
        await Assertions.Expect(visitor.Page.Locator($"input[data-pizza='{Pizzeria.Pepperoni}']")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(visitor.Page.Locator("#address")).ToHaveValueAsync("논현동 <b>1</b>");
        await Assertions.Expect(visitor.Page.Locator($"input[data-pizza='{Pizzeria.Pepperoni}']")).ToHaveValueAsync("101");
    }

    [SkippableFact]
    public async Task Where_no_store_is_open_it_says_so_and_what_else_there_is()
    {
        var customer = pizzeria.NewCustomer();
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        var (region, store) = await pizzeria.NewRegionAsync("노원구");
        await visitor.FillsInAsync(region, customer);
        // It closes while the customer chooses.
        Assert.Equal(200, (await pizzeria.House.Gateway.PatchAsync($"/stores/{store}", ("openYN", "false"))).Status);
        await visitor.Place.ClickAsync();

        await visitor.SeesAsync($"No store is open in {region}, so your order was not taken");
        await visitor.SeesAsync("Choose another region, or a later time, and order again.");
        // And it may be ordered for later with the same form, filled in as it was.
        await visitor.Page.GetByLabel("Later").CheckAsync();
        await visitor.Page.Locator("#date").FillAsync($"{DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9)).AddDays(1):yyyy-MM-dd'T'12:00}");
        await visitor.Place.ClickAsync();
        Assert.Equal("Reserved", (await pizzeria.House.Gateway.GetAsync($"/orders/{await visitor.OrderNumberAsync()}")).Text("status"));
    }

    [SkippableFact]
    public async Task A_declined_card_is_said_and_the_order_can_be_placed_with_cash()
    {
        const int declined = 402;   // The customer whose card the provider of a development house declines.
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.OrdersAsync(Pizzeria.Region, declined, payment: "Card");
        await visitor.SeesAsync("Your card was declined");
        await visitor.SeesAsync("Nothing is charged.");

        await visitor.Page.Locator("input[name=payment][value=Cash]").CheckAsync();
        await visitor.Place.ClickAsync();
        Assert.Equal("Cash", (await pizzeria.House.Gateway.GetAsync($"/orders/{await visitor.OrderNumberAsync()}")).Text("paymentMethod"));
    }

    [SkippableFact]
    public async Task More_than_there_is_cannot_be_paid_by_card_and_says_so()
    {
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.OrdersAsync(Pizzeria.Region, pizzeria.NewCustomer(), Pizzeria.Scarce, 90, "Card");
        await visitor.SeesAsync("There is not enough left");
    }

    [SkippableFact]
    public async Task While_the_stores_do_not_answer_one_click_tries_again_and_it_stays_one_order()
    {
        var (customer, other) = (pizzeria.NewCustomer(), pizzeria.NewCustomer());
        await using var visitor = await pizzeria.VisitorAsync();
        await using var fickle = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        fickle.ExpectsFailures();
        await Task.WhenAll(visitor.FillsInAsync(Pizzeria.Region, customer), fickle.FillsInAsync(Pizzeria.Region, other));
        await pizzeria.House.HasFaultAsync("store", "store-check", delayMs: 8000);
        try
        {
            await Task.WhenAll(visitor.Place.ClickAsync(), fickle.Place.ClickAsync());
            await Task.WhenAll(visitor.SeesAsync("Your order cannot be taken right now", 20), fickle.SeesAsync("Your order cannot be taken right now", 20));
        }
        finally
        {
            await pizzeria.House.HasNoFaultAsync("store", "store-check");
        }

        await TriesAgainAsync(visitor);
        var id = await visitor.OrderNumberAsync();
        await pizzeria.House.Customer(customer).FindsTheOrderAsync(id, "OrderAccepted");
        Assert.Equal(1, (await pizzeria.House.Gateway.GetAsync($"/myPages?customerId={customer}"))["total"].GetInt32());

        // Changed, it is what was asked for last, and not what was refused before.
        await fickle.Page.Locator($"input[data-pizza='{Pizzeria.Pepperoni}']").FillAsync("3");
        await TriesAgainAsync(fickle);
        id = await fickle.OrderNumberAsync();
        await pizzeria.House.Customer(other).FindsTheOrderAsync(id, "OrderAccepted");
        Assert.Equal(3, (await pizzeria.House.Gateway.GetAsync($"/orders/{id}"))["qty"].GetInt32());

        // The circuit breaker may still be open for some seconds: who is impatient presses again.
        static Task<string> TriesAgainAsync(Visitor visitor) => Eventually.UntilAsync(async () =>
        {
            await visitor.Button("Try again").ClickAsync();
            await visitor.Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
            return visitor.Page.Url;
        }, url => url.Contains("/my/", StringComparison.Ordinal), 30);
    }

    [SkippableFact]
    public async Task With_the_keyboard_alone_a_pizza_is_ordered_and_while_it_is_sent_the_button_says_so()
    {
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.GoAsync("/");
        await TabToAsync("a.chip", Pizzeria.Region);
        await Task.WhenAll(visitor.Page.WaitForURLAsync("**/?region=*"), visitor.Page.Keyboard.PressAsync("Enter"));
        await TabToAsync("button", $"One more {Pizzeria.Pepperoni}");
        await visitor.Page.Keyboard.PressAsync("Space");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await TabToAsync("#customerId");
        await visitor.Page.Keyboard.TypeAsync($"{pizzeria.NewCustomer()}");
        await TabToAsync("[name=payment]");
        await visitor.Page.Keyboard.PressAsync("ArrowDown");
        await TabToAsync("#place");

        await visitor.Page.EvaluateAsync("""
            () => addEventListener("submit", () => {
              const place = document.getElementById("place");
              sessionStorage.setItem("sending", `${place.getAttribute("aria-busy")} ${place.textContent}`);
            })
            """);
        // In a field Enter orders as well, and does not press the first of the regions, which stand before it.
        await visitor.Page.Locator("#phone").FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        var order = await pizzeria.House.Gateway.GetAsync($"/orders/{await visitor.OrderNumberAsync()}");
        Assert.Equal((2, "Card"), (order["qty"].GetInt32(), order.Text("paymentMethod")));
        Assert.Equal("true Ordering…", await visitor.Page.EvaluateAsync<string>("() => sessionStorage.getItem('sending')"));

        async Task TabToAsync(string selector, string label = "")
        {
            for (var tabs = 0; tabs < 60; tabs++)
            {
                await visitor.Page.Keyboard.PressAsync("Tab");
                if (await visitor.Page.EvaluateAsync<bool>(
                    "([selector, label]) => { const at = document.activeElement; return at.matches(selector) && (at.getAttribute('aria-label') ?? at.textContent).includes(label) && at.matches(':focus-visible'); }",
                    new[] { selector, label })) return;
            }
            Assert.Fail($"Tab does not come to {selector} {label}.");
        }
    }

    [SkippableFact]
    public async Task Two_tabs_are_two_orders_and_a_duplicated_one_is_the_same()
    {
        var customer = pizzeria.NewCustomer();
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.FillsInAsync(Pizzeria.Region, customer);
        var key = await visitor.Page.Locator("[name=key]").InputValueAsync();
        var tab = await TabAsync(Pizzeria.Bulgogi, 2);
        await Task.WhenAll(visitor.Place.ClickAsync(), tab.Locator("#place").ClickAsync());
        var first = await visitor.OrderNumberAsync();
        await tab.WaitForURLAsync("**/my/*");
        Assert.NotEqual(visitor.Page.Url, tab.Url);

        // A duplicated tab has the form as it was, with its key.
        var copy = await TabAsync(Pizzeria.Pepperoni, 1);
        await copy.EvaluateAsync("key => { document.querySelector('[name=key]').value = key; }", key);
        await copy.Locator("#place").ClickAsync();
        await copy.WaitForURLAsync($"**/my/{first}");

        async Task<IPage> TabAsync(string pizza, int quantity)
        {
            var page = await visitor.NewTabAsync();
            await page.GotoAsync($"/?region={Uri.EscapeDataString(Pizzeria.Region)}", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
            await page.Locator("#customerId").FillAsync($"{customer}");
            await page.Locator($"input[data-pizza='{pizza}']").FillAsync($"{quantity}");
            return page;
        }
    }

    [SkippableFact]
    public async Task Two_clicks_are_one_order()
    {
        var customer = pizzeria.NewCustomer();
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.FillsInAsync(Pizzeria.Region, customer);
        await visitor.Place.DblClickAsync();
        await visitor.OrderNumberAsync();
        await HasOneOrderAsync(customer);
    }

    [SkippableFact]
    public async Task A_form_sent_twice_at_once_is_one_order()
    {
        var customer = pizzeria.NewCustomer();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(pizzeria.House.Url("")) };
        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => http.PostAsync("/", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["key"] = $"twice{customer}",
            ["customerId"] = $"{customer}",
            ["region"] = Pizzeria.Region,
            ["pizza:0"] = Pizzeria.Pepperoni,
            ["qty:0"] = "1",
            ["payment"] = "Cash",
            ["when"] = "now",
        }))));

        Assert.All(sent, answer => Assert.Equal(303, (int)answer.StatusCode));
        Assert.Single(sent.Select(answer => answer.Headers.Location!.OriginalString).Distinct());
        await HasOneOrderAsync(customer);
    }

    [SkippableFact]
    public async Task Back_and_sent_again_it_is_the_same_order_and_changed_it_is_asked_about()
    {
        var customer = pizzeria.NewCustomer();
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.OrdersAsync(Pizzeria.Region, customer);
        var first = await visitor.OrderNumberAsync();

        await visitor.Page.GoBackAsync(new() { WaitUntil = WaitUntilState.Load });
        await visitor.Place.ClickAsync();
        Assert.Equal(first, await visitor.OrderNumberAsync());

        await visitor.Page.GoBackAsync(new() { WaitUntil = WaitUntilState.Load });
        await visitor.Page.Locator($"input[data-pizza='{Pizzeria.Pepperoni}']").FillAsync("5");
        await visitor.Place.ClickAsync();
        await visitor.SeesAsync("You have ordered with this form before");
        await HasOneOrderAsync(customer);

        await visitor.Button("Place as another order").ClickAsync();
        Assert.NotEqual(first, await visitor.OrderNumberAsync());
    }

    [SkippableFact]
    public async Task Without_network_nothing_is_lost_and_nothing_is_sent()
    {
        var customer = pizzeria.NewCustomer();
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.FillsInAsync(Pizzeria.Region, customer);
        await visitor.HasNetworkAsync(false);
        await visitor.Place.ClickAsync();
        await visitor.SeesAsync("You are offline, so nothing was sent.");

        await visitor.HasNetworkAsync(true);
        await visitor.Place.ClickAsync();
        await visitor.OrderNumberAsync();
        await HasOneOrderAsync(customer);
    }

    private async Task HasOneOrderAsync(int customer) =>
        Assert.Equal(1, await Eventually.UntilAsync(async () => (await pizzeria.House.Gateway.GetAsync($"/myPages?customerId={customer}"))["total"].GetInt32(), n => n > 0, 10));
}
