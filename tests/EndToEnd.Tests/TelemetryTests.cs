using System.Diagnostics;
using System.Text.RegularExpressions;
using Pizza.EndToEnd.Driver;
using Pizza.EndToEnd.Telemetry;
using Xunit.Abstractions;

namespace Pizza.EndToEnd;

/// <summary>What the house tells a collector: one order, from the click to the receipt.</summary>
public sealed partial class TelemetryTests(ITestOutputHelper output)
{
    private const string Region = "추적구";
    private const string Pizza = "추적피자";

    [SkippableFact]
    public async Task One_trace_of_one_order_has_every_hop_and_the_metrics_count_it()
    {
        Skip.If(Environment.GetEnvironmentVariable("PIZZA_ENGINES") is { Length: > 0 } and not ("in-memory" or "redis"), "On memory and on Redis: that it comes through a server shows there.");
        await using var collector = await Collector.OpenAsync();
        await using var house = await House.StartAsync(engines: new WithSettings(await Engines.StartAsync(), [.. collector.Settings, ("Logs__Format", "json")]));
        await house.HasAnOpenStoreAsync(Region);
        Assert.Equal(201, (await house.Gateway.PostAsync("/menu", ("pizzaNm", Pizza), ("price", "20000"), ("stock", "10"))).Status);

        var (trace, click) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(house.Url("")) };
        // The browsers of customer, kitchen and rider say what their clicks belong to.
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{click}-01");
        var order = await OrdersAndEatsAsync(house, new Httpie(http));
        await house.Customer(42).AsksForAPizzaAsync("추적없는구");
        await house.PublishesAsync("order", "orders", "StatusUpdated", "unreadable-1", """{"orderId":7701}""");

        var missing = await Eventually.UntilAsync(() => Task.FromResult(Hops(order).Where(hop => !Of(trace).Any(hop.Is)).ToList()), hops => hops.Count == 0, 15);
        Assert.True(missing.Count == 0, $"The trace lacks\n{string.Join('\n', missing)}\nof\n{TraceTree.Print(Of(trace), click)}");
        await Eventually.UntilAsync(() => Task.FromResult(Orphans(trace, click)), orphans => orphans.Count == 0, 10);
        Assert.True(Orphans(trace, click).Count == 0, $"Spans without their parent: {string.Join(", ", Orphans(trace, click))}\n{TraceTree.Print(Of(trace), click)}");

        output.WriteLine(TraceTree.Print(Of(trace), click));
        // No server has a part in what is counted and logged.
        if (!Engines.AreInMemory) return;
        await CountsAsync(collector);
        // What a person finds by the number of the order leads to its trace.
        await Eventually.EqualsAsync(true, () => Task.FromResult(LineOf7701().IsMatch(house.Output)), 20, "a log line of order 7701 with its trace");
        if (NotificationBuild.Missing is null)
            await Eventually.EqualsAsync(true, () => Task.FromResult(NotificationsLineOf7701().IsMatch(house.Output)), 20, "notification's log line of order 7701 with its trace");

        List<SpanSeen> Of(string id) => [.. collector.Spans.Where(span => span.Trace == id)];

