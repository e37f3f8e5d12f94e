using System.Text.Json;
using Dapr.Client;
using Pizza.Contracts;

namespace Pizza.CustomerCenter;

/// <summary>POST /internal/orders/{id}/cancel: the complaint makes a second attempt known as such.</summary>
public sealed record CancelOrderRequest(string? Reason, long ComplaintId);

/// <summary>What order and store answer; ordinary refusals are outcomes.</summary>
public sealed record CarriedOut(string Outcome, OrderStatus? Status = null);

/// <summary>
/// Has a complaint carried out by the service that can, synchronously. Everything but a plain answer means the same: it is down, and nothing is known. That
/// includes the sidecar's own 500 (the app cannot be reached). Asking again for the same complaint does nothing twice.
/// </summary>
public sealed class ComplaintClient(DaprClient dapr, ILogger<ComplaintClient> logger) : IDisposable
{
    /// <summary>No policy of the sidecar governs these calls: a breaker would hold back what is to be tried until it is done.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _order = WithLimit(dapr.CreateInvokableHttpClient(AppIds.Order));
    private readonly HttpClient _store = WithLimit(dapr.CreateInvokableHttpClient(AppIds.Store));

    /// <returns>Null: the service is down, or too slow.</returns>
    public Task<ComplaintAnswer?> CarryOutAsync(Complaint complaint, CancellationToken ct) => complaint.Action switch
    {
        ComplaintAction.CancelOrder => AskAsync(complaint, _order, $"/internal/orders/{complaint.OrderId}/cancel",
            JsonContent.Create(new CancelOrderRequest(complaint.Reason, complaint.ComplaintId), ViewJson.TypeInfo<CancelOrderRequest>()), ct),
        ComplaintAction.CloseStore => AskAsync(complaint, _store, $"/internal/stores/{complaint.StoreId}/close", null, ct),
        ComplaintAction.RemoveStore => AskAsync(complaint, _store, $"/internal/stores/{complaint.StoreId}/remove", null, ct),
        _ => throw new InvalidOperationException($"complaint {complaint.ComplaintId} asks for {complaint.Action}"),
    };

    private async Task<ComplaintAnswer?> AskAsync(Complaint complaint, HttpClient http, string path, HttpContent? question, CancellationToken ct)
    {
        try
        {
            using var response = await http.PostAsync(path, question, ct);
            if (!response.IsSuccessStatusCode)
            {
                logger.LogDebug("complaint {ComplaintId}: {App} answered {Status}", complaint.ComplaintId, complaint.CarriedOutBy, (int)response.StatusCode);
                return null;
            }
            var answer = await response.Content.ReadFromJsonAsync(ViewJson.TypeInfo<CarriedOut>(), ct);
            return answer?.Outcome switch
            {
                "Cancelled" or "Closed" or "Removed" => ComplaintAnswer.Done,
                "AlreadyCancelled" => ComplaintAnswer.Refused(ComplaintRefusal.AlreadyCancelled, $"Order {complaint.OrderId} is cancelled already."),
                "Rejected" => ComplaintAnswer.Refused(ComplaintRefusal.OrderRejected, $"Order {complaint.OrderId} was refused at the counter ({answer.Status}); there is nothing to cancel."),
                "UnknownOrder" => ComplaintAnswer.Refused(ComplaintRefusal.UnknownOrder, $"There is no order {complaint.OrderId}."),
                "UnknownStore" => ComplaintAnswer.Refused(ComplaintRefusal.UnknownStore, $"There is no store {complaint.StoreId}."),
                var other => throw new JsonException($"'{other}' is no outcome"),
            };
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.LogDebug(e, "complaint {ComplaintId}: {App} did not answer", complaint.ComplaintId, complaint.CarriedOutBy);
            return null;
        }
    }

    private static HttpClient WithLimit(HttpClient http)
    {
        http.Timeout = Limit;
        return http;
    }

    public void Dispose()
    {
        _order.Dispose();
        _store.Dispose();
    }
}
