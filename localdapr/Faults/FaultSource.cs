using System.Collections.Concurrent;
using LocalDapr.Resources;

namespace LocalDapr.Faults;

/// <summary>The faults of one process, from a file that may change while it runs. A changed file begins all its sequences anew.</summary>
public sealed class FaultSource
{
    private volatile Draws _now;

    private FaultSource(string file, FaultPlan plan) => (File, _now) = (file, new Draws(plan));

    public string File { get; }

    internal FaultPlan Plan => _now.Plan;

    /// <exception cref="ResourceException">The file cannot be read, or something in it is not understood.</exception>
    public static FaultSource Open(string file) => new(file, FaultFile.Read(file));

    /// <returns>False when the file says what it said before: the sequences go on.</returns>
    /// <exception cref="ResourceException">As for <see cref="Open"/>; then nothing has changed.</exception>
    public bool Reload()
    {
        var plan = FaultFile.Read(File);
        if (plan.Written == _now.Plan.Written)
            return false;
        _now = new Draws(plan);
        return true;
    }

    /// <summary>What strikes a delivery, of the kinds that are decided at this moment of it.</summary>
    internal IReadOnlyList<Strike> Delivery(Func<Fault, bool> kinds, string app, string pubsub, string topic, Func<string?> route, Func<string?> id)
    {
        var now = _now;
        return now.Draw(now.Plan.Deliveries, rule => kinds(rule.Fault)
            && rule.Fits("app", app) && rule.Fits("pubsub", pubsub) && rule.Fits("topic", topic) && (!rule.Where.ContainsKey("route") || rule.Fits("route", route())),
            $"{app}|{pubsub}|{topic}", id);
    }

    /// <summary>What strikes an invocation by the caller's sidecar.</summary>
    internal IReadOnlyList<Strike> Call(string app, string target, string route, string method)
    {
        var now = _now;
        return now.Draw(now.Plan.Invocation, rule => rule.Fits("app", app) && rule.Fits("target", target) && rule.Fits("route", route) && rule.Fits("method", method),
            $"{app}|{target}", static () => null);
    }

    /// <summary>What strikes an operation of a state store.</summary>
    internal IReadOnlyList<Strike> State(string app, string store, bool isWrite)
    {
        var now = _now;
        return now.Draw(now.Plan.State, rule => rule.Fits("app", app) && rule.Fits("store", store) && rule.Fits("operation", isWrite ? "write" : "read"),
            $"{app}|{store}", static () => null);
    }

    private sealed class Draws(FaultPlan plan)
    {
        private readonly ConcurrentDictionary<(int Rule, string Place), FaultDraw> _draws = new();

        public FaultPlan Plan => plan;

        public List<Strike> Draw(IReadOnlyList<FaultRule> rules, Func<FaultRule, bool> fits, string place, Func<string?> id)
        {
            List<Strike> strikes = [];
            foreach (var rule in rules)
            {
                if (!fits(rule))
                    continue;
                var draw = _draws.GetOrAdd((rule.Index, place), static (key, of) => new FaultDraw(of.plan.Seed, of.rule, key.Place), (plan, rule));
                if (draw.Next(rule.ById ? id() : null) is { } strike)
                    strikes.Add(strike);
            }
            return strikes;
        }
    }
}

internal static class Strikes
{
    /// <summary>How long all delays together are.</summary>
    public static TimeSpan Pause(this IReadOnlyList<Strike> strikes) => strikes.Aggregate(TimeSpan.Zero, (sum, strike) => sum + strike.Pause);

    public static bool Has(this IReadOnlyList<Strike> strikes, Fault fault) => strikes.Any(strike => strike.Rule.Fault == fault);
}
