using System.Diagnostics;
using System.Threading.RateLimiting;
using Dapr.Client;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Ordering;

/// <summary>
/// Asks the store service, synchronously, whether an order can be taken. Timeout, retries and circuit breaker are the resiliency policy
/// <c>store-check</c> of the sidecar; here every failure means the same: unavailable, which is not closed.
/// </summary>
public sealed class StoreClient(DaprClient dapr, TimeProvider time, ILogger<StoreClient> logger) : IDisposable
{
    /// <summary>A last limit, the wait for a turn included, should no policy be in force: an order is refused at the latest after 3.5 s.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3.4);

    /// <summary>Questions on their way at one time; a store is warm when it has answered as many at once (<c>WarmUp</c>).</summary>
    private const int AtOnce = 16;

    /// <summary>Questions that may wait for their turn: more than a gateway lets in.</summary>
    private const int MostWaiting = 2_048;

    private readonly HttpClient _http = dapr.CreateInvokableHttpClient(AppIds.Store);

    private readonly BreakerWatch _breaker = new("store-check", time);

    // A bulkhead. The policy's time runs for each question that is on its way, and when all ask at once they wait for one another at the store: a rush would look like a store
    // that hangs, and open the breaker. Who has to wait waits here, where no time runs but the limit's.
    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions { PermitLimit = AtOnce, QueueLimit = MostWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    public async Task<StoreCheck> CheckAsync(string regionName, long? storeId, CancellationToken ct)
    {
        var asked = Stopwatch.GetTimestamp();
        var (check, refused) = await AskAsync($"/stores/chkOpenYN?regionNm={Uri.EscapeDataString(regionName)}" + (storeId is null ? "" : $"&storeId={storeId}"), ct);
        OrderMetrics.CountStoreCheck(Stopwatch.GetElapsedTime(asked), check, refused);
        return check;
    }

    private async Task<(StoreCheck Check, bool IsRefused)> AskAsync(string path, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        try
        {
            using var turn = await _turns.AcquireAsync(1, limit.Token);
            if (!turn.IsAcquired)
            {
                logger.LogDebug("store check not made: {Waiting} wait for theirs", MostWaiting);
                return (StoreCheck.Unavailable, false);
            }
            using var response = await _http.GetAsync(path, limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                logger.LogDebug("store check answered {Status}", (int)response.StatusCode);
                return (StoreCheck.Unavailable, await _breaker.IsRefusedAsync(response, limit.Token));
            }
            _breaker.Passed();
            return (await response.Content.ReadFromJsonAsync<bool>(limit.Token) ? StoreCheck.Open : StoreCheck.NoneOpen, false);
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.LogDebug(e, "store check failed");
            return (StoreCheck.Unavailable, false);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _turns.Dispose();
    }
}
