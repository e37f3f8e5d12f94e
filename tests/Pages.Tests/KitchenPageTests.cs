using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>The kitchen's board, as those use it who stand before it all day.</summary>
[Collection(Pizzeria.Name)]
public sealed partial class KitchenPageTests(Pizzeria pizzeria)
{
    [SkippableFact]
    public async Task By_keyboard_alone_the_oldest_order_is_cooked_and_the_store_closed_and_opened()
    {
        var house = pizzeria.House;
        var (region, storeId) = await pizzeria.NewRegionAsync("자판");
        var customer = house.Customer(pizzeria.NewCustomer());
        var first = await customer.OrdersAPizzaAsync(region);
        await house.Kitchen.TicketOfAsync(first);
        var second = await customer.OrdersAPizzaAsync(region);
        await house.Kitchen.TicketOfAsync(second);
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.GoAsync($"/kitchen/{storeId}");

        var waiting = visitor.Page.Locator(".column.OrderAccepted .card");
        await Assertions.Expect(waiting).ToHaveCountAsync(2);
        Assert.Equal([$"{first}", $"{second}"], await waiting.EvaluateAllAsync<string[]>("cards => cards.map(card => card.dataset.order)"));
        var age = waiting.First.Locator(".age");
        var shown = await age.InnerTextAsync();
        Assert.Matches(Clock(), shown);
        await Assertions.Expect(age).Not.ToHaveTextAsync(shown);

        // Where it has moved to, the next tap of the same order is under the fingers.
        await visitor.TabsToAsync($"[data-order='{first}'] button");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Page.Locator($".column.Cooking [data-order='{first}'] button")).ToBeFocusedAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Page.Locator($".column.Cooked [data-order='{first}']")).ToBeVisibleAsync();

        await visitor.TabsToAsync(".store-state button");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.SeesAsync("The store is closed");
        await Assertions.Expect(visitor.Button("Open the store")).ToBeFocusedAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Button("Close the store")).ToBeVisibleAsync();
        Assert.True((await house.Gateway.GetAsync($"/stores/{storeId}"))["openYN"].GetBoolean());
    }

    [SkippableFact]
    public async Task A_store_that_goes_while_its_kitchen_is_open_finishes_what_it_has_begun()
    {
        var house = pizzeria.House;
        var (region, storeId) = await pizzeria.NewRegionAsync("없어질");
        var begun = await house.Customer(pizzeria.NewCustomer()).OrdersAPizzaAsync(region);
        await house.Kitchen.BeginsToCookAsync(begun);
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.GoAsync($"/kitchen/{storeId}");
        await visitor.SeesAsync("Close the store");

        Assert.Equal(201, (await house.Gateway.PostAsync("/complaints", ("storeId", $"{storeId}"), ("action", "RemoveStore"), ("reason", "A mouse"))).Status);
        await visitor.SeesAsync("This store is gone");
        await visitor.Page.Locator($"[data-order='{begun}'] button").ClickAsync();
        await visitor.SeesAsync("There is no such store");
        await Assertions.Expect(visitor.Page.Locator("main a.button[href='/kitchen']")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator("#connection")).ToBeHiddenAsync();
        Assert.Equal(404, await visitor.GoAsync($"/kitchen/{storeId}"));
    }

    [SkippableFact]
    public async Task Of_two_cooks_one_begins_and_the_other_is_told_and_a_late_cancellation_is_told_to_both()
    {
        var house = pizzeria.House;
        var (region, storeId) = await pizzeria.NewRegionAsync("둘이서");
        var order = await house.Customer(pizzeria.NewCustomer()).OrdersAPizzaAsync(region);
        await house.Kitchen.TicketOfAsync(order);
        await using var one = await pizzeria.VisitorAsync(new(Scripts: false));
        await using var other = await pizzeria.VisitorAsync(new("ko-KR", Scripts: false));
        other.ExpectsFailures();
        await Task.WhenAll(one.GoAsync($"/kitchen/{storeId}"), other.GoAsync($"/kitchen/{storeId}"));
        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Start cooking" }).ClickAsync();
        await Assertions.Expect(one.Page.Locator($".column.Cooking [data-order='{order}']")).ToBeVisibleAsync();
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "조리 시작" }).ClickAsync();
        await other.SeesAsync($"주문 {order}번은 이미 조리 중입니다");

        Assert.Equal(201, (await house.Gateway.PostAsync("/complaints", ("orderId", $"{order}"), ("action", "CancelOrder"), ("reason", "Too late"))).Status);
        await house.Kitchen.TicketIsAsync(order, "OrderCancelled");
        await one.Page.ReloadAsync();
        await one.SeesAsync($"Cancelled: Order {order}");
    }

    [GeneratedRegex(@"^\d+:\d\d$")]
    private static partial Regex Clock();
}
