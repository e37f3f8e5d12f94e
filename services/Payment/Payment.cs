using Pizza.Contracts;
using Pizza.Contracts.Events;

namespace Pizza.Payments;

/// <summary>
/// What payment knows of one order: its payment, or, without a <see cref="PaymentId"/>, the mark that there shall be none. An order that was refused for
/// now may be tried again, so every request and every end carries the version of the order it belongs to: an end undoes what was asked for before it,
/// and refuses what was and arrives later.
/// </summary>
public sealed record Payment
{
    public required long OrderId { get; init; }

    /// <summary>The number of the payment; null for a mark.</summary>
    public long? PaymentId { get; init; }
    public required long CustomerId { get; init; }
    public required PaymentMethod Method { get; init; }
    public required PaymentStatus Status { get; init; }
    public required IReadOnlyList<OrderItem> Items { get; init; }

    /// <summary>In won; null while the menu has not told it.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Why it was declined or cancelled.</summary>
    public string? Reason { get; init; }

    /// <summary>The line of the order that is the reason.</summary>
    public string? RefusedPizza { get; init; }

    /// <summary>The version of the order in which it was to be paid; 0 for a mark.</summary>
    public required int Attempt { get; init; }

    /// <summary>The version of the order in which it ended, for now or for good; 0: it did not. Nothing asked for up to then is paid any more.</summary>
    public required int EndedAt { get; init; }

    /// <summary>The status in which the order ended.</summary>
    public OrderStatus? EndedAs { get; init; }

