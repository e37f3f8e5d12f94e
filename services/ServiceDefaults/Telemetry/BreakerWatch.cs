using System.Diagnostics.Metrics;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>A circuit breaker of the sidecar, seen from the service whose calls go through it: the sidecar itself answers while it is open.</summary>
public sealed class BreakerWatch
{
    private static readonly Counter<long> Refused = PizzaMeter.Instance.CreateCounter<long>("pizza.breaker.refused", "{call}", "Calls that the sidecar refused because of an open circuit breaker.");

    /// <summary>Longer than any breaker of components/ stays open: without calls nobody is told when it closes.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);
    private readonly KeyValuePair<string, object?> _policy;
    private readonly TimeProvider _time;
    private long _refusedAt;

    /// <param name="policy">The resiliency policy, for example <c>store-check</c>.</param>
    /// <param name="time">For how long a refusal counts.</param>
    public BreakerWatch(string policy, TimeProvider time)
    {
        (_policy, _time) = (new("policy", policy), time);
        PizzaMeter.Instance.CreateObservableGauge("pizza.breaker.open", () => new Measurement<int>(IsOpen ? 1 : 0, _policy), "{breaker}",
            "1 when the last call was refused because of an open circuit breaker, less than 30 s ago, else 0.");
    }

    /// <summary>Looks at an answer that is no success, and says whether the breaker gave it. Its body is read when anybody collects.</summary>
    public async Task<bool> IsRefusedAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        // Dapr has no status of its own for it: the words are pkg/resiliency's (gobreaker's).
        var refused = Refused.Enabled && (int)answer.StatusCode == 500
            && await answer.Content.ReadAsStringAsync(ct) is var text && (text.Contains("circuit breaker is open", StringComparison.Ordinal) || text.Contains("too many requests", StringComparison.Ordinal));
        Volatile.Write(ref _refusedAt, refused ? _time.GetTimestamp() : 0);
        if (refused) Refused.Add(1, _policy);
        return refused;
    }

    /// <summary>A call came through.</summary>
    public void Passed() => Volatile.Write(ref _refusedAt, 0);

    private bool IsOpen => Volatile.Read(ref _refusedAt) is var at and not 0 && _time.GetElapsedTime(at) < Remembered;
}
