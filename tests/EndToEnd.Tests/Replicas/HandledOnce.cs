using System.Text.Json;
using Pizza.EndToEnd.Driver;
using Pizza.EndToEnd.Scenarios;

namespace Pizza.EndToEnd.Replicas;

/// <summary>
/// What must be true of orders when every service has handled every event about them once: one ticket, one delivery, one charge, one piece of stock, one count, one
/// page with everything on it, one message for everything that is told.
/// </summary>
/// <param name="region">Nobody else orders there.</param>
/// <param name="store">The one store of the region.</param>
/// <param name="pizza">Nobody else orders it: the menu had <paramref name="stock"/> of them.</param>
internal sealed class HandledOnce(House house, string region, long store, string pizza, int stock)
{
    /// <summary>Asserts it of all orders that were ever placed in the region; gives how many messages came to the end of the line, and how many of them once more.</summary>
    public async Task<(int Messages, int Repeated)> AssertAsync(IReadOnlyCollection<Placed> orders)
    {
        Assert.Equal(orders.Count, orders.Select(order => order.Id).Distinct().Count());
        var wait = AHouseOfReplicas.LongestWait(orders.Count);
        // Cheap to ask, so that not everything is read again and again.
        await Eventually.EqualsAsync(orders.Count, () => CountedAsync("/rankings/stores", one => one.GetProperty("storeId").GetInt64() == store), wait, "orders counted for the store");
        await Eventually.EqualsAsync(orders.Count, () => CountedAsync("/rankings/pizzas", one => one.GetProperty("pizzaNm").GetString() == pizza), wait, "orders counted for the pizza");
        await house.StockBecomesAsync(pizza, stock - orders.Count, wait);
        var eaten = orders.Where(order => order.Eaten).Select(order => order.Id).ToHashSet();
        await house.EveryOrderEndsAsync([.. orders.Select(order => order.Id)], wait, id => eaten.Contains(id) ? Fate.Closed(id) : Fate.Accepted(id));

        var versions = (await house.AllAsync("/orders")).Where(order => order.GetProperty("regionNm").GetString() == region).ToDictionary(Order, order => order.GetProperty("version").GetInt32());
        Assert.Equal(orders.Select(order => order.Id).Order(), versions.Keys.Order());
        Assert.Equal(orders.Count, (await house.AllAsync($"/storeOrders?storeId={store}")).Count);
        await AssertPaidOnceAsync([.. orders.Where(order => order.ByCard).Select(order => order.Id)], versions.Keys.ToHashSet());
        await PagesAreCompleteAsync(orders, versions, wait);
        Assert.Empty(await house.AllAsync("/deadLetters"));
        return await AssertToldOnceAsync(orders, versions, wait);
    }

    private async Task<int> CountedAsync(string ranking, Func<JsonElement, bool> isIt)
    {
        var one = (await house.AllAsync(ranking)).SingleOrDefault(isIt);
        return one.ValueKind == JsonValueKind.Undefined ? 0 : one.GetProperty("orders").GetInt32();
    }

    /// <summary>One payment for each, one charge in the provider's books that stays, and nobody else has paid. An attempt that had no answer in time was given back.</summary>
    private async Task AssertPaidOnceAsync(IReadOnlyCollection<long> byCard, HashSet<long> all)
    {
        var payments = (await house.AllAsync("/payments")).Where(payment => all.Contains(Order(payment))).ToList();
        Assert.Equal(byCard.Order(), payments.Select(Order).Order());
        Assert.All(payments, payment => Assert.Equal("Approved", payment.GetProperty("status").GetString()));
        await Parallel.ForEachAsync(byCard, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (order, _) =>
        {
            var charges = await Eventually.UntilAsync(() => house.ChargesForAsync(order), charges => charges.Count(charge => charge == "Charged") == 1, 20);
            Assert.True(charges.Count(charge => charge == "Charged") == 1 && charges.All(charge => charge is "Charged" or "GivenBack" or "Barred"),
                $"The charges for order {order} are {string.Join(", ", charges)}");
        });
    }