        List<SpanSeen> Orphans(string id, string root)
        {
            var spans = Of(id);
            var known = spans.Select(span => span.Id).Append(root).ToHashSet();
            return [.. spans.Where(span => !known.Contains(span.Parent))];
        }
    }

    private static async Task CountsAsync(Collector collector)
    {
        List<(string Service, string Name, string Unit, string Attribute, string Value, double AtLeast)> counted =
        [
            ("order", "pizza.orders.transitions", "{order}", "order.status", "Ordered", 1),
            ("order", "pizza.orders.transitions", "{order}", "order.status", "OrderClosed", 1),
            ("order", "pizza.orders.rejected", "{order}", "reason", "NoStoreOpened", 1),
            ("order", "pizza.store_check.duration", "s", "outcome", "open", 1),
            ("order", "pizza.breaker.open", "{breaker}", "policy", "store-check", 0),
            ("store", "pizza.events.handled", "{event}", "messaging.destination.name", "orders", 1),
            ("customercenter", "pizza.events.handled", "{event}", "messaging.destination.name", "deliveries", 1),
            ("customercenter", "pizza.events.handled", "{event}", "outcome", "failed", 1),
            ("delivery", "pizza.events.published", "{event}", "outcome", "published", 1),
            ("payment", "pizza.payments.outcomes", "{payment}", "payment.status", "Approved", 1),
            ("customercenter", "pizza.dead_letters.arrived", "{event}", "consumer", "customercenter", 1),
            ("customercenter", "pizza.dead_letters.waiting", "{event}", "", "", 1),
            ("store", "pizza.outbox.size", "{event}", "", "", 0),
            ("store", "pizza.outbox.age", "s", "", "", 0),
            ("store", "pizza.tickets.waiting", "{ticket}", "", "", 0),
            ("store", "pizza.tickets.age", "s", "", "", 0),
            ("payment", "pizza.refunds.waiting", "{payment}", "", "", 0),
        ];
        if (NotificationBuild.Missing is null)
        {
            counted.AddRange(
            [
                ("notification", "pizza.messages.sent", "{message}", "recipient", "customer", 5),
                ("notification", "pizza.messages.sent", "{message}", "recipient", "store", 1),
                ("notification", "pizza.messages.sent", "{message}", "outcome", "sent", 5),
                ("notification", "pizza.messages.waiting", "{message}", "", "", 0),
                ("notification", "pizza.messages.age", "s", "", "", 0),
                ("notification", "pizza.events.handled", "{event}", "messaging.destination.name", "orders", 5),
                ("notification", "pizza.events.handled", "{event}", "outcome", "failed", 1),
            ]);
        }
        var missing = await Eventually.UntilAsync(() => Task.FromResult(counted.Where(wanted => !collector.Metrics.Any(seen =>
            (seen.Meter, seen.Service, seen.Name, seen.Unit) == ("Pizza", wanted.Service, wanted.Name, wanted.Unit) && seen.Value >= wanted.AtLeast
            && (wanted.Attribute.Length == 0 || seen.Attributes.GetValueOrDefault(wanted.Attribute) == wanted.Value))).ToList()), lacking => lacking.Count == 0, 20);
        Assert.True(missing.Count == 0, $"No metrics\n{string.Join('\n', missing)}\namong\n{string.Join('\n', collector.Metrics.Where(seen => seen.Meter == "Pizza"))}");

        // Without an instance the counters of two replicas are one time series that jumps to and fro; the other is what the operator adds.
        Assert.Empty(collector.Metrics.Where(seen => seen.Source.GetValueOrDefault("service.instance.id", "").Length == 0).Select(seen => seen.Service).Distinct());
        Assert.Empty(collector.Metrics.Where(seen => seen.Source.GetValueOrDefault("deployment.environment.name") != "tests").Select(seen => seen.Service).Distinct());
        var instances = counted.Select(metric => metric.Service).Distinct().Select(service => collector.Metrics.Where(seen => seen.Service == service).Select(seen => seen.Source["service.instance.id"]).Distinct().Single()).ToList();
        Assert.Distinct(instances);
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

    [GeneratedRegex(@"\{""time"":[^\n]*""orderId"":7701,""traceId"":""[0-9a-f]{32}")]
    private static partial Regex LineOf7701();

    [GeneratedRegex(@"""category"":""notification"",""message"":""an event is not what[^\n]*""orderId"":7701,[^\n]*""traceId"":""[0-9a-f]{32}")]
    private static partial Regex NotificationsLineOf7701();

    private sealed record Hop(string Service, string Name, int Kind, long? Order = null)
    {
        public bool Is(SpanSeen span) => (span.Service, span.Name, span.Kind) == (Service, Name, Kind)
            && (Order is null || span.Attributes.GetValueOrDefault("order.id") == $"{Order}");
    }
}
