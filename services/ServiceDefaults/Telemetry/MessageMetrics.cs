using System.Diagnostics.Metrics;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>Events that come and go.</summary>
public static class MessageMetrics
{
    private static readonly Counter<long> Handled = PizzaMeter.Instance.CreateCounter<long>("pizza.events.handled", "{event}", "Events that a handler took or did not take.");
    private static readonly Counter<long> Repeated = PizzaMeter.Instance.CreateCounter<long>("pizza.events.repeated", "{event}", "Events that had been handled before: the inbox knew them.");
    private static readonly Counter<long> Published = PizzaMeter.Instance.CreateCounter<long>("pizza.events.published", "{event}", "Events that the sidecar took or did not take.");

    /// <param name="failed">It comes again, or ends with the dead letters.</param>
    public static void CountHandled(string topic, bool failed = false) => Handled.Add(1, Topic(topic), Outcome(failed ? "failed" : "handled"));

    internal static void CountRepeated() => Repeated.Add(1);

    internal static void CountPublished(string topic, bool failed = false) => Published.Add(1, Topic(topic), Outcome(failed ? "failed" : "published"));

    private static KeyValuePair<string, object?> Topic(string topic) => new("messaging.destination.name", topic);

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
