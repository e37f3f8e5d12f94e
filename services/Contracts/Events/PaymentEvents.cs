using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pizza.Contracts.Events;

/// <summary>Published by <c>payment</c> on topic <see cref="Topics.Payments"/>: what becomes of the payment of an order. The same facts under another name are the copy constructor of each type.</summary>
public abstract record PaymentEvent : DomainEvent, IOrderEvent
{
    public required long OrderId { get; init; }

    /// <summary>The status that this means for the order.</summary>
    public required OrderStatus OrderStatus { get; init; }
    public required long CustomerId { get; init; }

    /// <summary>The payment; absent when the order was cancelled before there was one.</summary>
    public long? PaymentId { get; init; }
    public required PaymentMethod Method { get; init; }
    public required PaymentStatus Status { get; init; }

    /// <summary>In won; absent while the menu has not told it.</summary>
    public decimal? Amount { get; init; }
    public string? Reason { get; init; }

    [JsonIgnore] public override string EventId => $"payment-{OrderId}-v{Version}";
    [JsonIgnore] public override string Topic => Topics.Payments;
}

/// <summary>The deposit is waited for.</summary>
public sealed record PaymentRequested : PaymentEvent;

/// <summary>The card paid.</summary>
public sealed record PaymentApproved : PaymentEvent
{
    [JsonConstructor] public PaymentApproved() { }

    [SetsRequiredMembers] public PaymentApproved(PaymentEvent facts) : base(facts) { }
}

/// <summary>The money is there, and the stock is taken.</summary>
public sealed record DepositConfirmed : PaymentEvent
{
    [JsonConstructor] public DepositConfirmed() { }

    [SetsRequiredMembers] public DepositConfirmed(PaymentEvent facts) : base(facts) { }
}

/// <summary>The order is not paid and will not be; what had been paid is back with the customer.</summary>
public sealed record PaymentCancelled : PaymentEvent
{
    [JsonConstructor] public PaymentCancelled() { }

    [SetsRequiredMembers] public PaymentCancelled(PaymentEvent facts) : base(facts) { }
}

/// <summary>Too late to cancel as unpaid: the deposit was confirmed first.</summary>
[EventName("CancellationRefused")]
public sealed record PaymentCancellationRefused : PaymentEvent
{
    [JsonConstructor] public PaymentCancellationRefused() { }

    [SetsRequiredMembers] public PaymentCancellationRefused(PaymentEvent facts, int cancelVersion) : base(facts) => CancelVersion = cancelVersion;

    /// <summary>Version of the <see cref="CancelRequested"/> this answers.</summary>
    public required int CancelVersion { get; init; }
}
