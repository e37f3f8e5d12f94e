using Microsoft.Playwright;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>A service that is away costs its part of a page, and the page notices that it is back.</summary>
[Collection(Pizzeria.Name)]
public sealed class OutageTests(Pizzeria pizzeria)
{
    [SkippableFact]
    public async Task Without_the_customer_center_orders_are_taken_and_their_page_comes_with_it()
    {
        await using var visitor = await pizzeria.VisitorAsync();
        visitor.ExpectsFailures();
        var customer = pizzeria.NewCustomer();
        await visitor.OrdersAsync(Pizzeria.Region, customer);
        await Assertions.Expect(visitor.Page.Locator(".state .pill")).ToHaveTextAsync("Accepted by the store");
        var watched = await visitor.OrderNumberAsync();
        var other = await visitor.NewTabAsync();

        await pizzeria.House.StopAsync("customercenter");
        try
        {
            await visitor.SeesAsync("Connection lost, reconnecting.", 20);
            await pizzeria.House.Kitchen.BeginsToCookAsync(watched);
            await other.GotoAsync($"/my?customerId={customer}", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
            await Assertions.Expect(other.GetByText("My orders: Not available at the moment")).ToBeVisibleAsync();
            await Assertions.Expect(other.GetByText("The rest works. It comes back by itself")).ToBeVisibleAsync();
            await Assertions.Expect(other.Locator(".messages")).ToBeVisibleAsync();
        }
        finally
        {
            await pizzeria.House.StartAgainAsync("customercenter");
        }
        await Assertions.Expect(visitor.Page.Locator(".state .pill")).ToHaveTextAsync("Cooking", new() { Timeout = (float)Patience.For(20).TotalMilliseconds });
        await Assertions.Expect(other.Locator(".order-row", new() { HasText = $"Order {watched}" })).ToBeVisibleAsync(new() { Timeout = (float)Patience.For(20).TotalMilliseconds });
    }
}
