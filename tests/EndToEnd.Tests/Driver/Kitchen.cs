using System.Text.Json;

namespace Pizza.EndToEnd.Driver;

/// <summary>Reports on tickets, known by the order they belong to.</summary>
internal sealed class Kitchen(House house)
{
    /// <summary>The ticket of an order, once it is there.</summary>
    public async Task<long> TicketOfAsync(long orderId, double withinSeconds = 10)
    {
        var ticket = await Eventually.UntilAsync(async () => (await TicketsAsync()).FirstOrDefault(t => t.OrderId == orderId), t => t is not null, withinSeconds);
        return ticket?.Id ?? throw new InvalidOperationException($"Order {orderId} has no ticket.");
    }

    /// <summary>PATCH /storeOrders, which must be accepted.</summary>
    public async Task ReportsAsync(long orderId, string status)
    {
        var answer = await house.Gateway.PatchAsync($"/storeOrders/{await TicketOfAsync(orderId)}", ("status", status));
        Assert.True(answer.Status == 200, $"{answer}");
    }

    /// <summary>The ticket of an order is so, at the latest in a while.</summary>
    public Task TicketIsAsync(long orderId, string status, double withinSeconds = 10) => Eventually.EqualsAsync(
        status, async () => (await TicketsAsync()).FirstOrDefault(t => t.OrderId == orderId)?.Status, withinSeconds, $"The ticket of order {orderId}");

    public Task BeginsToCookAsync(long orderId) => ReportsAsync(orderId, "Cooking");

    public Task CooksAsync(long orderId) => ReportsAsync(orderId, "Cooked");

    /// <summary>All tickets.</summary>
    public async Task<IReadOnlyList<Thing>> TicketsAsync() => [.. (await house.AllAsync("/storeOrders")).Select(item => Thing.Of(item, "storeOrderId"))];
}

/// <summary>Reports on deliveries, known by the order they belong to.</summary>
internal sealed class Rider(House house)
{
    /// <summary>The delivery of an order, once it is there.</summary>
    public async Task<long> DeliveryOfAsync(long orderId, double withinSeconds = 10)
    {
        var delivery = await Eventually.UntilAsync(async () => (await DeliveriesAsync()).FirstOrDefault(d => d.OrderId == orderId), d => d is not null, withinSeconds);
        return delivery?.Id ?? throw new InvalidOperationException($"Order {orderId} has no delivery.");
    }

    /// <summary>PATCH /deliveries, which must be accepted.</summary>
    public async Task ReportsAsync(long orderId, string status)
    {
        var answer = await house.Gateway.PatchAsync($"/deliveries/{await DeliveryOfAsync(orderId)}", ("status", status), ("riderId", "7"));
        Assert.True(answer.Status == 200, $"{answer}");
    }

    /// <summary>The customer signs.</summary>
    public async Task GetsTheReceiptAsync(long orderId)
    {
        var answer = await house.Gateway.PostAsync($"/deliveries/{await DeliveryOfAsync(orderId)}/receipt");
        Assert.True(answer.Status == 200, $"{answer}");
    }

    public async Task<IReadOnlyList<Thing>> DeliveriesAsync() => [.. (await house.AllAsync("/deliveries")).Select(item => Thing.Of(item, "deliveryId"))];
}

/// <summary>A ticket, a delivery, an order or a MyPage: whose it is and how far.</summary>
internal sealed record Thing(long Id, long OrderId, string Status)
{
    public static Thing Of(JsonElement item, string idField) =>
        new(item.GetProperty(idField).GetInt64(), item.GetProperty("orderId").GetInt64(), item.GetProperty("status").GetString()!);
}