    /// <summary>Every event of order, kitchen and delivery from the first to the last, none twice; stock taken; and the payment of those who paid.</summary>
    private async Task PagesAreCompleteAsync(IReadOnlyCollection<Placed> orders, Dictionary<long, int> versions, double wait)
    {
        var lacking = await Eventually.UntilAsync(async () =>
        {
            var pages = (await house.AllAsync("/myPages?regionNm=" + Uri.EscapeDataString(region))).ToDictionary(Order, Events);
            return orders.Select(order => (order.Id, Lacks: Lacking(order, versions[order.Id], pages.GetValueOrDefault(order.Id, [])))).Where(page => page.Lacks.Count > 0).ToList();
        }, lacking => lacking.Count == 0, wait);
        Assert.True(lacking.Count == 0, $"{lacking.Count} pages are not complete:\n{string.Join('\n', lacking.Take(10).Select(page => $"{page.Id}: {string.Join(", ", page.Lacks)}"))}");

        static List<string> Events(JsonElement page)
        {
            var events = page.GetProperty("history").EnumerateArray().Select(e => e.GetProperty("eventId").GetString()!).ToList();
            Assert.Equal(events.Distinct(), events);
            return events;
        }

        static List<string> Lacking(Placed order, int version, List<string> events)
        {
            // Accepted, Cooked; DeliveryStarted, PickedUp, Delivered, Received.
            var (tickets, deliveries) = order.Eaten ? (2, 4) : (1, 0);
            IEnumerable<string> wanted =
            [
                .. Enumerable.Range(1, version).Select(v => $"order-{order.Id}-v{v}"),
                .. Enumerable.Range(1, tickets).Select(v => $"storeorder-{order.Id}-v{v}"),
                .. Enumerable.Range(1, deliveries).Select(v => $"delivery-{order.Id}-v{v}"),
            ];
            List<string> lacking = [.. wanted.Except(events)];
            foreach (var by in order.ByCard ? (string[])["stock", "payment"] : ["stock"])
                if (!events.Any(e => e.StartsWith($"{by}-{order.Id}-", StringComparison.Ordinal))) lacking.Add($"{by}-{order.Id}-v*");
            return lacking;
        }
    }

    /// <summary>
    /// Customers are told of every version of their order and of what they paid, the store of its ticket; whoever brings the messages gets each of them, and nothing else.
    /// One that comes again has the same key, by which its receiver knows it.
    /// </summary>
    private async Task<(int, int)> AssertToldOnceAsync(IReadOnlyCollection<Placed> orders, Dictionary<long, int> versions, double wait)
    {
        if (NotificationBuild.Missing is not null) return (0, 0);
        var wanted = orders.SelectMany(order => Enumerable.Range(1, versions[order.Id]).Select(v => $"order-{order.Id}-v{v}/customer").Append($"storeorder-{order.Id}-v1/store")).ToHashSet();
        var paid = orders.Where(order => order.ByCard).Select(order => order.Id).ToHashSet();
        var lacking = await Eventually.UntilAsync(() => Task.FromResult(Lacking(Letters())), lacking => lacking.Count == 0, wait);
        Assert.True(lacking.Count == 0, $"{lacking.Count} messages never came: {string.Join(", ", lacking.Take(10))}");

        var letters = Letters();
        foreach (var (key, ofKey) in letters.GroupBy(letter => letter.Key).Select(group => (group.Key, group.ToList())))
        {
            Assert.Single(ofKey.Select(letter => letter.Body.ToString()).Distinct());
            Assert.True(wanted.Contains(key) || (key.StartsWith("payment-", StringComparison.Ordinal) && paid.Contains(Order(ofKey[0].Body))), $"Nobody should have been told {key}");
        }
        var messages = letters.Select(letter => letter.Key).Distinct().Count();
        return (messages, letters.Count - messages);

        List<Outbox.Letter> Letters() => [.. house.Outbox.Received.Where(letter => versions.ContainsKey(Order(letter.Body)))];

        List<string> Lacking(List<Outbox.Letter> letters) =>
        [
            .. wanted.Except(letters.Select(letter => letter.Key)),
            .. paid.Except(letters.Where(letter => letter.Key.StartsWith("payment-", StringComparison.Ordinal)).Select(letter => Order(letter.Body))).Select(order => $"payment-{order}-v*/customer"),
        ];
    }

    private static long Order(JsonElement item) => item.GetProperty("orderId").GetInt64();
}
