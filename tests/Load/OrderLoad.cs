using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;

namespace Pizza.Load;

/// <summary>
/// N users order pizzas. Without a rate each orders again as soon as it is answered. With one, orders are due at fixed moments, and an
/// order's time counts from when it was due: a house that stalls cannot hide it by being asked less.
/// </summary>
internal sealed class OrderLoad(HouseClient house, string region, int users, double? ordersPerSecond)
{
    private readonly string _region = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(region);
    private readonly ConcurrentQueue<long> _acknowledged = new();
    private readonly ConcurrentDictionary<string, long> _outcomes = new();
    private readonly Latencies _latencies = new();
    private long _successful, _failed, _answered, _bytes;
    private long _due;
    private long _measureFrom;

    /// <summary>Orders the house said yes to (2xx, status Ordered), in that order.</summary>
    public IReadOnlyCollection<long> Acknowledged => _acknowledged;

    /// <summary><see cref="Stopwatch"/> time of the first order.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Comes back with what was measured when the time is over, or on cancellation.</summary>
    public async Task<Figures> RunAsync(TimeSpan warmup, TimeSpan duration, CancellationToken ct)
    {
        StartedAt = Stopwatch.GetTimestamp();
        _measureFrom = StartedAt + Ticks(warmup);
        var end = _measureFrom + Ticks(duration);
        await Task.WhenAll(Enumerable.Range(0, users).Select(_ => Task.Run(() => OrderUntilAsync(end, ct), CancellationToken.None)));
        var measured = Stopwatch.GetElapsedTime(_measureFrom);
        return new Figures
        {
            Transactions = _answered,
            Successful = _successful,
            Failed = _failed,
            Elapsed = measured > TimeSpan.Zero ? measured : TimeSpan.Zero,
            Bytes = _bytes,
            Latencies = _latencies,
            Outcomes = _outcomes,
        };
    }

    private async Task OrderUntilAsync(long end, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var from = Stopwatch.GetTimestamp();
            if (ordersPerSecond is { } rate)
            {
                from = StartedAt + (long)((Interlocked.Increment(ref _due) - 1) * Stopwatch.Frequency / rate);
                if (from >= end) return;
                var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), from);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (ct.IsCancellationRequested) return;
            }
            if (from >= end) return;
            await OrderAsync(from, ct);
        }
    }

    private async Task OrderAsync(long from, CancellationToken ct)
    {
        var body = string.Create(CultureInfo.InvariantCulture,
            $$"""{"customerId":{{Random.Shared.Next(1, 100_000)}},"pizzaNm":"페퍼로니피자","qty":1,"regionNm":"{{_region}}"}""");
        var measured = from >= _measureFrom;
        OrderAnswer answer;
        try
        {
            answer = await house.OrderAsync(body, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Broken off by us: neither a success nor a failure of the house.
            return;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            if (!measured) return;
            Interlocked.Increment(ref _failed);
            Count($"no answer: {e.GetBaseException().Message}");
            return;
        }

        if (answer is { IsSuccess: true, OrderId: { } id, OrderStatus: "Ordered" }) _acknowledged.Enqueue(id);
        if (!measured) return;
        _latencies.Add(Stopwatch.GetElapsedTime(from));
        Interlocked.Increment(ref _answered);
        Interlocked.Add(ref _bytes, answer.Bytes);
        Interlocked.Increment(ref answer.IsSuccess ? ref _successful : ref _failed);
        Count($"{answer.Status} {answer.OrderStatus}");
    }

    private void Count(string outcome) => _outcomes.AddOrUpdate(outcome, 1, (_, n) => n + 1);

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
