using System.Diagnostics.Metrics;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Ordering;

/// <summary>What becomes of orders, and of the question whether a store is open.</summary>
internal static class OrderMetrics
{
    private static readonly Counter<long> Transitions = PizzaMeter.Instance.CreateCounter<long>("pizza.orders.transitions", "{order}", "Transitions of orders, by the status they lead to.");
    private static readonly Counter<long> Rejected = PizzaMeter.Instance.CreateCounter<long>("pizza.orders.rejected", "{order}", "Orders refused at the counter, by reason.");
    private static readonly Histogram<double> StoreCheckDuration = PizzaMeter.Instance.CreateHistogram("pizza.store_check.duration", "s", "How long the store was asked whether it takes orders, by what came of it.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 3.5, 5] });

    /// <summary>An order is saved in a new state.</summary>
    public static void Count(Order order)
    {
        if (Transitions.Enabled) Transitions.Add(1, new KeyValuePair<string, object?>("order.status", order.Status.ToString()));
        // By its status: the reason of a declined card is its provider's, in any words.
        if (Rejected.Enabled && order.Raised == nameof(OrderRejected)) Rejected.Add(1, new KeyValuePair<string, object?>("reason", order.Status.ToString()));
    }

    /// <param name="took">From the question to the answer, or to giving up; the wait for a turn included.</param>
    /// <param name="check">What it means.</param>
    /// <param name="refused">The circuit breaker answered.</param>
    public static void CountStoreCheck(TimeSpan took, StoreCheck check, bool refused) =>
        StoreCheckDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", (check, refused) switch
        {
            (StoreCheck.Open, _) => "open",
            (StoreCheck.NoneOpen, _) => "none_open",
            (_, true) => "breaker_open",
            _ => "unavailable",
        }));
}
