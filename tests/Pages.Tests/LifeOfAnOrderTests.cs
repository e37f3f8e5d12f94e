using System.Diagnostics;
using Microsoft.Playwright;
using Pizza.Tests.Pages.Browsing;

namespace Pizza.Tests.Pages;

/// <summary>Five people at five browsers see the same order travel, without reloading.</summary>
[Collection(Pizzeria.Name)]
public sealed class LifeOfAnOrderTests(Pizzeria pizzeria)
{
    [SkippableTheory]
    [InlineData("en-US", "Start cooking", "It is done", "Pick up", "Delivered", "I have received it",
        new[] { "Accepted by the store", "Cooking", "Ready for the rider", "On the way", "Delivered", "Received" })]
    [InlineData("ko-KR", "조리 시작", "조리 완료", "픽업", "배달 완료하기", "잘 받았습니다",
        new[] { "매장 수락", "조리 중", "배달 준비", "배달 중", "배달 완료", "수령 확인" })]
    public async Task Five_people_at_five_browsers_bring_an_order_from_the_click_to_the_door(
        string language, string start, string finish, string pickUp, string deliver, string confirm, string[] statuses)
    {
        var (region, storeId) = await pizzeria.NewRegionAsync("다섯 사람");
        var options = new VisitorOptions(language);
        await using var customer = await pizzeria.VisitorAsync(options);
        await using var kitchen = await pizzeria.VisitorAsync(options);
        await using var rider = await pizzeria.VisitorAsync(options);
        await using var centre = await pizzeria.VisitorAsync(options);
        await using var administrator = await pizzeria.VisitorAsync(options);
        Visitor[] people = [customer, kitchen, rider, centre, administrator];

        await Task.WhenAll(kitchen.GoAsync($"/kitchen/{storeId}"), rider.GoAsync($"/rider?rider={pizzeria.NewCustomer()}"), centre.GoAsync("/center"), administrator.GoAsync("/admin"));
        var waiting = await CountChangesAsync("waiting");
        await customer.OrdersAsync(region, pizzeria.NewCustomer());
        var order = await customer.OrderNumberAsync();
        var placed = Stopwatch.StartNew();
        // From here on nobody's page is loaded again.
        await Task.WhenAll(people.Select(p => p.Page.EvaluateAsync("() => { window.sameDocument = true; }")));
        var (ticket, delivery) = (Of(kitchen), Of(rider));
        await Task.WhenAll(CustomerAndCentreSeeAsync(0, "OrderAccepted"), SeenAsync(kitchen.Page.Locator(".column.OrderAccepted").Locator(ticket)), waiting());
        IsLive(placed);

        await LivesAsync(ticket, start, "cooking", counted => Task.WhenAll(
            CustomerAndCentreSeeAsync(1, "Cooking"), SeenAsync(kitchen.Page.Locator(".column.Cooking").Locator(ticket)), counted()));
        await LivesAsync(ticket, finish, "to-pick-up", counted => Task.WhenAll(
            CustomerAndCentreSeeAsync(2, "DeliveryStarted"), SeenAsync(kitchen.Page.Locator(".column.Cooked").Locator(ticket)), SeenAsync(delivery), counted(),
            // The rider is called at once: cooked is a status that only the history keeps.
            SeenAsync(customer.Page.Locator(".timeline [data-status=Cooked]"))));
        await LivesAsync(delivery, pickUp, "on-the-way", counted => Task.WhenAll(
            CustomerAndCentreSeeAsync(3, "PickedUp"), SeenAsync(rider.Page.Locator("[aria-labelledby=column-on-the-way]").Locator(delivery)), counted()));
        await LivesAsync(delivery, deliver, "on-the-way", counted => Task.WhenAll(
            CustomerAndCentreSeeAsync(4, "Delivered"), SeenAsync(rider.Page.Locator("[aria-labelledby=column-done]").Locator(delivery)), counted()));
        Assert.All(await Task.WhenAll(people.Select(p => p.Page.EvaluateAsync<bool>("() => window.sameDocument === true"))), Assert.True);

        var received = Stopwatch.StartNew();
        await customer.Button(confirm).ClickAsync();
        await CustomerAndCentreSeeAsync(5, "OrderClosed");
        IsLive(received);

        ILocator Of(Visitor visitor) => visitor.Page.Locator($"[data-order='{order}']");

        // One tap, and everybody sees what it did.
        async Task LivesAsync(ILocator card, string button, string tile, Func<Func<Task>, Task> everybodySees)
        {
            var counted = await CountChangesAsync(tile);
            await card.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            var clock = Stopwatch.StartNew();
            await everybodySees(counted);
            IsLive(clock);
        }

        static void IsLive(Stopwatch clock) => Assert.InRange(clock.Elapsed, TimeSpan.Zero, Patience.For(1));

        Task CustomerAndCentreSeeAsync(int index, string status) => Task.WhenAll(
            Assertions.Expect(customer.Page.Locator(".state .pill")).ToHaveTextAsync(statuses[index]),
            SeenAsync(centre.Page.Locator($"[data-key=order-{order}][data-status={status}]")));

        // What the administrator counts is of the whole house: it becomes another number.
        async Task<Func<Task>> CountChangesAsync(string tile)
        {
            var figure = administrator.Page.Locator($"#tile-{tile} .tile-figure");
            var before = await figure.InnerTextAsync();
            return () => Assertions.Expect(figure).Not.ToHaveTextAsync(before);
        }

        static Task SeenAsync(ILocator what) => Assertions.Expect(what).ToBeVisibleAsync();
    }
}
