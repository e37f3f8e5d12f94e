using System.Diagnostics.Metrics;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Payments;

/// <summary>What becomes of payments.</summary>
internal static class PaymentMetrics
{
    private static readonly Counter<long> Outcomes = PizzaMeter.Instance.CreateCounter<long>("pizza.payments.outcomes", "{payment}", "Payments that came to a status, by method.");

    /// <summary>A payment is saved.</summary>
    public static void Count(Payment? before, Payment after)
    {
        if (!Outcomes.Enabled || !after.IsPayment || before?.Status == after.Status) return;
        Outcomes.Add(1, new("payment.method", after.Method.ToString()), new("payment.status", after.Status.ToString()));
    }
}
