using System.Diagnostics.Metrics;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.CustomerCenter;

/// <summary>What no consumer could handle.</summary>
internal static class DeadLetterMetrics
{
    private static readonly Counter<long> Arrived = PizzaMeter.Instance.CreateCounter<long>("pizza.dead_letters.arrived", "{event}", "Events that came to the dead letters, by the service that could not handle them.");

    public static void CountArrived(string consumer) => Arrived.Add(1, new KeyValuePair<string, object?>("consumer", consumer));
}
