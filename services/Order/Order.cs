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

    /// <summary>Of all items together, in won, when the menu knows it.</summary>
    public decimal? Price { get; init; }

    /// <summary>When a pre-order becomes due.</summary>
    public DateTimeOffset? ReservedFor { get; init; }

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

    /// <summary>W3C trace context of the last transition: its event belongs there, whoever publishes it; null where nobody collects traces.</summary>
    public string? TraceParent { get; init; }

    /// <summary>While a cancellation is asked for: how far kitchen and delivery have come meanwhile, where a refusal leads back to.</summary>
    public OrderStatus? Furthest { get; init; }

    /// <summary>The cancellation is asked for while the deposit is waited for: payment decides, not the kitchen.</summary>
    public bool Unpaid { get; init; }

    /// <summary>Cancelled by the call centre, whatever had been reached.</summary>
    public bool Forced { get; init; }

    /// <summary>The complaint it was cancelled on: asked again, on the same complaint, the answer is the same.</summary>
    public long? ComplaintId { get; init; }

    /// <summary>Version of the ticket's event that named the store; an older one does not know where the ticket has moved.</summary>
    public int TicketVersion { get; init; }

    /// <summary>There was no stock for it. It is cancelled for that, unless cooking had begun; then it goes on, with that as its reason.</summary>
    public bool IsShort { get; init; }

    /// <summary>The line that payment refused.</summary>
    public string? RefusedPizza { get; init; }

    /// <summary>An order as it leaves the counter, decided by what the store check said and by how it is paid.</summary>
    /// <param name="orderId">Its number.</param>
    /// <param name="details">What is asked for.</param>
    /// <param name="check">Of a pre-order nobody asks the stores: it counts as open.</param>
    /// <param name="now">UTC.</param>
    /// <param name="price">What the menu says, when it was asked and answered.</param>
    /// <param name="canBePaid">False when payment did not answer: then no card is asked for.</param>
    public static Order Place(long orderId, PlaceOrder details, StoreCheck check, DateTimeOffset now, decimal? price = null, bool canBePaid = true)
    {
        var (status, raised, reason) = AtTheCounter(check, details.PaymentMethod, details.ReservedFor, now);
        if (status == OrderStatus.PaymentPending && !canBePaid)
            (status, raised, reason) = (OrderStatus.PaymentUnavailable, nameof(OrderRejected), nameof(OrderStatus.PaymentUnavailable));
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
            Price = price,
            ReservedFor = details.ReservedFor,
            Status = status,
            Version = 1,
            ChangedAt = now,
            Raised = raised,
            Reason = reason,
        };
    }

    /// <summary>Refused because somebody could not be asked; the same order may be tried again.</summary>
    public bool IsRefusedForNow => Status is OrderStatus.StoreUnavailable or OrderStatus.PaymentUnavailable;

    /// <summary>The customer tries an order again that was refused for now; any other order stays as it is.</summary>
    public Order TryAgain(StoreCheck check, DateTimeOffset now)
    {
        if (!IsRefusedForNow) return this;
        var (status, raised, reason) = AtTheCounter(check, PaymentMethod, ReservedFor, now);
        return status == Status ? this : Next(status, raised, reason, now);
    }

    /// <summary>The card was asked for.</summary>
    /// <param name="attempt">The version in which it was; an answer to another one changes nothing.</param>
    /// <param name="answer">What payment said.</param>
    /// <param name="now">UTC.</param>
    public Order PaymentAnswered(int attempt, CardOutcome answer, DateTimeOffset now)
    {
        if (Status != OrderStatus.PaymentPending || Version != attempt) return this;
        switch (answer.Answer)
        {
            case CardAnswer.Approved:
                var (status, raised) = WhenPaid(ReservedFor, now);
                return Next(status, raised, null, now) with { Price = answer.Price };
            case CardAnswer.Declined:
                return Next(OrderStatus.PaymentDeclined, nameof(OrderRejected), answer.Reason, now) with { RefusedPizza = answer.PizzaName };
            case CardAnswer.Unavailable:
                return Next(OrderStatus.PaymentUnavailable, nameof(OrderRejected), nameof(OrderStatus.PaymentUnavailable), now);
            default:
                throw new ArgumentOutOfRangeException(nameof(answer), answer.Answer, null);
        }
    }

    /// <summary>Whoever had the card asked for is gone: nobody is left who would take an answer, so what was charged goes back.</summary>
    public Order GiveUpPayment(DateTimeOffset now) => now - ChangedAt >= PendingAtMost ? PaymentAnswered(Version, new(CardAnswer.Unavailable), now) : this;

    /// <summary>Longer than a card is ever waited for.</summary>
    public static readonly TimeSpan PendingAtMost = TimeSpan.FromSeconds(5);

    /// <summary>Payment waits for the deposit.</summary>
    public Order AwaitDeposit(decimal? price, DateTimeOffset now) => Status switch
    {
        OrderStatus.OrderPlaced => Next(OrderStatus.AwaitingDeposit, nameof(StatusUpdated), null, now) with { Price = Price ?? price },
        // Remembered without an event of its own, so the version stays.
        OrderStatus.CancelRequested when Unpaid && Furthest == OrderStatus.OrderPlaced => this with { Furthest = OrderStatus.AwaitingDeposit, Price = Price ?? price },
        _ => this,
    };

    /// <summary>The deposit is there, and the stock is taken.</summary>
    public Order ConfirmDeposit(decimal? price, DateTimeOffset now)
    {
        if (Status is OrderStatus.OrderPlaced or OrderStatus.AwaitingDeposit)
        {
            var (status, raised) = WhenPaid(ReservedFor, now);
            return Next(status, raised, null, now) with { Price = price ?? Price };
        }
        return Status == OrderStatus.CancelRequested && Unpaid ? this with { Furthest = OrderStatus.Ordered, Price = price ?? Price } : this;
    }

    /// <summary>The payment is cancelled, as asked for or because there was no stock. What is paid or ended already is not touched by it.</summary>
    public Order CancelUnpaid(string? reason, DateTimeOffset now) =>
        Status is OrderStatus.OrderPlaced or OrderStatus.AwaitingDeposit || (Status == OrderStatus.CancelRequested && Unpaid)
            ? Next(OrderStatus.OrderCancelled, nameof(OrderCancelled), reason ?? Reason, now)
            : this;

    /// <summary>Too late to cancel as unpaid: the deposit was confirmed first, so the order goes on as paid.</summary>
    public Order RefuseUnpaidCancel(int cancelVersion, string? reason, DateTimeOffset now)
    {
        if (!IsAwaiting(cancelVersion) || !Unpaid) return this;
        var (status, raised) = WhenPaid(ReservedFor, now);
        return Next(status, raised, reason, now);
    }

    /// <summary>The menu has none left for an order that is paid at the door: a request to cancel like any other; once it is cooked it goes on, flagged.</summary>
    public Order RunOut(DateTimeOffset now)
    {
        if (PaymentMethod != PaymentMethod.Cash || IsShort) return this;
        return Status switch
        {
            OrderStatus.Ordered or OrderStatus.OrderAccepted or OrderStatus.Cooking => RequestCancel(OutOfStock, now).Order with { IsShort = true },
            OrderStatus.CancelRequested => this with { IsShort = true },
            OrderStatus.Cooked or OrderStatus.DeliveryStarted or OrderStatus.PickedUp or OrderStatus.Delivered =>
                Next(Status, nameof(StatusUpdated), OutOfStock, now) with { IsShort = true },
            _ => this,
        };
    }

    /// <summary>By when something must have happened, and what else happens then; null when the order waits for nothing.</summary>
    public OrderDeadline? Deadline(DeadlineLimits limits) => Status switch
    {
        OrderStatus.OrderPlaced or OrderStatus.AwaitingDeposit => new(DeadlineKind.Deposit, OrderedAt + limits.Deposit),
        OrderStatus.Reserved when ReservedFor is { } due => new(DeadlineKind.Due, due),
        OrderStatus.Delivered => new(DeadlineKind.Close, ChangedAt + limits.Close),
        _ => null,
    };

    /// <summary>It is that late: an unpaid order is asked to be cancelled, a pre-order goes to the kitchen, a delivered order closes itself.</summary>
    public Order DeadlinePassed(DeadlineLimits limits, DateTimeOffset now)
    {
        if (Deadline(limits) is not { } deadline || deadline.At > now) return this;
        return deadline.Kind switch
        {
            DeadlineKind.Deposit => RequestCancel(DepositExpired, now).Order,
            DeadlineKind.Due => Next(OrderStatus.Ordered, nameof(Ordered), Reason, now),
            _ => Next(OrderStatus.OrderClosed, nameof(OrderClosed), Reason, now),
        };
    }

    /// <summary>Reasons that others know by name.</summary>
    public const string OutOfStock = nameof(OutOfStock);
    public const string DepositExpired = nameof(DepositExpired);

    /// <summary>
    /// Somebody asks to cancel. Who holds the order decides: payment while the deposit is waited for, then the kitchen; until it has, the order waits in
    /// <see cref="OrderStatus.CancelRequested"/>. A pre-order that is not due is held by nobody else.
    /// </summary>
    public (Order Order, CancelAnswer Answer) RequestCancel(string? reason, DateTimeOffset now) => Status switch
    {
        OrderStatus.CancelRequested => (this, CancelAnswer.Requested),
        OrderStatus.OrderCancelled => (this, CancelAnswer.Cancelled),
        OrderStatus.PaymentPending => (this, CancelAnswer.NotNow),
        OrderStatus.Reserved => (Next(OrderStatus.OrderCancelled, nameof(OrderCancelled), reason, now), CancelAnswer.Cancelled),
        OrderStatus.OrderPlaced or OrderStatus.AwaitingDeposit => (
            Next(OrderStatus.CancelRequested, nameof(CancelRequested), reason, now) with { Furthest = Status, Unpaid = true }, CancelAnswer.Requested),
        OrderStatus.Ordered or OrderStatus.OrderAccepted or OrderStatus.Cooking => (
            Next(OrderStatus.CancelRequested, nameof(CancelRequested), reason, now) with { Furthest = Status }, CancelAnswer.Requested),
        _ => (this, CancelAnswer.TooLate),
    };

    /// <summary>The call centre cancels on a complaint, whatever has been reached; everybody obeys.</summary>
    /// <returns>Cancelled: by this, also when it was by this same complaint before. Was it cancelled otherwise: <see cref="CancelAnswer.CancelledBefore"/>.</returns>
    public (Order Order, CancelAnswer Answer) ForceCancel(string? reason, DateTimeOffset now, long? complaintId = null)
    {
        if (Status == OrderStatus.OrderCancelled)
            return (this, complaintId is not null && ComplaintId == complaintId ? CancelAnswer.Cancelled : CancelAnswer.CancelledBefore);
        if (Status.IsRejected()) return (this, CancelAnswer.TooLate);
        return (Next(OrderStatus.OrderCancelled, nameof(OrderCancelled), reason, now) with { Forced = true, ComplaintId = complaintId }, CancelAnswer.Cancelled);
    }

    /// <summary>
    /// Kitchen or delivery say that the order has come this far. Only forward: what comes late changes nothing, unless it knows better where the ticket
    /// is now; that is told, too.
    /// </summary>
    /// <param name="reached">How far.</param>
    /// <param name="storeId">Who has it.</param>
    /// <param name="now">UTC.</param>
    /// <param name="ticketVersion">Of the ticket's event. The delivery's events come after all of them: its store cooked.</param>
    public Order Reach(OrderStatus reached, long? storeId, DateTimeOffset now, int ticketVersion = int.MaxValue)
    {
        var placed = PlacedAt(storeId, ticketVersion);
        var moved = placed.StoreId != StoreId;
        if (Status == OrderStatus.CancelRequested)
        {
            // Remembered without an event of its own, so the version stays.
            if (reached.Rank() > (Furthest ?? OrderStatus.Ordered).Rank()) return placed with { Furthest = reached };
            return moved ? placed : this;
        }
        if (Status.Rank() == 0) return this;
        if (reached.Rank() > Status.Rank()) return placed.Next(reached, RaisedOn(reached), Reason, now);
        return moved && Status != OrderStatus.Ordered ? placed.Next(Status, nameof(StatusUpdated), Reason, now) : this;
    }

    /// <summary>The kitchen gave it up as asked.</summary>
    /// <param name="cancelVersion">Which request is answered; an answer to another one changes nothing.</param>
    /// <param name="now">When it is recorded.</param>
    /// <param name="storeId">Who had it last; that it moved there may be told later, and nobody listens then any more.</param>
    /// <param name="ticketVersion">Of the ticket's event.</param>
    public Order CancelConfirmed(int cancelVersion, DateTimeOffset now, long? storeId = null, int ticketVersion = 0) => IsAwaiting(cancelVersion) && !Unpaid
        ? PlacedAt(storeId, ticketVersion).Next(OrderStatus.OrderCancelled, nameof(OrderCancelled), Reason, now)
        : this;

    /// <summary>Too late to cancel: back to the furthest status reached, with the reason the customer is told.</summary>
    public Order CancelRefused(int cancelVersion, OrderStatus reached, string? reason, DateTimeOffset now)
    {
        if (!IsAwaiting(cancelVersion) || Unpaid) return this;
        var back = Furthest is { } furthest && furthest.Rank() > reached.Rank() ? furthest : reached;
        return Next(back, RaisedOn(back), IsShort ? OutOfStock : reason, now);
    }

    /// <summary>No store took it, or the one that had was removed before it began to cook, and no other takes it.</summary>
    /// <param name="now">When it is recorded.</param>
    /// <param name="storeId">Who had it last.</param>
    /// <param name="ticketVersion">Of the ticket's event.</param>
    public Order RejectedByStores(DateTimeOffset now, long? storeId = null, int ticketVersion = 0) =>
        Status is OrderStatus.Ordered or OrderStatus.OrderAccepted || (Status == OrderStatus.CancelRequested && !Unpaid)
        ? PlacedAt(storeId, ticketVersion).Next(OrderStatus.OrderCancelled, nameof(OrderCancelled), nameof(OrderStatus.NoStoreOpened), now)
        : this;

    private static (OrderStatus, string Raised, string? Reason) AtTheCounter(StoreCheck check, PaymentMethod method, DateTimeOffset? reservedFor, DateTimeOffset now)
    {
        switch (check)
        {
            case StoreCheck.NoneOpen:
                return (OrderStatus.NoStoreOpened, nameof(OrderRejected), nameof(OrderStatus.NoStoreOpened));
            case StoreCheck.Unavailable:
                return (OrderStatus.StoreUnavailable, nameof(OrderRejected), nameof(OrderStatus.StoreUnavailable));
            case StoreCheck.Open when method == PaymentMethod.Card:
                return (OrderStatus.PaymentPending, nameof(StatusUpdated), null);
            case StoreCheck.Open when method == PaymentMethod.BankTransfer:
                return (OrderStatus.OrderPlaced, nameof(OrderPlaced), null);
            case StoreCheck.Open:
                var (status, raised) = WhenPaid(reservedFor, now);
                return (status, raised, null);
            default:
                throw new ArgumentOutOfRangeException(nameof(check), check, null);
        }
    }

    // Paid, or to be paid at the door: to the kitchen, or to wait until it is due.
    private static (OrderStatus Status, string Raised) WhenPaid(DateTimeOffset? reservedFor, DateTimeOffset now) =>
        reservedFor > now ? (OrderStatus.Reserved, nameof(StatusUpdated)) : (OrderStatus.Ordered, nameof(Ordered));

    private static string RaisedOn(OrderStatus reached) => reached == OrderStatus.OrderClosed ? nameof(OrderClosed) : nameof(StatusUpdated);

    // What comes late knows no better where the ticket is.
    private Order PlacedAt(long? storeId, int ticketVersion) =>
        storeId is not null && ticketVersion > TicketVersion ? this with { StoreId = storeId, TicketVersion = ticketVersion } : this;

    // The request that waits for an answer is the last transition: nothing else moves the version meanwhile.
    private bool IsAwaiting(int cancelVersion) => Status == OrderStatus.CancelRequested && Version == cancelVersion;

    private Order Next(OrderStatus status, string raised, string? reason, DateTimeOffset now) =>
        this with { Status = status, Raised = raised, Reason = reason, Version = Version + 1, ChangedAt = now, Furthest = null, Unpaid = false };
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
    /// <summary>Payment or the kitchen is asked.</summary>
    Requested,

    /// <summary>It is cancelled.</summary>
    Cancelled,

    /// <summary>It was cancelled, and not by this complaint.</summary>
    CancelledBefore,

    /// <summary>The card is being asked; that lasts seconds.</summary>
    NotNow,

    /// <summary>It cannot be cancelled any more, or was refused at the counter.</summary>
    TooLate,
}

/// <summary>What payment said about a card.</summary>
public enum CardAnswer
{
    Approved,
    Declined,

    /// <summary>It did not answer in time, or not at all. The card may be charged: that is then taken back.</summary>
    Unavailable,
}

/// <param name="Answer">What payment said.</param>
/// <param name="Price">In won, when approved.</param>
/// <param name="Reason">Why it was declined.</param>
/// <param name="PizzaName">The line that is the reason.</param>
public sealed record CardOutcome(CardAnswer Answer, decimal? Price = null, string? Reason = null, string? PizzaName = null);

/// <summary>How long orders wait (section <c>Deadlines</c> of the configuration).</summary>
public sealed record DeadlineLimits
{
    /// <summary>For their deposit, from the order on.</summary>
    public TimeSpan Deposit { get; init; } = TimeSpan.FromDays(1);

    /// <summary>For the customer to confirm the receipt, from the delivery on; then they close themselves.</summary>
    public TimeSpan Close { get; init; } = TimeSpan.FromDays(1);
}

public enum DeadlineKind
{
    Deposit,
    Due,
    Close,
}

/// <param name="Kind">What happens then.</param>
/// <param name="At">UTC.</param>
public sealed record OrderDeadline(DeadlineKind Kind, DateTimeOffset At);
