using Pizza.Contracts;
using Pizza.Contracts.Events;

namespace Pizza.Deliveries;

/// <summary>
/// What delivery knows of one order: its delivery, or, without a <see cref="DeliveryId"/>, the mark that there shall be none (the order was cancelled
/// before its pizza came out of the oven).
/// </summary>
public sealed record Delivery
{
    public required long OrderId { get; init; }

    /// <summary>The number of the delivery; null for a mark.</summary>
    public long? DeliveryId { get; init; }
    public required DeliveryStatus Status { get; init; }
    public required long CustomerId { get; init; }
    public long? StoreId { get; init; }
    public long? RiderId { get; init; }
    public string? Address { get; init; }
    public string? PhoneNumber { get; init; }

    /// <summary>Counts the changes: of the status, of the rider, and the mark.</summary>
    public required int Version { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public bool IsDelivery => DeliveryId is not null;

    /// <summary>A rider has the pizza, and it is not this one. Until it is picked up whoever comes first may have it.</summary>
    /// <param name="riderId">Null: whoever reports does not say.</param>
    public bool IsWithAnother(long? riderId) =>
        Status is DeliveryStatus.PickedUp or DeliveryStatus.Delivered && riderId is { } wants && RiderId is { } has && has != wants;

    /// <summary>The pizza is ready. Whatever is known of the order already (its delivery, or a cancellation that overtook it) stands.</summary>
    public static DeliveryDecision Decide(Delivery? known, Cooked cooked, long? deliveryId, DateTimeOffset now)
    {
        if (known is not null) return DeliveryDecision.Nothing(known);
        var started = new Delivery
        {
            OrderId = cooked.OrderId,
            DeliveryId = deliveryId,
            Status = DeliveryStatus.DeliveryStarted,
            CustomerId = cooked.CustomerId,
            StoreId = cooked.StoreId,
            Address = cooked.Address,
            PhoneNumber = cooked.PhoneNumber,
            Version = 1,
            ChangedAt = now,
        };
        return new(started, started.Reached(reason: null));
    }

    /// <summary>
    /// The order is cancelled for good: whatever was reached, short of the customer having it, ends here. Without a delivery a mark stays, so that a
    /// late <see cref="Cooked"/> starts nothing.
    /// </summary>
    public static DeliveryDecision Decide(Delivery? known, OrderCancelled order, DateTimeOffset now)
    {
        if (known is null)
        {
            return new(new Delivery
            {
                OrderId = order.OrderId,
                Status = DeliveryStatus.DeliveryCancelled,
                CustomerId = order.CustomerId,
                Version = 1,
                ChangedAt = now,
            }, null);
        }
        if (known.Status is DeliveryStatus.Received or DeliveryStatus.DeliveryCancelled) return DeliveryDecision.Nothing(known);
        var cancelled = known with { Status = DeliveryStatus.DeliveryCancelled, Version = known.Version + 1, ChangedAt = now };
        return new(cancelled, cancelled.Reached(order.Reason));
    }

    /// <summary>
    /// The rider reports. Forward skips are legal, and only the status that was reported is told; the same one again may name a rider where none was
    /// named, or another one before the pizza is picked up, which changes no order and tells nobody.
    /// </summary>
    /// <param name="status">Reached. <see cref="DeliveryStatus.Received"/> is the customer's to say and follows <see cref="DeliveryStatus.Delivered"/> only.</param>
    /// <param name="riderId">Null leaves the rider as it is.</param>
    /// <param name="now">UTC.</param>
    /// <returns>
    /// Null when the delivery cannot go there: backwards, after its end, or into a cancellation (that is asked of the order); or when another rider has it: of
    /// two who take it at once the first one does.
    /// </returns>
    public DeliveryDecision? Report(DeliveryStatus status, long? riderId, DateTimeOffset now)
    {
        var rider = riderId ?? RiderId;
        if (!IsDelivery || Status == DeliveryStatus.DeliveryCancelled || status == DeliveryStatus.DeliveryCancelled || status < Status) return null;
        if (IsWithAnother(riderId)) return null;
        if (status == Status && rider == RiderId) return DeliveryDecision.Nothing(this);
        if (Status == DeliveryStatus.Received) return null;
        if (status == DeliveryStatus.Received && Status != DeliveryStatus.Delivered) return null;
        var moved = this with { Status = status, RiderId = rider, Version = Version + 1, ChangedAt = now };
        return new(moved, status == Status ? null : moved.Reached(reason: null));
    }

    /// <summary>The customer confirms to have it; confirmed twice, nothing more happens. Null before it is delivered, or after a cancellation.</summary>
    public DeliveryDecision? ConfirmReceipt(DateTimeOffset now) => Report(DeliveryStatus.Received, riderId: null, now);

    private DeliveryEvent Reached(string? reason)
    {
        var facts = new DeliveryStarted
        {
            OrderId = OrderId,
            OrderStatus = Status switch
            {
                DeliveryStatus.DeliveryStarted => OrderStatus.DeliveryStarted,
                DeliveryStatus.PickedUp => OrderStatus.PickedUp,
                DeliveryStatus.Delivered => OrderStatus.Delivered,
                DeliveryStatus.Received => OrderStatus.OrderClosed,
                _ => OrderStatus.OrderCancelled,
            },
            CustomerId = CustomerId,
            DeliveryId = DeliveryId!.Value,
            StoreId = StoreId,
            RiderId = RiderId,
            Reason = reason,
            OccurredAt = ChangedAt,
            Version = Version,
        };
        return Status switch
        {
            // Where to is told once.
            DeliveryStatus.DeliveryStarted => facts with { Address = Address },
            DeliveryStatus.PickedUp => new PickedUp(facts),
            DeliveryStatus.Delivered => new Delivered(facts),
            DeliveryStatus.Received => new ReceiptConfirmed(facts),
            _ => new DeliveryCancelled(facts),
        };
    }
}

/// <param name="Delivery">As it is from now on.</param>
/// <param name="Event">What that means to others, if anything.</param>
public sealed record DeliveryDecision(Delivery Delivery, DeliveryEvent? Event)
{
    public static DeliveryDecision Nothing(Delivery delivery) => new(delivery, null);
}
