using System.Text.Json;
using System.Text.Json.Serialization;
using Dapr.Client;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Ordering;

/// <summary>POST /internal/payments/authorise: the attempt is the version of the order in which it is asked.</summary>
public sealed record AuthoriseRequest(long OrderId, int Attempt, long CustomerId, IReadOnlyList<OrderItem> Items);

public sealed record PriceRequest(IReadOnlyList<OrderItem> Items);

/// <summary>What payment answers; ordinary refusals are outcomes.</summary>
public sealed record PaymentAnswer(
    string Outcome, decimal? Amount = null, decimal? Price = null, string? Reason = null, [property: JsonPropertyName("pizzaNm")] string? PizzaName = null);

/// <summary>
/// Asks the payment service, synchronously. Timeout, retries and circuit breaker are the resiliency policy <c>payment-authorise</c> of the sidecar; here
/// every failure means the same: unavailable, which is not declined. Asking twice for the same attempt charges once.
/// </summary>
public sealed class PaymentClient(DaprClient dapr, TimeProvider time, ILogger<PaymentClient> logger) : IDisposable
{
    /// <summary>The wait for a turn included, so who waited may have no second attempt; with the price before it, an order is still saved in time (<see cref="OrderIntents.SaveWithin"/>).</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4.3);

    /// <summary>Of a price, which is asked beside the store check.</summary>
    private static readonly TimeSpan PriceLimit = TimeSpan.FromSeconds(3.4);

    /// <summary>An order that is paid by transfer does not wait any longer for its price.</summary>
    private static readonly TimeSpan TransferWaits = TimeSpan.FromSeconds(1.5);

    /// <summary>The policy's for one attempt, and a little more: it is the policy that ends it.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(1.9);

    /// <summary>On their way at one time: a provider takes half a second and more for a card, most of which is waiting.</summary>
    private const int CardsAtOnce = 32;

    private readonly HttpClient _http = dapr.CreateInvokableHttpClient(AppIds.Payment);
    private readonly Bulkhead _cards = new(time, CardsAtOnce);
    private readonly Bulkhead _prices = new(time);
    private readonly BreakerWatch _breaker = new("payment-authorise", time);

    /// <summary>Has the card charged for an order that is <see cref="OrderStatus.PaymentPending"/>.</summary>
    public async Task<CardOutcome> AuthoriseAsync(Order order, CancellationToken ct)
    {
        var request = JsonContent.Create(new AuthoriseRequest(order.OrderId, order.Version, order.CustomerId, order.Items), OrderJsonContext.Default.AuthoriseRequest);
        return await AskAsync(_cards, "/internal/payments/authorise", request, Limit, Attempt, ct) switch
        {
            { Outcome: nameof(CardAnswer.Approved) } a => new(CardAnswer.Approved, a.Amount),
            { Outcome: nameof(CardAnswer.Declined) } a => new(CardAnswer.Declined, Reason: a.Reason, PizzaName: a.PizzaName),
            _ => new(CardAnswer.Unavailable),
        };
    }

    /// <summary>
    /// What an order costs that is not paid at the door, or the item that is not on the menu. Both null when nobody answers: who pays by transfer is told
    /// the price later, and no card is asked for.
    /// </summary>
    public async Task<(decimal? Price, string? UnknownPizza)> PriceAsync(PlaceOrder details, CancellationToken ct)
    {
        if (details.PaymentMethod == PaymentMethod.Cash) return (null, null);
        var question = JsonContent.Create(new PriceRequest(details.Items), OrderJsonContext.Default.PriceRequest);
        var asking = AskAsync(_prices, "/internal/payments/price", question, PriceLimit, Attempt, ct);
        try
        {
            // The question is not broken off when nobody waits for it any more: to the breaker that would be payment's failure.
            var answer = await asking.WaitAsync(details.PaymentMethod == PaymentMethod.BankTransfer ? TransferWaits : Timeout.InfiniteTimeSpan, time, ct);
            return answer?.Outcome == "UnknownPizza" ? (null, answer.PizzaName) : (answer?.Price, null);
        }
        catch (TimeoutException)
        {
            return (null, null);
        }
    }

    private async Task<PaymentAnswer?> AskAsync(Bulkhead bulkhead, string path, JsonContent question, TimeSpan limit, TimeSpan attempt, CancellationToken ct)
    {
        try
        {
            return await bulkhead.AskAsync(token => AnswerAsync(path, question, token), limit, attempt, ct);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.LogDebug(e, "payment did not answer");
            return null;
        }
    }

    private async Task<PaymentAnswer?> AnswerAsync(string path, JsonContent question, CancellationToken ct)
    {
        using var response = await _http.PostAsync(path, question, ct);
        if (response.IsSuccessStatusCode)
        {
            _breaker.Passed();
            return await response.Content.ReadFromJsonAsync(OrderJsonContext.Default.PaymentAnswer, ct);
        }
        logger.LogDebug("payment answered {Status}", (int)response.StatusCode);
        await _breaker.IsRefusedAsync(response, ct);
        return null;
    }

    public void Dispose()
    {
        _http.Dispose();
        _cards.Dispose();
        _prices.Dispose();
    }
}
