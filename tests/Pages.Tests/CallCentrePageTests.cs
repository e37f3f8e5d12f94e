using Microsoft.Playwright;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>The call centre: complaints acted on, with the keyboard or without JavaScript, and dead letters.</summary>
[Collection(Pizzeria.Name)]
public sealed class CallCentrePageTests(Pizzeria pizzeria)
{
    [SkippableFact]
    public async Task By_keyboard_alone_an_order_is_found_and_cancelled_and_nothing_more_is_offered()
    {
        var house = pizzeria.House;
        var (region, storeId) = await pizzeria.NewRegionAsync("전화");
        var customer = pizzeria.NewCustomer();
        var order = await house.Customer(customer).OrdersAPizzaAsync(region);
        await house.Customer(customer).SeesAsync(order, "OrderAccepted");
        Assert.Equal(200, (await house.Gateway.PatchAsync($"/stores/{storeId}", ("openYN", "false"))).Status);
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.GoAsync("/center");
        await visitor.TabsToAsync("#customer");
        await visitor.Page.Keyboard.TypeAsync($"{customer}");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.ArrivesAtAsync("/center");
        await Assertions.Expect(visitor.Page.Locator("#customer")).ToHaveValueAsync($"{customer}");
        await visitor.TabsToAsync($"a[href='/center/orders/{order}']");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.ArrivesAtAsync($"/center/orders/{order}");
        // Its store is closed already: that is not offered.
        await Assertions.Expect(visitor.Page.Locator("input[name=action]")).ToHaveCountAsync(1);
        await visitor.TabsToAsync("#complaint-reason");
        await visitor.Page.Keyboard.TypeAsync("Never came");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Page.Locator(".state .pill")).ToHaveTextAsync("Cancelled");
        await visitor.SeesAsync("This order is over");
        await Assertions.Expect(visitor.Page.Locator("#remedies form")).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task Without_JavaScript_an_order_is_cancelled_and_a_store_removed_in_Korean()
    {
        var house = pizzeria.House;
        var (region, storeId) = await pizzeria.NewRegionAsync("불만");
        var customer = pizzeria.NewCustomer();
        var order = await house.Customer(customer).OrdersAPizzaAsync(region);
        await house.Customer(customer).SeesAsync(order, "OrderAccepted");
        await using var visitor = await pizzeria.VisitorAsync(new("ko-KR", Scripts: false));
        visitor.ExpectsFailures();
        await visitor.GoAsync($"/center?customer={customer}");
        await visitor.Page.Locator($"a[href='/center/orders/{order}']").ClickAsync();
        // Somebody else is faster.
        Assert.Equal(201, (await house.Gateway.PostAsync("/complaints", ("orderId", $"{order}"), ("action", "CancelOrder"), ("reason", "늦음"))).Status);
        await visitor.Page.Locator("#complaint-reason").FillAsync("너무 늦어요");
        await visitor.Button("실행하기").ClickAsync();
        await visitor.SeesAsync("이미 취소된 주문입니다.");

        await visitor.GoAsync("/center/complaints");
        await visitor.Page.Locator("#store").SelectOptionAsync($"{storeId}");
        await visitor.Page.Locator("input[name=action][value=RemoveStore]").CheckAsync();
        await visitor.Page.Locator("#complaint-reason").FillAsync($"쥐 {storeId}");
        await visitor.Button("실행하기").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("tr", new() { HasText = $"쥐 {storeId}" }).Locator(".pill")).ToHaveTextAsync("처리됨");
        Assert.Equal(404, (await house.Gateway.GetAsync($"/stores/{storeId}")).Status);
    }

    [SkippableFact]
    public async Task A_dead_letter_is_read_sent_again_and_dropped()
    {
        // As its sidecar hands over what the customer center could not take.
        var id = $"poison-{pizzeria.NewCustomer()}";
        await pizzeria.House.PublishesAsync("customercenter", topic: "dead-customercenter", type: "Ordered", id, """{"orderId":"seventeen"}""");
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.GoAsync("/center/letters");
        var letter = visitor.Page.Locator(".letter", new() { HasText = id });
        await Assertions.Expect(letter).ToBeVisibleAsync(new() { Timeout = (float)Patience.For(15).TotalMilliseconds });
        await letter.GetByText("Show content").ClickAsync();
        await Assertions.Expect(letter.Locator("pre")).ToContainTextAsync("seventeen");

        await letter.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Assertions.Expect(letter.Locator("time")).ToHaveCountAsync(2);
        // What is read stays open while the list lives.
        await Assertions.Expect(letter.Locator("pre")).ToBeVisibleAsync();
        // One tap asks; nothing is lost yet.
        await letter.Locator("summary", new() { HasText = "Drop" }).ClickAsync();
        await letter.GetByRole(AriaRole.Button, new() { Name = "Drop for good" }).ClickAsync();
        await Assertions.Expect(letter).ToHaveCountAsync(0);
    }
}
