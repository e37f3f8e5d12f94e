using System.Text.Json;
using System.Text.Json.Serialization;
using Dapr.Client;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Payments;

/// <summary>What the menu is asked for an order: its stock, for good, or only its price.</summary>
public sealed record TakeStockRequest(long OrderId, int Attempt, long CustomerId, OrderStatus OrderStatus, IReadOnlyList<OrderItem> Items);

public sealed record PriceRequest(IReadOnlyList<OrderItem> Items);

/// <summary>What the menu answers.</summary>
/// <param name="Outcome">One of the names below.</param>
/// <param name="Price">Of all lines together, in won.</param>
/// <param name="PizzaName">The line that is refused.</param>
public sealed record StockAnswer(string Outcome, decimal? Price = null, [property: JsonPropertyName("pizzaNm")] string? PizzaName = null)
{
    public const string Taken = nameof(Taken);
    public const string UnknownPizza = nameof(UnknownPizza);
}

/// <summary>The menu did not answer. Trying again later helps, so it is answered as a timeout is: 503.</summary>
public sealed class MenuUnavailableException(string reason, Exception? cause = null) : TimeoutException($"the menu is unavailable: {reason}", cause);

/// <summary>
/// Asks the menu service, synchronously, before money is taken. Timeout, retries and circuit breaker are the resiliency policy <c>stock-take</c> of
/// the sidecar; asking twice takes once.
/// </summary>
public sealed class MenuClient(DaprClient dapr, TimeProvider time) : IDisposable
{
    /// <summary>A last limit, should no policy be in force.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2.5);

    private readonly HttpClient _http = WithLimit(dapr.CreateInvokableHttpClient(AppIds.Menu));
    private readonly BreakerWatch _breaker = new("stock-take", time);

    /// <exception cref="MenuUnavailableException">No answer; the stock may be taken all the same.</exception>
    public Task<StockAnswer> TakeAsync(Payment payment, OrderStatus orderStatus, CancellationToken ct) => AskAsync(
        "/internal/stock/take", JsonContent.Create(
            new TakeStockRequest(payment.OrderId, payment.Attempt, payment.CustomerId, orderStatus, payment.Items), PaymentJsonContext.Default.TakeStockRequest), ct);

    /// <exception cref="MenuUnavailableException">No answer.</exception>
    public Task<StockAnswer> PriceAsync(IReadOnlyList<OrderItem> items, CancellationToken ct) =>
        AskAsync("/internal/prices", JsonContent.Create(new PriceRequest(items), PaymentJsonContext.Default.PriceRequest), ct);

    private async Task<StockAnswer> AskAsync(string path, JsonContent question, CancellationToken ct)
    {
        try
        {
            using var response = await _http.PostAsync(path, question, ct);
            if (!response.IsSuccessStatusCode)
            {
                await _breaker.IsRefusedAsync(response, ct);
                throw new MenuUnavailableException($"it answered {(int)response.StatusCode}");
            }
            _breaker.Passed();
            return await response.Content.ReadFromJsonAsync(PaymentJsonContext.Default.StockAnswer, ct) ?? throw new MenuUnavailableException("it answered nothing");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new MenuUnavailableException(e.Message, e);
        }
    }

    private static HttpClient WithLimit(HttpClient http)
    {
        http.Timeout = Limit;
        return http;
    }

    public void Dispose() => _http.Dispose();
}
