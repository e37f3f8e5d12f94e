using Pizza.Contracts;
using Pizza.Contracts.Events;

namespace Pizza.Ordering;

/// <summary>
/// An order, and all it may do. Pure: every method takes what happened and gives the next state, or the same instance when nothing changes.
/// Each transition raises exactly one event, which <see cref="OrderEventOf.RaisedEvent"/> rebuilds from the state: what is saved is enough to publish it again.
/// </summary>
public sealed record Order
{
    public required long OrderId { get; init; }
    public required long CustomerId { get; init; }
    public required IReadOnlyList<OrderItem> Items { get; init; }
    public required string RegionName { get; init; }
    public required DateTimeOffset OrderedAt { get; init; }
    public required PaymentMethod PaymentMethod { get; init; }

    /// <summary>The store asked for, then the store that accepted.</summary>
    public long? StoreId { get; init; }
    public string? Address { get; init; }
    public string? PhoneNumber { get; init; }

    public string PizzaName => Items[0].PizzaName;

    /// <summary>Pieces of all kinds together.</summary>
    public int Quantity => Items.Sum(i => i.Quantity);

    public required OrderStatus Status { get; init; }

    /// <summary>Counts the transitions, from 1; the id of the event of the last one is <c>order-{OrderId}-v{Version}</c>.</summary>
    public required int Version { get; init; }

    /// <summary>When the last transition happened, UTC.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Why it was refused or cancelled, or why a cancellation was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>Type of the event that the last transition raised.</summary>
    public required string Raised { get; init; }

    /// <summary>While a cancellation is asked for: how far kitchen and delivery have come meanwhile, where a refusal leads back to.</summary>
    public OrderStatus? Furthest { get; init; }

    /// <summary>An order as it leaves the counter, decided by what the store check said.</summary>
    public static Order Place(long orderId, PlaceOrder details, StoreCheck check, DateTimeOffset now)
    {
        var (status, raised, reason) = AtTheCounter(check);
        return new Order
        {
            OrderId = orderId,
            CustomerId = details.CustomerId,
            Items = details.Items,
            RegionName = details.RegionName,
            OrderedAt = now,
            PaymentMethod = details.PaymentMethod,
            StoreId = details.StoreId,
            Address = details.Address,
            PhoneNumber = details.PhoneNumber,
            Status = status,
            Version = 1,
            ChangedAt = now,
            Raised = raised,
            Reason = reason,
        };
    }

    /// <summary>The customer tries an order again that was refused for now; any other order stays as it is.</summary>
    public Order TryAgain(StoreCheck check, DateTimeOffset now)
    {
        if (Status != OrderStatus.StoreUnavailable) return this;
        var (status, raised, reason) = AtTheCounter(check);
        return status == Status ? this : Next(status, raised, reason, now);
    }

    /// <summary>Somebody asks to cancel. The kitchen decides; until it has, the order waits in <see cref="OrderStatus.CancelRequested"/>.</summary>
    public (Order Order, CancelAnswer Answer) RequestCancel(string? reason, DateTimeOffset now) => Status switch
    {
        OrderStatus.CancelRequested => (this, CancelAnswer.Requested),
        OrderStatus.OrderCancelled => (this, CancelAnswer.Cancelled),
        OrderStatus.Ordered or OrderStatus.OrderAccepted or OrderStatus.Cooking => (
            Next(OrderStatus.CancelRequested, nameof(CancelRequested), reason, now) with { Furthest = Status }, CancelAnswer.Requested),
        _ => (this, CancelAnswer.TooLate),
    };

    /// <summary>Kitchen or delivery say that the order has come this far. Only forward: what comes late changes nothing.</summary>
    public Order Reach(OrderStatus reached, long? storeId, DateTimeOffset now)
    {
        if (Status == OrderStatus.CancelRequested)
            // Remembered without an event of its own, so the version stays.
            return reached.Rank() > (Furthest ?? OrderStatus.Ordered).Rank() ? this with { Furthest = reached, StoreId = storeId ?? StoreId } : this;
        if (Status.Rank() == 0 || reached.Rank() <= Status.Rank()) return this;
        return Next(reached, RaisedOn(reached), Reason, now) with { StoreId = storeId ?? StoreId };
    }

    /// <summary>The kitchen gave it up as asked.</summary>
    /// <param name="cancelVersion">Which request is answered; an answer to another one changes nothing.</param>
    /// <param name="now">When it is recorded.</param>
    public Order CancelConfirmed(int cancelVersion, DateTimeOffset now) => IsAwaiting(cancelVersion)
        ? Next(OrderStatus.OrderCancelled, nameof(OrderCancelled), Reason, now)
        : this;

    /// <summary>Too late to cancel: back to the furthest status reached, with the reason the customer is told.</summary>
    public Order CancelRefused(int cancelVersion, OrderStatus reached, string? reason, DateTimeOffset now)
    {
        if (!IsAwaiting(cancelVersion)) return this;
        var back = Furthest is { } furthest && furthest.Rank() > reached.Rank() ? furthest : reached;
        return Next(back, RaisedOn(back), reason, now);
    }

    /// <summary>No store took it.</summary>
    public Order RejectedByStores(DateTimeOffset now) => Status is OrderStatus.Ordered or OrderStatus.CancelRequested
        ? Next(OrderStatus.OrderCancelled, nameof(OrderCancelled), nameof(OrderStatus.NoStoreOpened), now)
        : this;

    private static (OrderStatus, string Raised, string? Reason) AtTheCounter(StoreCheck check) => check switch
    {
        StoreCheck.Open => (OrderStatus.Ordered, nameof(Ordered), null),
        StoreCheck.NoneOpen => (OrderStatus.NoStoreOpened, nameof(OrderRejected), nameof(OrderStatus.NoStoreOpened)),
        StoreCheck.Unavailable => (OrderStatus.StoreUnavailable, nameof(OrderRejected), nameof(OrderStatus.StoreUnavailable)),
        _ => throw new ArgumentOutOfRangeException(nameof(check), check, null),
    };

    private static string RaisedOn(OrderStatus reached) => reached == OrderStatus.OrderClosed ? nameof(OrderClosed) : nameof(StatusUpdated);

    // The request that waits for an answer is the last transition: nothing else moves the version meanwhile.
    private bool IsAwaiting(int cancelVersion) => Status == OrderStatus.CancelRequested && Version == cancelVersion;

    private Order Next(OrderStatus status, string raised, string? reason, DateTimeOffset now) =>
        this with { Status = status, Raised = raised, Reason = reason, Version = Version + 1, ChangedAt = now, Furthest = null };
}

/// <summary>What the store said when it was asked whether it takes orders.</summary>
public enum StoreCheck
{
    Open,
    NoneOpen,

    /// <summary>It did not answer in time, or not at all: not the same as closed, and the customer is told so.</summary>
    Unavailable,
}

/// <summary>What the one who asked to cancel is told.</summary>
public enum CancelAnswer
{
    /// <summary>The kitchen is asked.</summary>
    Requested,

    /// <summary>It is cancelled.</summary>
    Cancelled,

    /// <summary>It cannot be cancelled any more, or was refused at the counter.</summary>
    TooLate,
}
