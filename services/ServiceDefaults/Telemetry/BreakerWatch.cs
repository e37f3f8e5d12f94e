using System.Diagnostics.Metrics;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>A circuit breaker of the sidecar, seen from the service whose calls go through it: the sidecar itself answers while it is open.</summary>
public sealed class BreakerWatch
{
    private static readonly Counter<long> Refused = PizzaMeter.Instance.CreateCounter<long>("pizza.breaker.refused", "{call}", "Calls that the sidecar refused because of an open circuit breaker.");
    private readonly KeyValuePair<string, object?> _policy;
    private int _isOpen;

    /// <param name="policy">The resiliency policy, for example <c>store-check</c>.</param>
    public BreakerWatch(string policy)
    {
        _policy = new("policy", policy);
        PizzaMeter.Instance.CreateObservableGauge("pizza.breaker.open", () => new Measurement<int>(Volatile.Read(ref _isOpen), _policy), "{breaker}",
            "1 when the last call was refused because of an open circuit breaker, else 0.");
    }

    /// <summary>Looks at an answer that is no success, and says whether the breaker gave it. Its body is read when anybody collects.</summary>
    public async Task<bool> IsRefusedAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        // Dapr has no status of its own for it: the words are pkg/resiliency's (gobreaker's).
        var refused = Refused.Enabled && (int)answer.StatusCode == 500
            && await answer.Content.ReadAsStringAsync(ct) is var text && (text.Contains("circuit breaker is open", StringComparison.Ordinal) || text.Contains("too many requests", StringComparison.Ordinal));
        Volatile.Write(ref _isOpen, refused ? 1 : 0);
        if (refused) Refused.Add(1, _policy);
        return refused;
    }

    /// <summary>A call came through.</summary>
    public void Passed() => Volatile.Write(ref _isOpen, 0);
}
