using Dapr.Client;
using Pizza.Contracts;
using Pizza.ServiceDefaults.State;

namespace Pizza.Ordering;

/// <summary>
/// Order ids: numbers from 1, unique across replicas. Each process reserves a block from a counter in the state store; a process that stops
/// leaves the rest of its block as a gap.
/// </summary>
public sealed class OrderIds(DaprClient dapr) : IDisposable
{
    public const int BlockSize = 100;
    private const string CounterKey = "order-id-next";
    private const int MaxAttempts = 50;
    private readonly SemaphoreSlim _reserving = new(1);
    private long _next;
    private long _end;

    /// <exception cref="InvalidOperationException">The counter was contended beyond reason.</exception>
    public async Task<long> NextAsync(CancellationToken ct)
    {
        await _reserving.WaitAsync(ct);
        try
        {
            if (_next == _end) (_next, _end) = await ReserveAsync(ct);
            return _next++;
        }
        finally
        {
            _reserving.Release();
        }
    }

    /// <summary>The first id that no process has reserved yet.</summary>
    public async Task<long> EndAsync(CancellationToken ct)
    {
        var (next, etag) = await dapr.GetStateAndETagAsync<long>(ComponentNames.OrderStore, CounterKey, ConsistencyMode.Strong, cancellationToken: ct);
        return string.IsNullOrEmpty(etag) ? 1 : next;
    }

    private async Task<(long From, long End)> ReserveAsync(CancellationToken ct)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (next, etag) = await dapr.GetStateAndETagAsync<long>(ComponentNames.OrderStore, CounterKey, ConsistencyMode.Strong, cancellationToken: ct);
            var from = string.IsNullOrEmpty(etag) ? 1 : next;
            if (await dapr.TrySaveFirstWriteAsync(ComponentNames.OrderStore, CounterKey, from + BlockSize, etag, ct: ct)) return (from, from + BlockSize);
            await Task.Delay(Random.Shared.Next(5, 20 + 10 * Math.Min(attempt, 10)), ct);
        }
        throw new InvalidOperationException($"no block of order ids could be reserved in {MaxAttempts} attempts");
    }

    public void Dispose() => _reserving.Dispose();
}
