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
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.FillsInAsync(Pizzeria.Region, pizzeria.NewCustomer());
        await visitor.Page.GetByLabel("Later").CheckAsync();
        var day = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9)).AddDays(2).Date.AddHours(18).AddMinutes(30);
        await visitor.Page.Locator("#date").FillAsync($"{day:yyyy-MM-dd'T'HH:mm}");
        await visitor.Place.ClickAsync();

        var order = await pizzeria.House.Gateway.GetAsync($"/orders/{await visitor.OrderNumberAsync()}");
        Assert.Equal("Reserved", order.Text("status"));
        Assert.Equal(new DateTimeOffset(day, TimeSpan.FromHours(9)), order["reserveDt"].GetDateTimeOffset());
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
        await Assertions.Expect(visitor.Page.Locator($"input[name='qty:{Pizzeria.Pepperoni}']")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(visitor.Page.Locator("#address")).ToHaveValueAsync("논현동 <b>1</b>");
        await Assertions.Expect(visitor.Page.Locator($"input[name='qty:{Pizzeria.Pepperoni}']")).ToHaveValueAsync("101");
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
        var customer = pizzeria.NewCustomer();
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.FillsInAsync(Pizzeria.Region, customer);
        await pizzeria.House.HasFaultAsync("store", "store-check", delayMs: 8000);
        try
        {
            await visitor.Place.ClickAsync();
            await visitor.SeesAsync("Your order cannot be taken right now", 20);
        }
        finally
        {
            await pizzeria.House.HasNoFaultAsync("store", "store-check");
        }

        // The circuit breaker may still be open for some seconds: who is impatient presses again.
        await Eventually.UntilAsync(async () =>
        {
            await visitor.Button("Try again").ClickAsync();
            await visitor.Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
            return visitor.Page.Url;
        }, url => url.Contains("/my/", StringComparison.Ordinal), 30);
        var id = await visitor.OrderNumberAsync();

        await pizzeria.House.Customer(customer).FindsTheOrderAsync(id, "OrderAccepted");
        Assert.Equal(1, (await pizzeria.House.Gateway.GetAsync($"/myPages?customerId={customer}"))["total"].GetInt32());
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
            [$"qty:{Pizzeria.Pepperoni}"] = "1",
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
        await visitor.Page.Locator($"input[name='qty:{Pizzeria.Pepperoni}']").FillAsync("5");
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

    [SkippableFact]
    public async Task The_language_is_switched_and_stays_switched()
    {
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.GoAsync("/?region=" + Uri.EscapeDataString("마포구"));
        await visitor.Button("한국어").ClickAsync();
        await visitor.SeesAsync("어디로 가져다드릴까요?");
        Assert.Contains("region=", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.GoAsync("/my");
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", "ko");
    }

    private async Task HasOneOrderAsync(int customer) =>
        Assert.Equal(1, await Eventually.UntilAsync(async () => (await pizzeria.House.Gateway.GetAsync($"/myPages?customerId={customer}"))["total"].GetInt32(), n => n > 0, 10));
}
