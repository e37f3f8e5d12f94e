using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>Order and kitchen end in agreement, whoever was first.</summary>
[Collection(ARunningHouse.Name)]
public sealed class CancellationTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task A_cancelled_order_is_not_cooked()
    {
        await _house.HasAnOpenStoreAsync("취소구");
        var customer = _house.Customer(20);
        var order = await customer.OrdersAPizzaAsync("취소구");
        await customer.SeesAsync(order, "OrderAccepted");

        var answer = await customer.CancelsAsync(order);
        Assert.Equal(202, answer.Status);
        Assert.Equal("CancelRequested", answer["status"].GetString());
        await _house.EveryOrderEndsAsync([order], 10, Fate.Cancelled);

        var ticket = await _house.Kitchen.TicketOfAsync(order);
        Assert.Equal(409, (await _house.Gateway.PatchAsync($"/storeOrders/{ticket}", ("status", "Cooked"))).Status);
        Assert.Equal(200, (await customer.CancelsAsync(order)).Status);
        await _house.EveryOrderEndsAsync([order], 1, Fate.Cancelled);
    }

    [Fact]
    public async Task Delete_cancels_too()
    {
        await _house.HasAnOpenStoreAsync("삭제구");
        var order = await _house.Customer(21).OrdersAPizzaAsync("삭제구");
        await _house.Customer(21).SeesAsync(order, "OrderAccepted");
        Assert.Equal(202, (await _house.Gateway.DeleteAsync($"/orders/{order}")).Status);
        await _house.EveryOrderEndsAsync([order], 10, Fate.Cancelled);
    }

    [Fact]
    public async Task An_order_that_is_being_cooked_stays_and_the_customer_sees_why()
    {
        await _house.HasAnOpenStoreAsync("조리구");
        var customer = _house.Customer(22);
        var order = await customer.OrdersAPizzaAsync("조리구");
        await _house.Kitchen.BeginsToCookAsync(order);
        await customer.SeesAsync(order, "Cooking");

        Assert.Equal(202, (await customer.CancelsAsync(order)).Status);
        var page = await Eventually.UntilAsync(() => customer.LooksAtMyPageAsync(order),
            answer => answer.Text("status") == "Cooking" && answer.Text("reason") is { Length: > 0 }, withinSeconds: 10);
        Assert.Equal("Cooking", page.Text("status"));
        Assert.False(string.IsNullOrEmpty(page.Text("reason")), $"{page}");
        await _house.EveryOrderEndsAsync([order], 5, Fate.Cooking);

        // And it goes on as if nothing had been asked.
        await _house.Kitchen.CooksAsync(order);
        await _house.EveryOrderEndsAsync([order], 10, Fate.OutForDelivery);
        Assert.Equal(409, (await customer.CancelsAsync(order)).Status);
    }

    [Fact]
    public async Task Cancelling_and_cooking_at_the_same_time_ends_the_same_for_everybody_two_hundred_times()
    {
        const int rounds = 200;
        await _house.HasAnOpenStoreAsync("경주구");
        var random = new Random(1588);
        var delays = Enumerable.Range(0, rounds).Select(_ => random.Next(0, 30)).ToArray();
        var orders = new long[rounds];
        await Parallel.ForAsync(0, rounds, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (round, _) =>
        {
            var customer = _house.Customer(1_000 + round);
            var order = orders[round] = await customer.OrdersAPizzaAsync("경주구");
            // In even rounds the cancellation races the acceptance, in odd ones it races Cooked alone.
            if (round % 2 == 1) await _house.Kitchen.TicketOfAsync(order);
            var cooking = CookIfThereIsATicketAsync(order);
            await Task.Delay(delays[round], CancellationToken.None);
            var cancel = await customer.CancelsAsync(order);
            Assert.True(cancel.Status is 200 or 202 or 409, $"{cancel}");
            await cooking;
        });

        await _house.EveryOrderEndsAsync(orders, 30, Fate.Cancelled, Fate.CancelledBeforeTheTicket, Fate.OutForDelivery);
        // It was a race: both have won, and what has ended stays so.
        var fates = await _house.FatesAsync(orders);
        Assert.Contains(fates, fate => fate.Order == "OrderCancelled");
        Assert.Contains(fates, fate => fate.Order == "DeliveryStarted");
        await Task.Delay(1_000);
        Assert.Equal(fates, await _house.FatesAsync(orders));
    }

    private async Task CookIfThereIsATicketAsync(long order)
    {
        var ticket = await Eventually.UntilAsync(
            async () => (await _house.Kitchen.TicketsAsync()).FirstOrDefault(t => t.OrderId == order), t => t is not null, withinSeconds: 2);
        if (ticket is null) return;   // cancelled before there was one
        var answer = await _house.Gateway.PatchAsync($"/storeOrders/{ticket.Id}", ("status", "Cooked"));
        Assert.True(answer.Status is 200 or 409, $"{answer}");
    }
}
