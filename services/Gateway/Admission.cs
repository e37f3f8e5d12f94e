using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Pizza.Gateway;

/// <summary>Who may come in now. Everything is bounded: requests in progress, those that wait, streams, and what one client may ask.</summary>
internal sealed class Admission(ForwardingOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter _requests = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Concurrency,
        QueueLimit = options.Queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private readonly ConcurrencyLimiter _streams = new(new ConcurrencyLimiterOptions { PermitLimit = options.Streams });

    // Forgets clients that have been idle for some seconds.
    private readonly PartitionedRateLimiter<IPAddress>? _clients = options.RatePerClient == 0 ? null :
        PartitionedRateLimiter.Create<IPAddress, IPAddress>(client => RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RatePerClient,
            TokensPerPeriod = options.RatePerClient,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = true,
        }));

    /// <summary>False: this client has used up its second.</summary>
    public bool MayAsk(IPAddress? client)
    {
        if (_clients is null || client is null) return true;
        using var lease = _clients.AttemptAcquire(Household(client));
        return lease.IsAcquired;
    }

    /// <summary>A place among the requests in progress, perhaps after a wait. Not acquired: the queue is full too.</summary>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken ct) => _requests.AcquireAsync(1, ct);

    /// <summary>A place among the event streams, at once or not at all.</summary>
    public RateLimitLease EnterStream() => _streams.AttemptAcquire();

    public void Dispose()
    {
        _requests.Dispose();
        _streams.Dispose();
        _clients?.Dispose();
    }

    /// <summary>A client of IPv6 has a whole /64 to itself: its addresses are one client.</summary>
    private static IPAddress Household(IPAddress client)
    {
        if (client.AddressFamily != AddressFamily.InterNetworkV6) return client;
        if (client.IsIPv4MappedToIPv6) return client.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        client.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
