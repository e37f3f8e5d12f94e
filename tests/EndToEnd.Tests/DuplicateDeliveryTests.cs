using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>Every event arrives twice, late and in any order, as brokers are allowed to do.</summary>
public sealed class DuplicateDeliveryTests(DuplicateDeliveryTests.AConfusedHouse confused) : IClassFixture<DuplicateDeliveryTests.AConfusedHouse>
{
    private readonly House _house = confused.House;

    [Fact]
    public async Task Fifty_orders_of_all_fates_are_each_done_once()
    {
        await _house.HasAnOpenStoreAsync("혼란구");
        var orders = new long[50];
        await Parallel.ForAsync(0, orders.Length, new ParallelOptions { MaxDegreeOfParallelism = 10 }, async (i, _) =>
        {
            var customer = _house.Customer(300 + i);
            var order = orders[i] = await customer.OrdersAPizzaAsync("혼란구");
            switch (i % 5)
            {
                case 0:
                    await _house.Kitchen.CooksAsync(order);
                    await _house.Rider.ReportsAsync(order, "PickedUp");
                    await _house.Rider.ReportsAsync(order, "Delivered");
                    await _house.Rider.GetsTheReceiptAsync(order);
                    break;
                case 1:
                    await customer.CancelsAsync(order);   // perhaps before there is a ticket
                    break;
                case 2:
                    await _house.Kitchen.TicketOfAsync(order);
                    await customer.CancelsAsync(order);
                    break;
                case 3:
                    await _house.Kitchen.BeginsToCookAsync(order);
                    await customer.CancelsAsync(order);   // too late
                    break;
                case 4:
                    await _house.Kitchen.CooksAsync(order);
                    break;
            }
        });
        await _house.EveryOrderEndsAsync(Of(0), 30, Fate.Closed);
        await _house.EveryOrderEndsAsync([.. Of(1), .. Of(2)], 30, Fate.Cancelled, Fate.CancelledBeforeTheTicket);
        await _house.EveryOrderEndsAsync(Of(3), 30, Fate.Cooking);
        await _house.EveryOrderEndsAsync(Of(4), 30, Fate.OutForDelivery);

        // The last duplicates change nothing any more, and no event is told twice.
        var fates = await _house.FatesAsync(orders);
        await Task.Delay(1_500);
        Assert.Equal(fates, await _house.FatesAsync(orders));
        foreach (var page in await _house.AllAsync("/myPages?regionNm=" + Uri.EscapeDataString("혼란구")))
        {
            var events = page.GetProperty("history").EnumerateArray().Select(e => e.GetProperty("eventId").GetString()).ToList();
            Assert.Equal(events.Distinct(), events);
        }

        long[] Of(int kind) => [.. orders.Where((_, i) => i % 5 == kind)];
    }

    public sealed class AConfusedHouse : AHouse
    {
        private protected override Task<House> StartAsync() =>
            House.StartAsync(options: ["--faults", Built.Faults("everything-twice")]);
    }
}
