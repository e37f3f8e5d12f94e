using Pizza.Contracts;

namespace Pizza.Payments;

/// <summary>A card to be charged.</summary>
/// <param name="Reference">The same reference again is the same charge, and gets the same answer.</param>
/// <param name="OrderId">What for.</param>
/// <param name="CustomerId">Whose card.</param>
/// <param name="Amount">In won.</param>
public sealed record Charge(string Reference, long OrderId, long CustomerId, decimal Amount);

/// <param name="Reference">Of the charge; for a bank transfer, of the deposit.</param>
/// <param name="OrderId">The order it was for.</param>
/// <param name="Method">How it was paid.</param>
/// <param name="Amount">In won; null when it is not known whether, or how much, was charged.</param>
public sealed record Repayment(string Reference, long OrderId, PaymentMethod Method, decimal? Amount);

public sealed record ProviderAnswer(bool Approved, string? Reason);

/// <summary>The company that moves the money. Everything may be asked again, as often as needed: after a timeout nobody knows what was done.</summary>
public interface IPaymentProvider
{
    /// <summary>Charges a card. Throws when there is no answer; the card may be charged all the same.</summary>
    Task<ProviderAnswer> AuthoriseAsync(Charge charge, CancellationToken ct);

    /// <summary>
    /// Voids or refunds. Once it has answered, nothing is charged for that reference, and nothing will be: an authorisation that arrives later is declined.
    /// </summary>
    /// <returns>Whether anything had been charged.</returns>
    Task<bool> GiveBackAsync(Repayment repayment, CancellationToken ct);
}
