using System.Diagnostics.Metrics;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>
/// The meter of all that the house counts itself; docs/observability.md lists what there is, a test holds the list to the code. Attributes have few values: never
/// the number of an order. Where nobody collects, an instrument costs a look at a flag.
/// </summary>
public static class PizzaMeter
{
    public const string Name = "Pizza";

    public static Meter Instance { get; } = new(Name);
}
