using System.Diagnostics;
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

    /// <summary>The policy's for one attempt, and a little more: it is the policy that ends it.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(1.1);

    private readonly HttpClient _http = dapr.CreateInvokableHttpClient(AppIds.Store);
    private readonly Bulkhead _bulkhead = new(time);
    private readonly BreakerWatch _breaker = new("store-check", time);

    public async Task<StoreCheck> CheckAsync(string regionName, long? storeId, CancellationToken ct)
    {
        var path = $"/stores/chkOpenYN?regionNm={Uri.EscapeDataString(regionName)}" + (storeId is null ? "" : $"&storeId={storeId}");
        var asked = Stopwatch.GetTimestamp();
        var (check, refused) = (StoreCheck.Unavailable, false);
        try
        {
            (check, refused) = await _bulkhead.AskAsync(token => AskAsync(path, token), Limit, Attempt, ct);
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.LogDebug(e, "store check failed");
        }
        OrderMetrics.CountStoreCheck(Stopwatch.GetElapsedTime(asked), check, refused);
        return check;
    }

    private async Task<(StoreCheck Check, bool IsRefused)> AskAsync(string path, CancellationToken ct)
    {
        using var response = await _http.GetAsync(path, ct);
        if (!response.IsSuccessStatusCode)
        {
            logger.LogDebug("store check answered {Status}", (int)response.StatusCode);
            return (StoreCheck.Unavailable, await _breaker.IsRefusedAsync(response, ct));
        }
        _breaker.Passed();
        return (await response.Content.ReadFromJsonAsync<bool>(ct) ? StoreCheck.Open : StoreCheck.NoneOpen, false);
    }

    public void Dispose()
    {
        _http.Dispose();
        _bulkhead.Dispose();
    }
}
