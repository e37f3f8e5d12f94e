using System.Diagnostics;
using Microsoft.Playwright;
using Pizza.EndToEnd.Driver;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>The customer's orders, by the browser.</summary>
[Collection(Pizzeria.Name)]
public sealed class MyPageTests(Pizzeria pizzeria)
{
    [SkippableTheory]
    [InlineData("en-US", "Accepted by the store", "Cooking", "Ready for the rider", "On the way", "Delivered", "I have received it", "Received")]
    [InlineData("ko-KR", "매장 수락", "조리 중", "배달 준비", "배달 중", "배달 완료", "잘 받았습니다", "수령 확인")]
    public async Task An_order_is_watched_from_the_oven_to_the_door_without_reloading(
        string language, string accepted, string cooking, string ready, string onTheWay, string delivered, string confirm, string received)
    {
        var house = pizzeria.House;
        await using var visitor = await pizzeria.VisitorAsync(new(language));
        await visitor.OrdersAsync(Pizzeria.Region, pizzeria.NewCustomer());
        var id = await visitor.OrderNumberAsync();
        await visitor.Page.EvaluateAsync("() => { window.sameDocument = true; }");
        await StatusIsAsync(visitor, accepted);

        await house.Kitchen.BeginsToCookAsync(id);
        await LivesAsync(cooking);
        await house.Kitchen.CooksAsync(id);
        await StatusIsAsync(visitor, ready);
        await house.Rider.ReportsAsync(id, "PickedUp");
        await LivesAsync(onTheWay);
        await house.Rider.ReportsAsync(id, "Delivered");
        await LivesAsync(delivered);
        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => window.sameDocument === true"));

        await visitor.Button(confirm).ClickAsync();
        await StatusIsAsync(visitor, received);
        var steps = await visitor.Page.Locator(".timeline .step").EvaluateAllAsync<string[]>("steps => steps.map(s => s.dataset.status)");
        Assert.Equal(["Ordered", "OrderAccepted", "Cooking", "Cooked", "DeliveryStarted", "PickedUp", "Delivered", "OrderClosed"], steps);
        Assert.All(await visitor.Page.Locator(".timeline time").AllInnerTextsAsync(), time => Assert.Matches(@"^\d\d:\d\d:\d\d$", time));

        // From the answer of the one who reports to what the customer sees.
        async Task LivesAsync(string status)
        {
            var clock = Stopwatch.StartNew();
            await StatusIsAsync(visitor, status);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, Patience.For(1));
        }
    }

    [SkippableFact]
    public async Task Who_asks_sees_the_events_behind_each_step_with_attempt_and_trace_by_the_browsers_own_clock()
    {
        await using var visitor = await pizzeria.VisitorAsync(new(TimeZone: "America/St_Johns", Width: 360));
        await visitor.OrdersAsync(Pizzeria.Region, pizzeria.NewCustomer());
        var id = await visitor.OrderNumberAsync();
        await StatusIsAsync(visitor, "Accepted by the store");
        await visitor.Text("Show technical details").ClickAsync();
        var first = visitor.Page.Locator(".technical tbody tr").First;
        await Assertions.Expect(first.Locator("code").First).ToHaveTextAsync($"order-{id}-v1");
        await Assertions.Expect(first.Locator(".attempt")).ToHaveTextAsync("1");
        await Assertions.Expect(first.Locator(".trace")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-9a-f]{32}$"));
        await TimesAreLocalAsync();
        // What was opened stays open when the part is laid anew.
        await pizzeria.House.Kitchen.BeginsToCookAsync(id);
        await StatusIsAsync(visitor, "Cooking");
        await Assertions.Expect(visitor.Page.GetByText("CookingStarted")).ToBeVisibleAsync();
        // Of every service, although nobody collects traces here.
        Assert.All(await visitor.Page.Locator(".technical tbody .trace").AllTextContentsAsync(), trace => Assert.Matches("^[0-9a-f]{32}$", trace));
        await TimesAreLocalAsync();
        await visitor.LooksGoodAsync();

        // The zone is half an hour off the hours of Seoul, in summer and winter.
        async Task TimesAreLocalAsync() => Assert.All(await visitor.Page.Locator(".timeline time").EvaluateAllAsync<string[]>(
            "times => times.map(t => t.textContent + ' ' + new Date(t.dateTime).toLocaleTimeString('en', { hour12: false, hourCycle: 'h23' }))"), time => Assert.Equal(time[..8], time[9..]));
    }

    [SkippableFact]
    public async Task An_order_is_cancelled_while_that_is_possible_and_the_other_tab_sees_it()
    {
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.OrdersAsync(Pizzeria.Region, pizzeria.NewCustomer());
        var id = await visitor.OrderNumberAsync();
        await StatusIsAsync(visitor, "Accepted by the store");
        var other = await visitor.NewTabAsync();
        await other.GotoAsync($"/my/{id}");

        await visitor.Text("Cancel the order").ClickAsync();
        await visitor.Page.Locator("#reason").FillAsync("I found something in the fridge");
        var clock = Stopwatch.StartNew();
        await visitor.Button("Cancel it now").ClickAsync();
        await Task.WhenAll(StatusIsAsync(visitor, "Cancelled"), Assertions.Expect(other.Locator(".state .pill")).ToHaveTextAsync("Cancelled"));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Patience.For(1));
        await visitor.SeesAsync("I found something in the fridge");

        await Assertions.Expect(other.GetByText("Cancel the order")).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task A_cancellation_that_comes_too_late_is_refused_with_the_reason()
    {
        var house = pizzeria.House;
        await using var watching = await pizzeria.VisitorAsync();
        await watching.OrdersAsync(Pizzeria.Region, pizzeria.NewCustomer());
        var id = await watching.OrderNumberAsync();
        await StatusIsAsync(watching, "Accepted by the store");
        // Two pages that do not follow what happens: each still offers to cancel.
        await using var late = await pizzeria.VisitorAsync(new(Scripts: false));
        await using var later = await pizzeria.VisitorAsync(new(Scripts: false));
        later.ExpectsFailures();
        await late.GoAsync($"/my/{id}");
        await later.GoAsync($"/my/{id}");

        await house.Kitchen.BeginsToCookAsync(id);
        await CancelsAsync(late);
        await watching.SeesAsync("Too late to cancel");
        await watching.SeesAsync("The kitchen has begun to cook");
        await StatusIsAsync(watching, "Cooking");

        await house.Kitchen.CooksAsync(id);
        await StatusIsAsync(watching, "Ready for the rider");
        await CancelsAsync(later);
        await later.SeesAsync("This order can no longer be cancelled");

        static async Task CancelsAsync(Visitor visitor)
        {
            await visitor.Page.Locator("#cancel summary").ClickAsync();
            await visitor.Button("Cancel it now").ClickAsync();
        }
    }

    [SkippableFact]
    public async Task A_reason_that_is_being_typed_stays_when_it_is_too_late()
    {
        var house = pizzeria.House;
        await using var visitor = await pizzeria.VisitorAsync();
        await visitor.OrdersAsync(Pizzeria.Region, pizzeria.NewCustomer());
        var id = await visitor.OrderNumberAsync();
        await StatusIsAsync(visitor, "Accepted by the store");
        await visitor.Text("Cancel the order").ClickAsync();
        var reason = visitor.Page.Locator("#reason");
        await reason.FillAsync("I found something in the fr");

        await house.Kitchen.CooksAsync(id);
        await StatusIsAsync(visitor, "Ready for the rider");
        await Assertions.Expect(visitor.Page.Locator("#cancel [role=alert]")).ToHaveTextAsync("This order can no longer be cancelled");
        await Assertions.Expect(reason).ToHaveValueAsync("I found something in the fr");
        await Assertions.Expect(reason).ToBeFocusedAsync();
        await Assertions.Expect(reason).Not.ToBeEditableAsync();
        await Assertions.Expect(visitor.Button("Cancel it now")).ToBeDisabledAsync();
        // Whatever happens next, it is said once.
        await house.Rider.ReportsAsync(id, "PickedUp");
        await StatusIsAsync(visitor, "On the way");
        await Assertions.Expect(visitor.Page.Locator("#cancel [role=alert]")).ToHaveCountAsync(1);
    }

    [SkippableFact]
    public async Task A_customer_sees_all_orders_and_messages_and_a_new_one_by_itself()
    {
        var customer = pizzeria.NewCustomer();
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        Assert.Equal(422, await visitor.GoAsync("/my?customerId=nobody"));
        await visitor.GoAsync($"/my?customerId={customer}");
        await visitor.SeesAsync("No orders yet");

        var id = await pizzeria.House.Customer(customer).OrdersAPizzaAsync(Pizzeria.Region);
        await visitor.SeesAsync($"Order {id}");
        await Assertions.Expect(visitor.Page.Locator(".orders .pill")).ToHaveTextAsync("Accepted by the store");
        if (Npm.Missing is null) await Assertions.Expect(visitor.Page.Locator(".messages li").First).ToContainTextAsync($"{id}");
        await visitor.Page.Locator(".order-row").ClickAsync();
        Assert.Equal(id, await visitor.OrderNumberAsync());
    }

    [SkippableFact]
    public async Task Nobody_has_such_an_order()
    {
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        Assert.Equal(404, await visitor.GoAsync("/my/987654321"));
        await visitor.SeesAsync("There is no such order");
    }

    [SkippableFact]
    public async Task What_happened_while_the_network_was_lost_is_there_when_it_is_back()
    {
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        await visitor.OrdersAsync(Pizzeria.Region, pizzeria.NewCustomer());
        var id = await visitor.OrderNumberAsync();
        await StatusIsAsync(visitor, "Accepted by the store");

        await visitor.HasNetworkAsync(false);
        await visitor.SeesAsync("Connection lost, reconnecting.");
        await pizzeria.House.Kitchen.BeginsToCookAsync(id);
        await pizzeria.House.Customer(0).SeesAsync(id, "Cooking");
        await Assertions.Expect(visitor.Page.Locator(".state .pill")).ToHaveTextAsync("Accepted by the store");

        await visitor.HasNetworkAsync(true);
        await StatusIsAsync(visitor, "Cooking");
        await Assertions.Expect(visitor.Page.Locator("#connection")).Not.ToHaveClassAsync("connection shown");
    }

    private static Task StatusIsAsync(Visitor visitor, string status) => Assertions.Expect(visitor.Page.Locator(".state .pill")).ToHaveTextAsync(status);
}
