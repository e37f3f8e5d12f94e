using Microsoft.Playwright;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>What the administrator changes, while others do.</summary>
[Collection(Pizzeria.Name)]
public sealed class AdministratorPageTests(Pizzeria pizzeria)
{
    [SkippableFact]
    public async Task Without_JavaScript_a_change_undoes_nobody_elses_and_what_two_changed_is_asked()
    {
        var house = pizzeria.House;
        var (region, storeId) = await pizzeria.NewRegionAsync("같이");
        await using var visitor = await pizzeria.VisitorAsync(new(Scripts: false));
        visitor.ExpectsFailures();
        var page = visitor.Page;
        await visitor.GoAsync($"/admin/stores/{storeId}");
        await visitor.Button("Save").ClickAsync();
        await visitor.SeesAsync("There is nothing to save");

        // The kitchen closes while the form is open.
        await ChangedAsync($"/stores/{storeId}", ("openYN", "false"));
        await page.Locator("#name").FillAsync("역삼점");
        await visitor.Button("Save").ClickAsync();
        await visitor.ArrivesAtAsync("/admin/stores");
        var store = await house.Gateway.GetAsync($"/stores/{storeId}");
        Assert.Equal((region, "역삼점", false), (store.Text("regionNm"), store.Text("storeNm"), store["openYN"].GetBoolean()));

        var pizza = $"함께 피자 {pizzeria.NewCustomer()}";
        Assert.Equal(201, (await house.Gateway.PostAsync("/menu", ("pizzaNm", pizza), ("price", "10000"), ("stock", "10"))).Status);
        await visitor.GoAsync($"/admin/menu/item?name={Uri.EscapeDataString(pizza)}");
        await ChangedAsync($"/menu/{pizza}", ("stock", "7"));
        await page.Locator("#price").FillAsync("11,000");
        await visitor.Button("Save").ClickAsync();
        await visitor.ArrivesAtAsync("/admin/menu");
        await IsAsync(11_000, 7);

        await visitor.GoAsync($"/admin/menu/item?name={Uri.EscapeDataString(pizza)}");
        await ChangedAsync($"/menu/{pizza}", ("stock", "5"));
        await page.Locator("#stock").FillAsync("50");
        await visitor.Button("Save").ClickAsync();
        await Assertions.Expect(page.Locator("#stock-error")).ToContainTextAsync("It is 5 by now.");
        await IsAsync(11_000, 5);
        await visitor.Button("Save").ClickAsync();
        await visitor.ArrivesAtAsync("/admin/menu");
        await IsAsync(11_000, 50);

        async Task ChangedAsync(string path, (string, string) field) => Assert.Equal(200, (await house.Gateway.PatchAsync(path, field)).Status);

        async Task IsAsync(int price, int stock)
        {
            var item = await house.Gateway.GetAsync($"/menu/{pizza}");
            Assert.Equal((price, stock), (item["price"].GetInt32(), item["stock"].GetInt32()));
        }
    }
}
