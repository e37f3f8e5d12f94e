using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;

namespace Pizza.Load;

/// <param name="OrderId">The order's number.</param>
/// <param name="Method">How it is paid: Cash, Card or BankTransfer.</param>
internal readonly record struct AcknowledgedOrder(long OrderId, string Method);

/// <summary>
/// N users order pizzas. Without a rate each orders again as soon as it is answered. With one, orders are due at fixed moments, and an
/// order's time counts from when it was due: a house that stalls cannot hide it by being asked less.
/// </summary>
internal sealed class OrderLoad(HouseClient house, string region, PaymentMix mix, DepositSeller? seller, int users, double? ordersPerSecond)
{
    public const string Pizza = "페퍼로니피자";

    private readonly string _region = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(region);
    private readonly ConcurrentQueue<AcknowledgedOrder> _acknowledged = new();
    private readonly ConcurrentDictionary<string, long> _outcomes = new();
    private readonly Latencies _latencies = new();
    private long _successful, _failed, _answered, _bytes;
    private long _due;
    private long _placed;
    private long _measureFrom;

    /// <summary>Orders the house said yes to (2xx; status Ordered, or OrderPlaced by bank transfer), in that order.</summary>
    public IReadOnlyCollection<AcknowledgedOrder> Acknowledged => _acknowledged;

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
        var method = mix.MethodOf(Interlocked.Increment(ref _placed));
        var body = string.Create(CultureInfo.InvariantCulture,
            $$"""{"customerId":{{NextCustomer()}},"pizzaNm":"{{Pizza}}","qty":1,"regionNm":"{{_region}}","paymentMethod":"{{method}}"}""");
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
            Count(method, $"no answer: {e.GetBaseException().Message}");
            return;
        }

        if (answer is { IsSuccess: true, OrderId: { } id, OrderStatus: "Ordered" or "OrderPlaced" })
        {
            _acknowledged.Enqueue(new(id, method));
            if (seller is not null && method == "BankTransfer") await seller.TellAsync(id, ct);
        }
        if (!measured) return;
        _latencies.Add(Stopwatch.GetElapsedTime(from));
        Interlocked.Increment(ref _answered);
        Interlocked.Add(ref _bytes, answer.Bytes);
        Interlocked.Increment(ref answer.IsSuccess ? ref _successful : ref _failed);
        Count(method, $"{answer.Status} {answer.OrderStatus}");
    }

    /// <summary>Above those whose cards the fake provider declines or leaves without an answer.</summary>
    private static int NextCustomer() => Random.Shared.Next(1_000, 100_000);

    private void Count(string method, string outcome) => _outcomes.AddOrUpdate(mix.IsPaid ? $"{method}: {outcome}" : outcome, 1, (_, n) => n + 1);

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
