using Pizza.Contracts;
using Pizza.Contracts.Events;

namespace Pizza.Stores;

/// <summary>
/// What the kitchen knows of one order: its ticket, or, without a <see cref="StoreOrderId"/>, the mark that there shall be none (no store took it, or
/// it was cancelled before it came).
/// </summary>
public sealed record Ticket
{
    public required long OrderId { get; init; }

    /// <summary>The number of the ticket; null for a mark.</summary>
    public long? StoreOrderId { get; init; }
    public long? StoreId { get; init; }
    public string? StoreName { get; init; }
    public required StoreOrderStatus Status { get; init; }

    /// <summary>Counts the events raised about this order, and the mark.</summary>
    public required int Version { get; init; }

    public required long CustomerId { get; init; }
    public required string RegionName { get; init; }
    public required string PizzaName { get; init; }
    public required int Quantity { get; init; }
    public required IReadOnlyList<OrderItem> Items { get; init; }
    public string? Address { get; init; }
    public string? PhoneNumber { get; init; }
    public DateTimeOffset? AcceptedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public bool IsTicket => StoreOrderId is not null;

    /// <summary>Somebody still has to cook or to decide.</summary>
    public bool IsOpen => IsTicket && Status is StoreOrderStatus.OrderAccepted or StoreOrderStatus.Cooking;

    /// <summary>The order came in. Whatever is known of it already (its ticket, or a cancellation that overtook it) stands.</summary>
    /// <param name="known">Null as a rule.</param>
    /// <param name="order">The event.</param>
    /// <param name="store">Takes it; null when none is open.</param>
    /// <param name="storeOrderId">The number of the ticket, drawn when there is a store.</param>
    /// <param name="now">UTC.</param>
    public static TicketDecision Decide(Ticket? known, Ordered order, Store? store, long? storeOrderId, DateTimeOffset now)
    {
        if (known is not null) return TicketDecision.Nothing(known);
        if (store is null || storeOrderId is null)
        {
            var rejected = Of(order, now) with { Status = StoreOrderStatus.OrderCancelled, Version = 1 };
            return new(rejected, new StoreOrderRejected
            {
                OrderId = rejected.OrderId,
                OrderStatus = OrderStatus.OrderCancelled,
                CustomerId = rejected.CustomerId,
                StoreId = order.StoreId,
                RegionName = rejected.RegionName,
                Reason = nameof(OrderStatus.NoStoreOpened),
                OccurredAt = now,
                Version = rejected.Version,
            });
        }
        var accepted = Of(order, now) with { StoreOrderId = storeOrderId, StoreId = store.StoreId, StoreName = store.StoreName, AcceptedAt = now, Version = 1 };
        return new(accepted, new OrderAccepted
        {
            OrderId = accepted.OrderId,
            OrderStatus = OrderStatus.OrderAccepted,
            CustomerId = accepted.CustomerId,
            StoreOrderId = accepted.StoreOrderId,
            StoreId = accepted.StoreId,
            StoreName = accepted.StoreName,
            RegionName = accepted.RegionName,
            Address = accepted.Address,
            PhoneNumber = accepted.PhoneNumber,
            OccurredAt = now,
            Version = accepted.Version,
        });
    }

    /// <summary>A cancellation is asked for: granted until cooking begins, refused from then on. Every request gets its own answer.</summary>
    public static TicketDecision Decide(Ticket? known, CancelRequested request, DateTimeOffset now)
    {
        if (known is { Status: StoreOrderStatus.Cooking or StoreOrderStatus.Cooked })
        {
            var refusing = known with { Version = known.Version + 1, ChangedAt = now };
            var cooked = known.Status == StoreOrderStatus.Cooked;
            return new(refusing, new CancellationRefused
            {
                OrderId = refusing.OrderId,
                OrderStatus = cooked ? OrderStatus.Cooked : OrderStatus.Cooking,
                CustomerId = refusing.CustomerId,
                StoreOrderId = refusing.StoreOrderId,
                StoreId = refusing.StoreId,
                StoreName = refusing.StoreName,
                RegionName = refusing.RegionName,
                Reason = cooked ? "The pizza is cooked already." : "The kitchen has begun to cook.",
                CancelVersion = request.Version,
                OccurredAt = now,
                Version = refusing.Version,
            });
        }
        return (known ?? Of(request, now)).Cancelled(request.Version, request.Reason, now);
    }

