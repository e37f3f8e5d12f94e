using System.Diagnostics.Metrics;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>
/// Things that wait, told as two gauges: how many, and how long the oldest has waited. Somebody looks from time to time; between two looks the age grows by itself,
/// also while nobody can look.
/// </summary>
public sealed class Backlog
{
    private readonly ObservableGauge<long> _size;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private (long Count, DateTimeOffset? Oldest)? _seen;

    /// <param name="size">Name of the gauge of how many.</param>
    /// <param name="age">Name of the gauge of the age of the oldest, in seconds; 0 when nothing waits.</param>
    /// <param name="unit">Of the first, for example <c>{ticket}</c>.</param>
    /// <param name="what">What waits, for people.</param>
    /// <param name="time">Whose clock.</param>
    public Backlog(string size, string age, string unit, string what, TimeProvider time)
    {
        _time = time;
        _size = PizzaMeter.Instance.CreateObservableGauge(size, () => Seen is { } seen ? [new Measurement<long>(seen.Count)] : Array.Empty<Measurement<long>>(), unit, $"{what}.");
        PizzaMeter.Instance.CreateObservableGauge(age, () => Seen is { } seen ? [new Measurement<double>(Age(seen.Oldest))] : Array.Empty<Measurement<double>>(), "s", $"{what}: age of the oldest.");
    }

    /// <summary>Whether anybody collects: else looking is not worth its cost.</summary>
    public bool IsWatched => _size.Enabled;

    private (long Count, DateTimeOffset? Oldest)? Seen
    {
        get
        {
            lock (_gate) return _seen;
        }
    }

    /// <summary>Looks at once and then every so often, while anybody collects, until it is cancelled.</summary>
    /// <param name="every">Between two looks.</param>
    /// <param name="look">Counts and reports; what it could not read it must not throw.</param>
    /// <param name="ct">Ends it.</param>
    public async Task WatchAsync(TimeSpan every, Func<CancellationToken, Task> look, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(every, _time);
        try
        {
            do
                if (IsWatched) await look(ct);
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    /// <param name="count">How many wait now.</param>
    /// <param name="oldest">Since when the oldest waits; null when none does.</param>
    public void Report(long count, DateTimeOffset? oldest)
    {
        lock (_gate) _seen = (count, oldest);
    }

    private double Age(DateTimeOffset? oldest) => oldest is { } since ? Math.Max(0, (_time.GetUtcNow() - since).TotalSeconds) : 0;
}
