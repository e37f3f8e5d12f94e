using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pizza.Contracts.Events;

/// <summary>
/// Published by <c>order</c> on topic <see cref="Topics.Orders"/>. Every one carries the whole order as it then was, so that a consumer
/// that missed or reorders events can work from any single one. The same facts under another name are the copy constructor of each type.
/// </summary>
public abstract record OrderEvent : DomainEvent, IOrderEvent
{
    public required long OrderId { get; init; }
    public required OrderStatus OrderStatus { get; init; }
    public required long CustomerId { get; init; }
    [JsonPropertyName("pizzaNm")] public required string PizzaName { get; init; }
    [JsonPropertyName("qty")] public required int Quantity { get; init; }
    public required IReadOnlyList<OrderItem> Items { get; init; }
    [JsonPropertyName("regionNm")] public required string RegionName { get; init; }
    [JsonPropertyName("orderDt")] public required DateTimeOffset OrderedAt { get; init; }
    public required PaymentMethod PaymentMethod { get; init; }

    /// <summary>In won, when the menu knows it.</summary>
    public decimal? Price { get; init; }

    [JsonPropertyName("reserveDt")] public DateTimeOffset? ReservedFor { get; init; }

    /// <summary>The store the customer asked for, or the one that accepted.</summary>
    public long? StoreId { get; init; }
    public string? Address { get; init; }
    public string? PhoneNumber { get; init; }

    /// <summary>Why the order was refused or cancelled, or why a cancellation was.</summary>
    public string? Reason { get; init; }

    [JsonIgnore] public override string EventId => $"order-{OrderId}-v{Version}";
    [JsonIgnore] public override string Topic => Topics.Orders;
}

/// <summary>Received and waiting for its payment.</summary>
public sealed record OrderPlaced : OrderEvent
{
    [JsonConstructor] public OrderPlaced() { }

    [SetsRequiredMembers] public OrderPlaced(OrderEvent facts) : base(facts) { }
}

/// <summary>The kitchen may start.</summary>
public sealed record Ordered : OrderEvent
{
    [JsonConstructor] public Ordered() { }

    [SetsRequiredMembers] public Ordered(OrderEvent facts) : base(facts) { }
}

/// <summary>Refused at the counter: no open store, store or payment unavailable, payment declined.</summary>
public sealed record OrderRejected : OrderEvent
{
    [JsonConstructor] public OrderRejected() { }

    [SetsRequiredMembers] public OrderRejected(OrderEvent facts) : base(facts) { }

    /// <summary>
    /// The first that is heard of the order: nobody was asked for its money or its stock, so there is nothing to give back. In an outage these are most of the orders, and whoever
    /// has to recover should not be kept busy by them.
    /// </summary>
    [JsonIgnore] public bool IsAtOnce => Version == 1;
}

/// <summary>Somebody asked to cancel; whoever holds the order decides. The answer names this event's <see cref="DomainEvent.Version"/>.</summary>
public sealed record CancelRequested : OrderEvent
{
    [JsonConstructor] public CancelRequested() { }

    [SetsRequiredMembers] public CancelRequested(OrderEvent facts) : base(facts) { }

    /// <summary>The deposit was still waited for: payment decides. Otherwise the kitchen does.</summary>
    public bool Unpaid { get; init; }
}

/// <summary>The order is cancelled for good.</summary>
public sealed record OrderCancelled : OrderEvent
{
    [JsonConstructor] public OrderCancelled() { }

    [SetsRequiredMembers] public OrderCancelled(OrderEvent facts) : base(facts) { }

    /// <summary>The call centre decided, whatever had been reached: every consumer obeys.</summary>
    public bool Forced { get; init; }
}

/// <summary>The order moved on, or a cancellation was refused and it is back where it was.</summary>
public sealed record StatusUpdated : OrderEvent;

/// <summary>The customer has the pizza and said so.</summary>
public sealed record OrderClosed : OrderEvent
{
    [JsonConstructor] public OrderClosed() { }

    [SetsRequiredMembers] public OrderClosed(OrderEvent facts) : base(facts) { }
}
