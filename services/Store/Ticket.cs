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
            return new(rejected, new StoreOrderRejected(
                rejected.Facts(OrderStatus.OrderCancelled, nameof(OrderStatus.NoStoreOpened)) with { StoreId = order.StoreId }));
        }
        var accepted = Of(order, now) with { StoreOrderId = storeOrderId, StoreId = store.StoreId, StoreName = store.StoreName, AcceptedAt = now, Version = 1 };
        return new(accepted, accepted.Facts(OrderStatus.OrderAccepted) with { Address = accepted.Address, PhoneNumber = accepted.PhoneNumber });
    }

    /// <summary>A cancellation is asked for: granted until cooking begins, refused from then on. Every request gets its own answer.</summary>
    public static TicketDecision Decide(Ticket? known, CancelRequested request, DateTimeOffset now)
    {
        if (known is { Status: StoreOrderStatus.Cooking or StoreOrderStatus.Cooked })
        {
            var refusing = known with { Version = known.Version + 1, ChangedAt = now };
            var cooked = known.Status == StoreOrderStatus.Cooked;
            var facts = cooked
                ? refusing.Facts(OrderStatus.Cooked, "The pizza is cooked already.")
                : refusing.Facts(OrderStatus.Cooking, "The kitchen has begun to cook.");
            return new(refusing, new CancellationRefused(facts, request.Version));
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
    /// <param name="status">Reached.</param>
    /// <param name="now">UTC.</param>
    /// <param name="from">Only from there: of two cooks who tap at once, one begins and the other is told. Null: from wherever it is.</param>
    /// <returns>Null when the ticket cannot go there: backwards, out of a cancellation, or into one (that is asked of the order); or is not where it should be.</returns>
    public TicketDecision? Report(StoreOrderStatus status, DateTimeOffset now, StoreOrderStatus? from = null)
    {
        if (from is not null && from != Status) return null;
        if (!IsTicket || Status == StoreOrderStatus.OrderCancelled || status == StoreOrderStatus.OrderCancelled || status < Status) return null;
        if (status == Status) return TicketDecision.Nothing(this);
        var moved = this with { Status = status, Version = Version + 1, ChangedAt = now };
        return new(moved, status == StoreOrderStatus.Cooking
            ? new CookingStarted(moved.Facts(OrderStatus.Cooking))
            // With where to bring it: the delivery needs nothing else.
            : new Cooked(moved.Facts(OrderStatus.Cooked) with { Address = Address, PhoneNumber = PhoneNumber }));
    }

    /// <summary>
    /// Its store is removed. Not yet cooking it moves to another one, which accepts it anew; where none is open it is rejected, as if it had just come. What
    /// is cooking is finished, what is over stays.
    /// </summary>
    /// <param name="removed">The store that is gone; a ticket that is elsewhere by now stays there.</param>
    /// <param name="next">Takes it; null when none is open.</param>
    /// <param name="now">UTC.</param>
    public TicketDecision LeaveStore(long removed, Store? next, DateTimeOffset now)
    {
        if (!IsTicket || StoreId != removed || Status != StoreOrderStatus.OrderAccepted) return TicketDecision.Nothing(this);
        var left = this with { Version = Version + 1, ChangedAt = now };
        if (next is null)
        {
            var rejected = left with { Status = StoreOrderStatus.OrderCancelled };
            return new(rejected, new StoreOrderRejected(rejected.Facts(OrderStatus.OrderCancelled, nameof(OrderStatus.NoStoreOpened))));
        }
        var moved = left with { StoreId = next.StoreId, StoreName = next.StoreName, AcceptedAt = now };
        return new(moved, moved.Facts(OrderStatus.OrderAccepted) with { Address = Address, PhoneNumber = PhoneNumber });
    }

    private TicketDecision Cancelled(int cancelVersion, string? reason, DateTimeOffset now)
    {
        var cancelled = this with { Status = StoreOrderStatus.OrderCancelled, Version = Version + 1, ChangedAt = now };
        return new(cancelled, new StoreOrderCancelled(cancelled.Facts(OrderStatus.OrderCancelled, reason), cancelVersion));
    }

    private OrderAccepted Facts(OrderStatus reached, string? reason = null) => new()
    {
        OrderId = OrderId,
        OrderStatus = reached,
        CustomerId = CustomerId,
        StoreOrderId = StoreOrderId,
        StoreId = StoreId,
        StoreName = StoreName,
        RegionName = RegionName,
        Reason = reason,
        OccurredAt = ChangedAt,
        Version = Version,
    };

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
