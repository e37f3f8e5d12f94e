using Microsoft.EntityFrameworkCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Payments;

/// <summary>The seller has seen a deposit on the account: the stock is taken now, and if there is none, payment and order are cancelled.</summary>
public sealed class Deposits(
    IDbContextFactory<PaymentDbContext> contexts, UnitOfWork<PaymentDbContext> work, PaymentRepository payments, MenuClient menu, TimeProvider time)
{
    /// <returns>The payment and whether it was decided by this: false when it had been cancelled before, or is none that a deposit is waited for.</returns>
    /// <exception cref="MenuUnavailableException">Nothing is changed.</exception>
    public async Task<(Payment Payment, bool Done)?> ConfirmAsync(long paymentId, CancellationToken ct)
    {
        Payment? payment;
        await using (var db = await contexts.CreateDbContextAsync(ct))
            payment = await payments.FindAsync(db, paymentId, ct);
        if (payment is null) return null;
        if (payment.Status == PaymentStatus.DepositConfirmed) return (payment, true);
        if (payment.Method != PaymentMethod.BankTransfer || payment.Status != PaymentStatus.Requested) return (payment, false);

        // Asked by two at once, it is taken once, and both are told so.
        var stock = await menu.TakeAsync(payment, OrderStatus.AwaitingDeposit, ct);
        var (taken, outOfStock) = (stock.Outcome == StockAnswer.Taken, stock.Outcome == PaymentReasons.OutOfStock);
        var refusal = outOfStock || stock.Outcome == StockAnswer.UnknownPizza ? stock.Outcome : PaymentReasons.OrderEnded;
        var recorded = await work.RunAsync($"order-{payment.OrderId}", async (db, events, token) =>
        {
            var known = (await payments.FindByOrderAsync(db, payment.OrderId, token))!;
            var decision = known.RecordDeposit(taken, refusal, stock.PizzaName, stock.Price, time.GetUtcNow());
            payments.Save(db, events, known, decision);
            return decision.Payment;
        }, ct);
        return (recorded, recorded.Status == PaymentStatus.DepositConfirmed
            || (recorded.Status == PaymentStatus.Cancelled && !taken && recorded.Reason == refusal && refusal != PaymentReasons.OrderEnded));
    }
}
