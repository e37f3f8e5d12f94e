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
    /// <summary>A last limit, should no policy be in force: an order is refused at the latest after 3.5 s.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3.4);

    private readonly HttpClient _http = WithLimit(dapr.CreateInvokableHttpClient(AppIds.Store));

    private readonly BreakerWatch _breaker = new("store-check", time);

    public async Task<StoreCheck> CheckAsync(string regionName, long? storeId, CancellationToken ct)
    {
        var asked = Stopwatch.GetTimestamp();
        var (check, refused) = await AskAsync($"/stores/chkOpenYN?regionNm={Uri.EscapeDataString(regionName)}" + (storeId is null ? "" : $"&storeId={storeId}"), ct);
        OrderMetrics.CountStoreCheck(Stopwatch.GetElapsedTime(asked), check, refused);
        return check;
    }

    private async Task<(StoreCheck Check, bool IsRefused)> AskAsync(string path, CancellationToken ct)
    {
        try
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
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.LogDebug(e, "store check failed");
            return (StoreCheck.Unavailable, false);
        }
    }

    private static HttpClient WithLimit(HttpClient http)
    {
        http.Timeout = Limit;
        return http;
    }

    public void Dispose() => _http.Dispose();
}
