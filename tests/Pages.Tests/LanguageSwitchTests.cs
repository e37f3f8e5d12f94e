using Microsoft.Playwright;
using Pizza.EndToEnd.Driver;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>Another language, in the middle of whatever somebody does.</summary>
[Collection(Pizzeria.Name)]
public sealed class LanguageSwitchTests(Pizzeria pizzeria)
{
    private const string ToKorean = "한국어";
    private const string ToEnglish = "English";

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_that_is_filled_in_stays_filled_in_is_not_sent_and_is_one_order_then(bool scripts)
    {
        var customer = pizzeria.NewCustomer();
        await using var visitor = await pizzeria.VisitorAsync(new(Scripts: scripts));
        await visitor.FillsInAsync(Pizzeria.Region, customer, quantity: 3, payment: "BankTransfer");
        await visitor.Page.Locator("#address").FillAsync("역삼로 1");
        await visitor.Page.Locator("#phone").FillAsync("010-1588-1588");

        await visitor.Button(ToKorean).ClickAsync();
        await visitor.SeesAsync("어디로 가져다드릴까요?");
        await IsFilledInAsync();
        await visitor.Button(ToEnglish).ClickAsync();
        await visitor.SeesAsync("Your order");
        await IsFilledInAsync();
        await visitor.Button(ToKorean).ClickAsync();
        await visitor.SeesAsync("어디로 가져다드릴까요?");

        // The choice lasts, and so does the page's own address.
        Assert.Contains("region=", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.Place.ClickAsync();
        var order = await visitor.OrderNumberAsync();
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", "ko");
        var placed = await pizzeria.House.Gateway.GetAsync($"/orders/{order}");
        Assert.Equal((3, "BankTransfer"), (placed["qty"].GetInt32(), placed.Text("paymentMethod")));
        Assert.Equal(1, await Eventually.UntilAsync(async () => (await pizzeria.House.Gateway.GetAsync($"/myPages?customerId={customer}"))["total"].GetInt32(), n => n > 0, 10));

        async Task IsFilledInAsync()
        {
            await HasAsync(visitor, "#customerId", $"{customer}");
            await HasAsync(visitor, $"input[data-pizza='{Pizzeria.Pepperoni}']", "3");
            await HasAsync(visitor, "#address", "역삼로 1");
            await HasAsync(visitor, "#phone", "010-1588-1588");
            await Assertions.Expect(visitor.Page.Locator("input[name=payment][value=BankTransfer]")).ToBeCheckedAsync();
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_page_says_of_the_order_is_said_in_the_other_language(bool scripts)
    {
        await using var visitor = await pizzeria.VisitorAsync(new(Scripts: scripts));
        visitor.ExpectsFailures();
        await visitor.FillsInAsync(Pizzeria.Region, pizzeria.NewCustomer());
        var key = await visitor.Page.Locator("#order input[name=key]").InputValueAsync();
        await visitor.Place.ClickAsync();
        var order = await visitor.OrderNumberAsync();

        // The same form with something else in it, as a second window has it.
        await visitor.FillsInAsync(Pizzeria.Region, pizzeria.NewCustomer());
        await visitor.Page.Locator("#customerId").FillAsync("no number");
        await visitor.Place.ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#customerId")).ToHaveAttributeAsync("aria-invalid", "true");
        await visitor.Button(ToKorean).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", "ko");
        await Assertions.Expect(visitor.Page.Locator("#customerId")).ToHaveAttributeAsync("aria-invalid", "true");

        using var http = new HttpClient { BaseAddress = new Uri(visitor.Page.Url) };
        var fields = new Dictionary<string, string>
        {
            ["key"] = key,
            ["customerId"] = "1",
            ["region"] = Pizzeria.Region,
            ["pizza:0"] = Pizzeria.Pepperoni,
            ["qty:0"] = "2",
            ["payment"] = "Cash",
            ["when"] = "now",
        };
        var before = await PostAsync(fields);
        Assert.Contains($"/my/{order}", before, StringComparison.Ordinal);
        var again = await PostAsync(new(fields) { ["to"] = "ko", ["refused"] = "OrderedBefore", ["refusedOrder"] = $"{order}" });
        Assert.Contains($"/my/{order}", again, StringComparison.Ordinal);
        Assert.Contains("lang=\"ko\"", again, StringComparison.Ordinal);

        async Task<string> PostAsync(Dictionary<string, string> entered)
        {
            using var answer = await http.PostAsync(new Uri("/", UriKind.Relative), new FormUrlEncodedContent(entered));
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [SkippableFact]
    public async Task What_the_administrator_typed_stays_and_so_does_what_was_refused()
    {
        var name = $"언어 피자 {pizzeria.NewCustomer()}";
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.GoAsync("/admin/menu");
        await visitor.Page.Locator("#name").FillAsync(name);
        await visitor.Page.Locator("#price").FillAsync("much");
        await SwitchAsync(visitor, ToKorean, "ko");
        await IsFilledInAsync();

        await visitor.Page.Locator("#stock").FillAsync("5");
        await visitor.Page.Locator("section.panel form button").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#price-error")).ToBeVisibleAsync();
        // Nothing was typed on this page: it came back with what was refused.
        await SwitchAsync(visitor, ToEnglish, "en");
        await IsFilledInAsync();
        await HasAsync(visitor, "#stock", "5");

        // It goes along once, and to this page only.
        await visitor.GoAsync("/admin/menu");
        await HasAsync(visitor, "#name", "");

        async Task IsFilledInAsync()
        {
            await HasAsync(visitor, "#name", name);
            await HasAsync(visitor, "#price", "much");
        }
    }

    [SkippableFact]
    public async Task What_others_changed_meanwhile_is_still_noticed()
    {
        var pizza = $"두 말 피자 {pizzeria.NewCustomer()}";
        Assert.Equal(201, (await pizzeria.House.Gateway.PostAsync("/menu", ("pizzaNm", pizza), ("price", "10000"), ("stock", "50"))).Status);
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.GoAsync($"/admin/menu/item?name={Uri.EscapeDataString(pizza)}");
        await visitor.Page.Locator("#stock").FillAsync("60");
        Assert.Equal(200, (await pizzeria.House.Gateway.PatchAsync($"/menu/{pizza}", ("stock", "40"))).Status);
        await SwitchAsync(visitor, ToKorean, "ko");
        await HasAsync(visitor, "#stock", "60");
        await SwitchAsync(visitor, ToEnglish, "en");

        await visitor.Button("Save").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#stock-error")).ToContainTextAsync("It is 40 by now.");
        Assert.Equal(40, (await pizzeria.House.Gateway.GetAsync($"/menu/{pizza}"))["stock"].GetInt32());
    }

    [SkippableFact]
    public async Task A_switch_that_did_not_happen_leaves_nothing_behind()
    {
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.GoAsync("/admin/menu");
        await visitor.Page.Locator("#name").FillAsync("아직");
        await visitor.HasNetworkAsync(false);
        await visitor.Button(ToKorean).ClickAsync();
        await visitor.SeesAsync("You are offline, so nothing was sent.");
        await visitor.HasNetworkAsync(true);
        await visitor.GoAsync("/admin/menu");
        await HasAsync(visitor, "#name", "");
    }

    [SkippableFact]
    public async Task A_complaint_that_is_being_written_stays()
    {
        var (region, _) = await pizzeria.NewRegionAsync("말");
        var customer = pizzeria.NewCustomer();
        var order = await pizzeria.House.Customer(customer).OrdersAPizzaAsync(region);
        await pizzeria.House.Customer(customer).SeesAsync(order, "OrderAccepted");
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.GoAsync($"/center/orders/{order}");
        var action = visitor.Page.Locator("input[name=action]").Last;
        await action.CheckAsync();
        await visitor.Page.Locator("#complaint-reason").FillAsync("식었어요");
        var key = await visitor.Page.Locator("#remedies input[name=key]").InputValueAsync();
        await SwitchAsync(visitor, ToKorean, "ko");
        // Still the same complaint: sent twice it is one, and the part that lives asks for itself with it.
        await HasAsync(visitor, "#remedies input[name=key]", key);
        await Assertions.Expect(visitor.Page.Locator($"#remedies[data-part*='{key}']")).ToHaveCountAsync(1);
        await HasAsync(visitor, "#complaint-reason", "식었어요");
        await Assertions.Expect(action).ToBeCheckedAsync();
    }

    private static async Task SwitchAsync(Visitor visitor, string button, string language)
    {
        await visitor.Button(button).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
    }

    private static Task HasAsync(Visitor visitor, string selector, string value) => Assertions.Expect(visitor.Page.Locator(selector)).ToHaveValueAsync(value);
}
