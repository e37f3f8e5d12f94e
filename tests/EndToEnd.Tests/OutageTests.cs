using System.Collections.Concurrent;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>Services that are away miss nothing and lose nothing.</summary>
[Collection(ARunningHouse.Name)]
public sealed class OutageTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task Delivery_and_customer_center_catch_up_with_what_happened_without_them()
    {
        await _house.HasAnOpenStoreAsync("정전구");
        await _house.StopAsync("delivery", "customercenter");
        var away = await _house.Gateway.GetAsync("/myPages/1");
        Assert.Equal(503, away.Status);
        Assert.NotNull(away.Headers.RetryAfter);

        var orders = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _house.Customer(100 + i).OrdersAPizzaAsync("정전구")));
        foreach (var order in orders) await _house.Kitchen.CooksAsync(order);

        await _house.StartAgainAsync("delivery", "customercenter");
        await _house.EveryOrderEndsAsync(orders, 30, Fate.OutForDelivery);
    }

    [Fact]
    public async Task Restarting_order_in_a_stream_of_orders_loses_no_acknowledged_one()
    {
        await _house.HasAnOpenStoreAsync("재시작구");
        var acknowledged = new ConcurrentBag<long>();
        using var over = new CancellationTokenSource();
        var stream = Enumerable.Range(0, 4).Select(async i =>
        {
            while (!over.IsCancellationRequested)
            {
                var answer = await _house.Customer(200 + i).AsksForAPizzaAsync("재시작구");
                if (answer.Status == 201) acknowledged.Add(answer["orderId"].GetInt64());
                else Assert.True(answer.Status == 503, $"{answer}");
                await Task.Delay(10, CancellationToken.None);
            }
        }).ToList();
        await TakenAsync(20);
        await _house.RestartAsync("order");
        await TakenAsync(acknowledged.Count + 20);
        await over.CancelAsync();
        await Task.WhenAll(stream);

        Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
        await _house.EveryOrderEndsAsync(acknowledged, 30, Fate.Accepted);

        async Task TakenAsync(int orders) => Assert.True(
            await Eventually.UntilAsync(() => Task.FromResult(acknowledged.Count), count => count >= orders, withinSeconds: 20) >= orders);
    }
}
