namespace Pizza.CustomerCenter;

/// <summary>The first number that nobody has reserved.</summary>
public sealed record ComplaintCounter(long Next);

/// <summary>What an Idempotency-Key stands for.</summary>
public sealed record ComplaintClaim(long ComplaintId, ComplaintDetails Details);

/// <summary>Numbers of complaints: from 1, unique across replicas, reserved in blocks from a counter; the rest of a block stays a gap when its process ends.</summary>
public sealed class ComplaintIds(ViewStore store) : IDisposable
{
    public const int BlockSize = 10;
    private const int MaxAttempts = 50;
    private static readonly Dictionary<string, string> OneDay = new() { ["ttlInSeconds"] = "86400" };

    private readonly SemaphoreSlim _reserving = new(1);
    private long _next;
    private long _end;

    /// <exception cref="TimeoutException">The counter was contended beyond reason.</exception>
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

    /// <summary>Binds an Idempotency-Key to a complaint for a day, before that exists, or gives what it is bound to.</summary>
    public async Task<ComplaintClaim> ClaimAsync(string idempotencyKey, ComplaintClaim mine, CancellationToken ct)
    {
        var key = Documents.ComplaintClaimKey(idempotencyKey);
        for (var attempt = 1; ; attempt++)
        {
            if (await store.TrySaveAsync(Documents.ComplaintClaim, key, mine, etag: "", ct, OneDay)) return mine;
            if (await store.GetAsync(Documents.ComplaintClaim, key, ct) is { } bound) return bound;
            // It expired between the two calls: the next attempt binds it.
            if (attempt == 3) throw new TimeoutException("an Idempotency-Key could be neither bound nor read");
        }
    }

    private async Task<(long From, long End)> ReserveAsync(CancellationToken ct)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (document, etag) = await store.GetAsync((DocumentKind)Documents.ComplaintCounter, Documents.ComplaintCounterKey, ct);
            var from = ((ComplaintCounter?)document)?.Next ?? 1;
            if (await store.TrySaveAsync(Documents.ComplaintCounter, Documents.ComplaintCounterKey, new ComplaintCounter(from + BlockSize), etag, ct))
                return (from, from + BlockSize);
            await Task.Delay(Random.Shared.Next(5, 20 + 10 * Math.Min(attempt, 10)), ct);
        }
        throw new TimeoutException($"no block of complaint numbers could be reserved in {MaxAttempts} attempts");
    }

    public void Dispose() => _reserving.Dispose();
}
