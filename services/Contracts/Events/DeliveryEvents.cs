using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pizza.Contracts.Events;

/// <summary>Published by <c>delivery</c> on topic <see cref="Topics.Deliveries"/>.</summary>
public abstract record DeliveryEvent : DomainEvent, IOrderEvent
{
    public required long OrderId { get; init; }

    /// <summary>The status the order has reached by this.</summary>
    public required OrderStatus OrderStatus { get; init; }
    public required long CustomerId { get; init; }
    public required long DeliveryId { get; init; }
    public long? StoreId { get; init; }
    public long? RiderId { get; init; }
    public string? Address { get; init; }
    public string? Reason { get; init; }

    [JsonIgnore] public override string EventId => $"delivery-{OrderId}-v{Version}";
    [JsonIgnore] public override string Topic => Topics.Deliveries;
}

public sealed record DeliveryStarted : DeliveryEvent;

public sealed record PickedUp : DeliveryEvent
{
    [JsonConstructor] public PickedUp() { }

    [SetsRequiredMembers] public PickedUp(DeliveryEvent facts) : base(facts) { }
}

public sealed record Delivered : DeliveryEvent
{
    [JsonConstructor] public Delivered() { }

    [SetsRequiredMembers] public Delivered(DeliveryEvent facts) : base(facts) { }
}

/// <summary>The customer confirmed the receipt.</summary>
public sealed record ReceiptConfirmed : DeliveryEvent
{
    [JsonConstructor] public ReceiptConfirmed() { }

    [SetsRequiredMembers] public ReceiptConfirmed(DeliveryEvent facts) : base(facts) { }
}

public sealed record DeliveryCancelled : DeliveryEvent
{
    [JsonConstructor] public DeliveryCancelled() { }

    [SetsRequiredMembers] public DeliveryCancelled(DeliveryEvent facts) : base(facts) { }
}
