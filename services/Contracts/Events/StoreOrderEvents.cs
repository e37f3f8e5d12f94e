using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pizza.Contracts.Events;

/// <summary>Published by <c>store</c> on topic <see cref="Topics.StoreOrders"/>: what happens to the ticket of an order. The same facts under another name are the copy constructor of each type.</summary>
public abstract record StoreOrderEvent : DomainEvent, IOrderEvent
{
    public required long OrderId { get; init; }

    /// <summary>The status the order has reached by this.</summary>
    public required OrderStatus OrderStatus { get; init; }
    public required long CustomerId { get; init; }

    /// <summary>The ticket; absent when there never was one.</summary>
    public long? StoreOrderId { get; init; }
    public long? StoreId { get; init; }
    [JsonPropertyName("storeNm")] public string? StoreName { get; init; }
    [JsonPropertyName("regionNm")] public string? RegionName { get; init; }
    public string? Address { get; init; }
    public string? PhoneNumber { get; init; }
    public string? Reason { get; init; }

    // The order id, not the ticket's: tickets of an in-memory database are numbered anew after a restart.
    [JsonIgnore] public override string EventId => $"storeorder-{OrderId}-v{Version}";
    [JsonIgnore] public override string Topic => Topics.StoreOrders;
}

/// <summary>A store took the order.</summary>
public sealed record OrderAccepted : StoreOrderEvent;

public sealed record CookingStarted : StoreOrderEvent
{
    [JsonConstructor] public CookingStarted() { }

    [SetsRequiredMembers] public CookingStarted(StoreOrderEvent facts) : base(facts) { }
}

/// <summary>Ready for the rider.</summary>
public sealed record Cooked : StoreOrderEvent
{
    [JsonConstructor] public Cooked() { }

    [SetsRequiredMembers] public Cooked(StoreOrderEvent facts) : base(facts) { }
}

/// <summary>The kitchen gave the order up as asked, before cooking.</summary>
public sealed record StoreOrderCancelled : StoreOrderEvent
{
    [JsonConstructor] public StoreOrderCancelled() { }

    [SetsRequiredMembers] public StoreOrderCancelled(StoreOrderEvent facts, int cancelVersion) : base(facts) => CancelVersion = cancelVersion;

    /// <summary>Version of the <see cref="CancelRequested"/> this answers.</summary>
    public required int CancelVersion { get; init; }
}

/// <summary>Too late to cancel; <see cref="StoreOrderEvent.OrderStatus"/> says how far the kitchen was.</summary>
public sealed record CancellationRefused : StoreOrderEvent
{
    [JsonConstructor] public CancellationRefused() { }

    [SetsRequiredMembers] public CancellationRefused(StoreOrderEvent facts, int cancelVersion) : base(facts) => CancelVersion = cancelVersion;

    /// <summary>Version of the <see cref="CancelRequested"/> this answers.</summary>
    public required int CancelVersion { get; init; }
}

/// <summary>No open store could take the order.</summary>
public sealed record StoreOrderRejected : StoreOrderEvent
{
    [JsonConstructor] public StoreOrderRejected() { }

    [SetsRequiredMembers] public StoreOrderRejected(StoreOrderEvent facts) : base(facts) { }
}
