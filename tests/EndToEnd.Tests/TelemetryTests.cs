using System.Diagnostics;
using Pizza.EndToEnd.Driver;
using Pizza.EndToEnd.Telemetry;

namespace Pizza.EndToEnd;

/// <summary>What the house tells a collector: one order, from the click to the receipt.</summary>
public sealed class TelemetryTests
{
    private const string Region = "추적구";
    private const string Pizza = "추적피자";

    [Fact]
    public async Task One_trace_of_one_order_has_every_hop_and_the_metrics_count_it()
    {
        await using var collector = await Collector.OpenAsync();
        await using var house = await House.StartAsync(engines: new WithSettings(await Engines.StartAsync(), collector.Settings));
        await house.HasAnOpenStoreAsync(Region);
        Assert.Equal(201, (await house.Gateway.PostAsync("/menu", ("pizzaNm", Pizza), ("price", "20000"), ("stock", "10"))).Status);

        var (trace, click) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(house.Url("")) };
        // The browsers of customer, kitchen and rider say what their clicks belong to.
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{click}-01");
        var order = await OrdersAndEatsAsync(house, new Httpie(http));

        var missing = await Eventually.UntilAsync(() => Task.FromResult(Hops(order).Where(hop => !Of(trace).Any(hop.Is)).ToList()), hops => hops.Count == 0, 15);
        Assert.True(missing.Count == 0, $"The trace lacks\n{string.Join('\n', missing)}\nof\n{TraceTree.Print(Of(trace), click)}");
        await Eventually.UntilAsync(() => Task.FromResult(Orphans(trace, click)), orphans => orphans.Count == 0, 10);
        Assert.True(Orphans(trace, click).Count == 0, $"Spans without their parent: {string.Join(", ", Orphans(trace, click))}\n{TraceTree.Print(Of(trace), click)}");

        List<SpanSeen> Of(string id) => [.. collector.Spans.Where(span => span.Trace == id)];

        List<SpanSeen> Orphans(string id, string root)
        {
            var spans = Of(id);
            var known = spans.Select(span => span.Id).Append(root).ToHashSet();
            return [.. spans.Where(span => !known.Contains(span.Parent))];
        }
    }

    /// <summary>Paid by card, cooked, delivered and signed for; gives the order's number.</summary>
    private static async Task<long> OrdersAndEatsAsync(House house, Httpie browser)
    {
        var answer = await browser.PostAsync("/orders", ("customerId", "41"), ("pizzaNm", Pizza), ("qty", "1"), ("regionNm", Region), ("paymentMethod", "Card"));
        Assert.True(answer.Status == 201, $"{answer}");
        var order = answer["orderId"].GetInt64();
        var ticket = await house.Kitchen.TicketOfAsync(order);
        foreach (var status in (string[])["Cooking", "Cooked"])
            Assert.Equal(200, (await browser.PatchAsync($"/storeOrders/{ticket}", ("status", status))).Status);
        var delivery = await house.Rider.DeliveryOfAsync(order);
        foreach (var status in (string[])["PickedUp", "Delivered"])
            Assert.Equal(200, (await browser.PatchAsync($"/deliveries/{delivery}", ("status", status), ("riderId", "7"))).Status);
        Assert.Equal(200, (await browser.PostAsync($"/deliveries/{delivery}/receipt")).Status);
        await house.Customer(41).SeesAsync(order, "OrderClosed");
        return order;
    }

    /// <summary>Where the order comes by, services and sidecars; a service and its sidecar have one name.</summary>
    private static IEnumerable<Hop> Hops(long order)
    {
        yield return new("gateway", "POST /orders", 2);
        yield return new("gateway", "CallLocal/order/orders", 3);
        yield return new("order", "CallLocal/order/orders", 2);
        yield return new("order", "POST /orders", 2, order);
        yield return new("order", "CallLocal/store/stores/chkOpenYN", 3);
        yield return new("store", "CallLocal/store/stores/chkOpenYN", 2);
        yield return new("store", "GET /stores/chkOpenYN", 2);
        yield return new("order", "/v1.0/state/orderstore", 3);
        yield return new("order", "publish order-intents", 4, order);
        yield return new("order", "process order-intents", 5, order);
        yield return new("payment", "POST /internal/payments/authorise", 2);
        yield return new("menu", "POST /internal/stock/take", 2);
        yield return new("menu", "publish stock", 4, order);
        yield return new("payment", "publish payments", 4, order);
        yield return new("order", "publish orders", 4, order);
        yield return new("order", "/v1.0/publish/pubsub/orders", 3);
        yield return new("store", "pubsub/orders", 1);
        yield return new("store", "POST /events/orders/Ordered", 2, order);
        yield return new("store", "publish store-orders", 4, order);
        yield return new("store", "/v1.0/publish/pubsub/store-orders", 3);
        yield return new("order", "pubsub/store-orders", 1);
        yield return new("order", "POST /events/store-orders/OrderAccepted", 2, order);
        yield return new("gateway", "PATCH /storeOrders/*", 2);
        yield return new("store", "PATCH /storeOrders/{id}", 2);
        yield return new("delivery", "POST /events/store-orders/Cooked", 2, order);
        yield return new("delivery", "publish deliveries", 4, order);
        yield return new("order", "POST /events/deliveries/Delivered", 2, order);
        yield return new("delivery", "POST /deliveries/{id}/receipt", 2);
        yield return new("marketing", "process orders", 5, order);
        yield return new("marketing", "count orders", 1);
        yield return new("customercenter", "pubsub/orders", 1);
        yield return new("customercenter", "process orders", 5, order);
        yield return new("customercenter", "process store-orders", 5, order);
        yield return new("customercenter", "process deliveries", 5, order);
        yield return new("customercenter", "process payments", 5, order);
        yield return new("customercenter", "process stock", 5, order);
        yield return new("customercenter", "write view", 1);
        yield return new("customercenter", "/v1.0/state/viewstore", 3);
        if (NotificationBuild.Missing is not null) yield break;
        yield return new("notification", "pubsub/orders", 1);
        yield return new("notification", "POST orders/Ordered", 2, order);
        yield return new("notification", "/v1.0/bindings/notify", 3);
    }

    private sealed record Hop(string Service, string Name, int Kind, long? Order = null)
    {
        public bool Is(SpanSeen span) => (span.Service, span.Name, span.Kind) == (Service, Name, Kind)
            && (Order is null || span.Attributes.GetValueOrDefault("order.id") == $"{Order}");
    }
}