    /// <summary>Counts the changes.</summary>
    public required int Version { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The seller has seen a deposit for which nothing could be taken: it goes back, although the payment is cancelled already.</summary>
    public bool DepositToReturn { get; init; }

    public bool IsPayment => PaymentId is not null;

    /// <summary>The provider is to see to it that nothing of it stays with us.</summary>
    public bool IsToBeGivenBack => Status == PaymentStatus.Refunding || DepositToReturn;

    /// <summary>What the provider knows this attempt by: the same one asked twice is one charge.</summary>
    public string Reference => $"order-{OrderId}-v{Attempt}";

    /// <summary>Order wants a card charged. Asked again for the same attempt, it goes on where that stopped, or the answer is the same.</summary>
    public static (PaymentDecision Decision, CardStep Step) BeginCard(Payment? known, CardRequest request, long? paymentId, DateTimeOffset now)
    {
        if (known is null) return (new(Of(request, paymentId, now), null), CardStep.Authorise);
        // The end of what this asks for, or a later attempt, has overtaken it.
        if (request.Attempt <= known.EndedAt || request.Attempt < known.Attempt) return (PaymentDecision.Nothing(known), CardStep.Ended);
        if (request.Attempt == known.Attempt)
        {
            return (PaymentDecision.Nothing(known), known.Status switch
            {
                PaymentStatus.Requested => CardStep.Authorise,
                PaymentStatus.Approved => CardStep.Approved,
                PaymentStatus.Declined => CardStep.Declined,
                _ => CardStep.Ended,
            });
        }
        return known.Status switch
        {
            PaymentStatus.Declined or PaymentStatus.Cancelled or PaymentStatus.Refunded => (
                new(Of(request, known.PaymentId ?? paymentId, now) with { EndedAt = known.EndedAt, Version = known.Version + 1 }, null), CardStep.Authorise),
            // The end of the earlier attempt is still on its way here; what that may have charged goes back first.
            PaymentStatus.Requested or PaymentStatus.Approved => (
                new(known.Next(PaymentStatus.Refunding, known.Reason, now) with { EndedAt = request.Attempt - 1 }, null), CardStep.Busy),
            _ => (PaymentDecision.Nothing(known), CardStep.Busy),
        };
    }

    /// <summary>The provider has answered. An approval that comes after the end is given back.</summary>
    public PaymentDecision RecordCard(int attempt, bool approved, string? reason, decimal amount, DateTimeOffset now)
    {
        if (attempt != Attempt) return PaymentDecision.Nothing(this);
        if (Status == PaymentStatus.Requested)
        {
            if (!approved) return new(Next(PaymentStatus.Declined, reason, now) with { Amount = amount }, null);
            var paid = Next(PaymentStatus.Approved, null, now) with { Amount = amount };
            return new(paid, new PaymentApproved(paid.Facts(OrderStatus.Ordered)));
        }
        return approved && Status is PaymentStatus.Cancelled or PaymentStatus.Refunded
            ? new(Next(PaymentStatus.Refunding, Reason, now) with { Amount = amount }, null)
            : PaymentDecision.Nothing(this);
    }

    /// <summary>There is no stock for it, so no card is asked.</summary>
    public PaymentDecision RecordNoStock(int attempt, string reason, string? pizzaName, DateTimeOffset now) =>
        attempt == Attempt && Status == PaymentStatus.Requested
            ? new(Next(PaymentStatus.Declined, reason, now) with { RefusedPizza = pizzaName }, null)
            : PaymentDecision.Nothing(this);

    /// <summary>An order waits for its deposit.</summary>
    /// <param name="known">Null as a rule.</param>
    /// <param name="order">The event.</param>
    /// <param name="paymentId">For a new one.</param>
    /// <param name="price">What the menu says, if it does.</param>
    /// <param name="unknownPizza">A line that is not on the menu: that is taken for cash only.</param>
    /// <param name="now">UTC.</param>
    public static PaymentDecision Decide(Payment? known, OrderPlaced order, long? paymentId, decimal? price, string? unknownPizza, DateTimeOffset now)
    {
        if (known is not null && (order.Version <= known.EndedAt || order.Version <= known.Attempt)) return PaymentDecision.Nothing(known);
        var requested = new Payment
        {
            OrderId = order.OrderId,
            PaymentId = known?.PaymentId ?? paymentId,
            CustomerId = order.CustomerId,
            Method = order.PaymentMethod,
            Status = PaymentStatus.Requested,
            Items = order.Items,
            Amount = price,
            Attempt = order.Version,
            EndedAt = known?.EndedAt ?? 0,
            Version = (known?.Version ?? 0) + 1,
            ChangedAt = now,
        };
        if (unknownPizza is null) return new(requested, requested.Facts(OrderStatus.AwaitingDeposit));
        var refused = requested with { Status = PaymentStatus.Cancelled, Reason = PaymentReasons.UnknownPizza, RefusedPizza = unknownPizza };
        return new(refused, new PaymentCancelled(refused.Facts(OrderStatus.OrderCancelled)));
    }

    /// <summary>The seller says the money is there, and the menu has answered. What was decided meanwhile stands.</summary>
    public PaymentDecision RecordDeposit(bool stockTaken, string? refusal, string? pizzaName, decimal? price, DateTimeOffset now)
    {
        if (Status != PaymentStatus.Requested) return PaymentDecision.Nothing(this);
        if (stockTaken)
        {
            var paid = Next(PaymentStatus.DepositConfirmed, null, now) with { Amount = Amount ?? price };
            return new(paid, new DepositConfirmed(paid.Facts(OrderStatus.Ordered)));
        }
        // The money is on the account all the same. The order need not wait until it is back with the customer.
        var cancelled = Next(PaymentStatus.Cancelled, refusal, now) with { RefusedPizza = pizzaName, Amount = Amount ?? price, DepositToReturn = true };
        return new(cancelled, new PaymentCancelled(cancelled.Facts(OrderStatus.OrderCancelled)));
    }

    /// <summary>A cancellation is asked for while the deposit is waited for: granted, unless it was confirmed first. Every request gets its own answer.</summary>
    public static PaymentDecision Decide(Payment? known, CancelRequested request, DateTimeOffset now)
    {
        switch (known?.Status)
        {
            case PaymentStatus.DepositConfirmed:
                var refusing = known.Next(known.Status, known.Reason, now);
                return new(refusing, new PaymentCancellationRefused(refusing.Facts(OrderStatus.Ordered, "The deposit was confirmed before."), request.Version));
            case null or PaymentStatus.Requested or PaymentStatus.Cancelled:
                var cancelled = (known ?? MarkOf(request, now)).Next(PaymentStatus.Cancelled, known is { Status: PaymentStatus.Cancelled, Reason: { } reason } ? reason : request.Reason, now)
                    with
                { EndedAt = Math.Max(known?.EndedAt ?? 0, request.Version) };
                return new(cancelled, new PaymentCancelled(cancelled.Facts(OrderStatus.OrderCancelled)));
            default:
                return PaymentDecision.Nothing(known);
        }
    }

    /// <summary>
    /// The order is cancelled, or refused: what was paid, or may have been, goes back. Nobody is told before the provider has confirmed that. An order that
    /// was not heard of yet leaves a mark.
    /// </summary>
    public static PaymentDecision End(Payment? known, OrderEvent end, DateTimeOffset now)
    {
        if (known is null) return new(MarkOf(end, now) with { Version = 1, EndedAt = end.Version, EndedAs = end.OrderStatus }, null);
        // The end of an earlier attempt: a later one has begun, or has ended, since.
        if (end.Version <= known.EndedAt || end.Version < known.Attempt) return PaymentDecision.Nothing(known);
        var ended = known with { EndedAt = end.Version, EndedAs = end.OrderStatus };
        switch (known.Status)
        {
            case PaymentStatus.Approved or PaymentStatus.DepositConfirmed:
            case PaymentStatus.Requested when known.Method == PaymentMethod.Card:
                return new(ended.Next(PaymentStatus.Refunding, end.Reason, now), null);
            case PaymentStatus.Requested:
                var cancelled = ended.Next(PaymentStatus.Cancelled, end.Reason, now);
                return new(cancelled, new PaymentCancelled(cancelled.Facts(end.OrderStatus)));
            default:
                return new(ended, null);
        }
    }

    /// <summary>The provider confirms that nothing is charged any more.</summary>
    /// <param name="wasCharged">Something was; otherwise there was nothing to give back.</param>
    /// <param name="now">UTC.</param>
    public PaymentDecision GivenBack(bool wasCharged, DateTimeOffset now)
    {
        if (!IsToBeGivenBack) return PaymentDecision.Nothing(this);
        var done = Next(wasCharged ? PaymentStatus.Refunded : PaymentStatus.Cancelled, Reason, now) with { DepositToReturn = false };
        return new(done, new PaymentCancelled(done.Facts(EndedAs ?? OrderStatus.OrderCancelled)));
    }

    private Payment Next(PaymentStatus status, string? reason, DateTimeOffset now) =>
        this with { Status = status, Reason = reason, Version = Version + 1, ChangedAt = now };

    private PaymentRequested Facts(OrderStatus orderStatus, string? reason = null) => new()
    {
        OrderId = OrderId,
        OrderStatus = orderStatus,
        CustomerId = CustomerId,
        PaymentId = PaymentId,
        Method = Method,
        Status = Status,
        Amount = Amount,
        Reason = reason ?? Reason,
        OccurredAt = ChangedAt,
        Version = Version,
    };

    private static Payment Of(CardRequest request, long? paymentId, DateTimeOffset now) => new()
    {
        OrderId = request.OrderId,
        PaymentId = paymentId,
        CustomerId = request.CustomerId,
        Method = PaymentMethod.Card,
        Status = PaymentStatus.Requested,
        Items = request.Items,
        Attempt = request.Attempt,
        EndedAt = 0,
        Version = 1,
        ChangedAt = now,
    };

    private static Payment MarkOf(OrderEvent order, DateTimeOffset now) => new()
    {
        OrderId = order.OrderId,
        CustomerId = order.CustomerId,
        Method = order.PaymentMethod,
        Status = PaymentStatus.Cancelled,
        Items = order.Items,
        Reason = order.Reason,
        Attempt = 0,
        EndedAt = 0,
        Version = 0,
        ChangedAt = now,
    };
}

/// <param name="OrderId">The order.</param>
/// <param name="Attempt">The version of the order in which it asks.</param>
/// <param name="CustomerId">Whose card.</param>
/// <param name="Items">What for.</param>
public sealed record CardRequest(long OrderId, int Attempt, long CustomerId, IReadOnlyList<OrderItem> Items);

/// <summary>What a request to charge a card comes to before the provider is asked.</summary>
public enum CardStep
{
    /// <summary>Take the stock and ask the provider.</summary>
    Authorise,
    Approved,
    Declined,

    /// <summary>The order has ended meanwhile: nothing is charged.</summary>
    Ended,

    /// <summary>What an earlier attempt charged is still on its way back: try again later.</summary>
    Busy,
}

/// <summary>Reasons that callers know by name.</summary>
public static class PaymentReasons
{
    public const string OutOfStock = nameof(OutOfStock);
    public const string UnknownPizza = nameof(UnknownPizza);
    public const string CardDeclined = nameof(CardDeclined);

    /// <summary>The order was cancelled before its deposit was confirmed.</summary>
    public const string OrderEnded = nameof(OrderEnded);
}

/// <param name="Payment">As it is from now on.</param>
/// <param name="Event">What that means to others, if anything.</param>
public sealed record PaymentDecision(Payment Payment, PaymentEvent? Event)
{
    public static PaymentDecision Nothing(Payment payment) => new(payment, null);
}