    /// <summary>
    /// The order is cancelled for good. By the call centre (<see cref="OrderCancelled.Forced"/>): whatever the kitchen has reached. Otherwise the kitchen
    /// has agreed already, or has not heard of the order: only what is not cooking yet is given up. Without a ticket a mark stays, so that a late
    /// order is not cooked; nobody waits for an answer then.
    /// </summary>
    public static TicketDecision Decide(Ticket? known, OrderCancelled cancelled, DateTimeOffset now) => known switch
    {
        null => new(Of(cancelled, now) with { Status = StoreOrderStatus.OrderCancelled, Version = 1 }, null),
        { Status: StoreOrderStatus.OrderCancelled } => TicketDecision.Nothing(known),
        { Status: StoreOrderStatus.OrderAccepted } => known.Cancelled(cancelled.Version, cancelled.Reason, now),
        _ => cancelled.Forced ? known.Cancelled(cancelled.Version, cancelled.Reason, now) : TicketDecision.Nothing(known),
    };

    /// <summary>
    /// The kitchen reports. Forward skips are legal, and only what was reported is told: from accepted straight to cooked there is no
    /// <see cref="CookingStarted"/>, because nobody knows when that was. The status it has already: nothing happens.
    /// </summary>
    /// <returns>Null when the ticket cannot go there: backwards, out of a cancellation, or into one (that is asked of the order).</returns>
    public TicketDecision? Report(StoreOrderStatus status, DateTimeOffset now)
    {
        if (!IsTicket || Status == StoreOrderStatus.OrderCancelled || status == StoreOrderStatus.OrderCancelled || status < Status) return null;
        if (status == Status) return TicketDecision.Nothing(this);
        var moved = this with { Status = status, Version = Version + 1, ChangedAt = now };
        return new(moved, status == StoreOrderStatus.Cooking
            ? new CookingStarted
            {
                OrderId = OrderId,
                OrderStatus = OrderStatus.Cooking,
                CustomerId = CustomerId,
                StoreOrderId = StoreOrderId,
                StoreId = StoreId,
                StoreName = StoreName,
                RegionName = RegionName,
                OccurredAt = now,
                Version = moved.Version,
            }
            : new Cooked
            {
                OrderId = OrderId,
                OrderStatus = OrderStatus.Cooked,
                CustomerId = CustomerId,
                StoreOrderId = StoreOrderId,
                StoreId = StoreId,
                StoreName = StoreName,
                RegionName = RegionName,
                Address = Address,
                PhoneNumber = PhoneNumber,
                OccurredAt = now,
                Version = moved.Version,
            });
    }

    private TicketDecision Cancelled(int cancelVersion, string? reason, DateTimeOffset now)
    {
        var cancelled = this with { Status = StoreOrderStatus.OrderCancelled, Version = Version + 1, ChangedAt = now };
        return new(cancelled, new StoreOrderCancelled
        {
            OrderId = OrderId,
            OrderStatus = OrderStatus.OrderCancelled,
            CustomerId = CustomerId,
            StoreOrderId = StoreOrderId,
            StoreId = StoreId,
            StoreName = StoreName,
            RegionName = RegionName,
            Reason = reason,
            CancelVersion = cancelVersion,
            OccurredAt = now,
            Version = cancelled.Version,
        });
    }

    private static Ticket Of(OrderEvent order, DateTimeOffset now) => new()
    {
        OrderId = order.OrderId,
        Status = StoreOrderStatus.OrderAccepted,
        Version = 0,
        CustomerId = order.CustomerId,
        RegionName = order.RegionName,
        PizzaName = order.PizzaName,
        Quantity = order.Quantity,
        Items = order.Items,
        Address = order.Address,
        PhoneNumber = order.PhoneNumber,
        ChangedAt = now,
    };
}

/// <param name="Ticket">As it is from now on.</param>
/// <param name="Event">What that means to others, if anything.</param>
public sealed record TicketDecision(Ticket Ticket, StoreOrderEvent? Event)
{
    public static TicketDecision Nothing(Ticket ticket) => new(ticket, null);
}
