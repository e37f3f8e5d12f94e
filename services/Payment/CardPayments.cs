using Microsoft.Extensions.Options;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Payments;

/// <summary>What order is told about a card.</summary>
/// <param name="Outcome">Approved, Declined, or Unavailable: the order has ended meanwhile, or what an earlier attempt charged is still on its way back.</param>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">In won.</param>
/// <param name="Reason">Why not.</param>
/// <param name="PizzaName">The line that is the reason.</param>
public sealed record CardAnswer(
    string Outcome, long? PaymentId = null, decimal? Amount = null, string? Reason = null,
    [property: System.Text.Json.Serialization.JsonPropertyName("pizzaNm")] string? PizzaName = null)
{
    public const string Approved = nameof(Approved);
    public const string Declined = nameof(Declined);
    public const string Unavailable = nameof(Unavailable);
}

/// <summary>
/// Charges cards: write that it is to be charged, take the stock, ask the provider, write the answer. Whatever happens in between, the payment is on
/// record before the card is touched, so the end of the order finds what there is to give back; and every step can be repeated.
/// </summary>
public sealed class CardPayments(
    UnitOfWork<PaymentDbContext> work, PaymentRepository payments, IdSequences ids, MenuClient menu, IPaymentProvider provider,
    IOptionsMonitor<ProviderOptions> options, TimeProvider time)
{
    /// <exception cref="TimeoutException">Menu or provider did not answer.</exception>
    public async Task<CardAnswer> AuthoriseAsync(CardRequest request, CancellationToken ct)
    {
        var (payment, step) = await work.RunAsync($"order-{request.OrderId}", async (db, events, token) =>
        {
            var known = await payments.FindByOrderAsync(db, request.OrderId, token);
            long? paymentId = known?.PaymentId is null ? await ids.NextAsync(db, PaymentDbContext.PaymentIds, token) : null;
            var (decision, next) = Payment.BeginCard(known, request, paymentId, time.GetUtcNow());
            payments.Save(db, events, known, decision);
            return (decision.Payment, next);
        }, ct);
        if (step != CardStep.Authorise) return AnswerOf(payment, step);

        var stock = await menu.TakeAsync(payment, OrderStatus.PaymentPending, ct);
        if (stock.Outcome != StockAnswer.Taken)
            return AnswerOf(await RecordAsync(payment, p => p.RecordNoStock(request.Attempt, stock.Outcome, stock.PizzaName, time.GetUtcNow()), ct), request.Attempt);

        var amount = stock.Price ?? 0;
        var answer = await AskProviderAsync(new Charge(payment.Reference, payment.OrderId, payment.CustomerId, amount), ct);
        return AnswerOf(await RecordAsync(payment, p => p.RecordCard(request.Attempt, answer.Approved, answer.Reason, amount, time.GetUtcNow()), ct), request.Attempt);
    }

    private async Task<ProviderAnswer> AskProviderAsync(Charge charge, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.CurrentValue.Timeout);
        try
        {
            return await provider.AuthoriseAsync(charge, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new TimeoutException($"the provider did not answer within {options.CurrentValue.Timeout}");
        }
    }

    // Without the caller's token: the answer is known now, and is worth keeping although nobody waits for it any more.
    private Task<Payment> RecordAsync(Payment payment, Func<Payment, PaymentDecision> decide, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return work.RunAsync($"order-{payment.OrderId}", async (db, events, token) =>
        {
            var known = (await payments.FindByOrderAsync(db, payment.OrderId, token))!;
            var decision = decide(known);
            payments.Save(db, events, known, decision);
            return decision.Payment;
        }, CancellationToken.None);
    }

    private static CardAnswer AnswerOf(Payment payment, int attempt) => AnswerOf(payment, payment.Attempt != attempt ? CardStep.Ended : payment.Status switch
    {
        PaymentStatus.Approved => CardStep.Approved,
        PaymentStatus.Declined => CardStep.Declined,
        _ => CardStep.Ended,
    });

    private static CardAnswer AnswerOf(Payment payment, CardStep step) => step switch
    {
        CardStep.Approved => new(CardAnswer.Approved, payment.PaymentId, payment.Amount),
        CardStep.Declined => new(CardAnswer.Declined, payment.PaymentId, payment.Amount, payment.Reason, payment.RefusedPizza),
        _ => new(CardAnswer.Unavailable, payment.PaymentId, Reason: step.ToString()),
    };
}
