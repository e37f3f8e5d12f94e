using System.Collections.Concurrent;

namespace Pizza.Load;

/// <summary>Whether every acknowledged order is paid once, as it said, and the stock has gone down by exactly these orders.</summary>
/// <param name="house">Where to look.</param>
/// <param name="patience">How long the stock may take to settle: what an order that was refused had taken comes back.</param>
internal sealed class MoneyVerification(HouseClient house, TimeSpan patience)
{
    /// <summary>Pizzas on the menu before the run.</summary>
    public const int InitialStock = 1_000_000;

    private const int LookedAtOnce = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<MoneyFigures> RunAsync(IReadOnlyCollection<AcknowledgedOrder> orders, CancellationToken ct)
    {
        var wrong = new ConcurrentDictionary<long, string>();
        await Parallel.ForEachAsync(orders.Where(o => o.Method != "Cash"), new ParallelOptions { MaxDegreeOfParallelism = LookedAtOnce, CancellationToken = ct }, async (order, token) =>
        {
            var expected = order.Method == "Card" ? "Approved" : "DepositConfirmed";
            var payments = await house.PaymentsOfAsync(order.OrderId, token);
            if (payments is not [{ Status: var status }] || status != expected) wrong[order.OrderId] = $"{order.Method}: {string.Join(", ", payments.Select(p => p.Status))}";
        });

        var left = InitialStock - orders.Count;
        var stock = await house.StockAsync(OrderLoad.Pizza, ct);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        waiting.CancelAfter(patience);
        while (stock != left && !waiting.IsCancellationRequested)
        {
            await Task.Delay(Pause, waiting.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stock = await house.StockAsync(OrderLoad.Pizza, ct);
        }
        return new MoneyFigures(orders.Count(o => o.Method != "Cash"), wrong, left, stock);
    }
}

/// <summary>What following the money found.</summary>
/// <param name="Paid">Orders by card and bank transfer.</param>
/// <param name="Wrong">Orders that do not have exactly one payment of the right status, and what they have.</param>
/// <param name="ExpectedStock">What was there, less one pizza for every acknowledged order.</param>
/// <param name="Stock">What is there.</param>
internal sealed record MoneyFigures(int Paid, IReadOnlyDictionary<long, string> Wrong, int ExpectedStock, int Stock)
{
    public bool Passed => Wrong.Count == 0 && Stock == ExpectedStock;

    public void Print(TextWriter to)
    {
        if (Wrong.Count > 0) to.WriteLine($"  {Wrong.Count} orders are not paid once: {string.Join("; ", Wrong.Take(10).Select(w => $"{w.Key} {w.Value}"))}{(Wrong.Count > 10 ? "; ..." : "")}");
        if (Stock != ExpectedStock) to.WriteLine($"  the stock is {Stock}, not {ExpectedStock}");
        to.WriteLine(Passed ? $"Verified: {Paid} orders are paid, each once, and the stock is what it must be." : "Money NOT verified.");
    }
}
