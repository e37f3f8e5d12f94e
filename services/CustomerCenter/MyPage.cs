using Pizza.Contracts;
using Pizza.Contracts.Events;

namespace Pizza.CustomerCenter;

/// <summary>
/// What is known of one order, folded from the events of the whole chain. The fold is commutative and idempotent: events may come in any
/// order, more than once, or some not at all yet. Status, reason and version follow only topic <see cref="Topics.Orders"/>, by highest
/// version; payment, menu, kitchen and delivery fill their own fields and the history.
/// </summary>
public sealed record MyPage(long OrderId)
{
    /// <summary>From the newest event of the order itself; null until the first one is there, and until then the page is not shown.</summary>
    public OrderFacts? Order { get; init; }

    /// <summary>From the newest event of the kitchen that names a store.</summary>
    public TicketFacts? Ticket { get; init; }

    /// <summary>From the newest event of the delivery.</summary>
    public DeliveryFacts? Delivery { get; init; }

    /// <summary>From the newest event of the payment.</summary>
    public PaymentFacts? Payment { get; init; }

    /// <summary>From the newest event of the menu about stock taken for it.</summary>
    public StockFacts? Stock { get; init; }

    /// <summary>Every event once, oldest first.</summary>
    public IReadOnlyList<HistoryEntry> History { get; init; } = [];

    /// <summary>The store that has the order, or the one the customer asked for while none has.</summary>
    public long? StoreId => Ticket?.StoreId ?? Delivery?.StoreId ?? Order?.StoreId;

    /// <summary>How many events are in; grows with every change, so that of two readings the higher one is the later.</summary>
    public int Revision => History.Count;

    /// <summary>Folds one event in. The same instance comes back when the event was there already or is about something else.</summary>
    /// <param name="eventId">Its CloudEvent id.</param>
    /// <param name="e">Its data.</param>
    /// <param name="traceId">Of the trace it was published in. Published again it may come in another one: the first to arrive stays.</param>
    /// <param name="attempt">Which delivery it comes with; likewise.</param>
    public MyPage Apply(string eventId, DomainEvent e, string? traceId = null, int? attempt = null)
    {
        if (History.Any(h => h.EventId == eventId)) return this;
        return e switch
        {
            OrderEvent order => this with
            {
                Order = Order is null || order.Version > Order.Version ? OrderFacts.From(order) : Order,
                History = With(eventId, e, order.OrderStatus, order.Reason, traceId, attempt),
            },
            StoreOrderEvent ticket => this with
            {
                // A mark or a refusal without a ticket says nothing about a store.
                Ticket = ticket.StoreId is { } storeId && (Ticket is null || ticket.Version > Ticket.Version)
                    ? new TicketFacts(ticket.Version, storeId, ticket.StoreName, ticket.StoreOrderId)
                    : Ticket,
                History = With(eventId, e, ticket.OrderStatus, ticket.Reason, traceId, attempt),
            },
            DeliveryEvent delivery => this with
            {
                Delivery = Delivery is null || delivery.Version > Delivery.Version
                    ? new DeliveryFacts(delivery.Version, delivery.DeliveryId, delivery.StoreId, delivery.RiderId)
                    : Delivery,
                History = With(eventId, e, delivery.OrderStatus, delivery.Reason, traceId, attempt),
            },
            PaymentEvent payment => this with
            {
                // A mark is no payment.
                Payment = payment.PaymentId is { } paymentId && (Payment is null || payment.Version > Payment.Version)
                    ? new PaymentFacts(payment.Version, paymentId, payment.Method, payment.Status, payment.Amount)
                    : Payment,
                History = With(eventId, e, payment.OrderStatus, payment.Reason, traceId, attempt),
            },
            StockEvent stock => this with
            {
                Stock = stock is StockTaken && (Stock is null || stock.Version > Stock.Version) ? new StockFacts(stock.Version, stock.Price) : Stock,
                History = With(eventId, e, stock.OrderStatus, stock.Reason, traceId, attempt),
            },
            _ => this,
        };
    }

    private List<HistoryEntry> With(string eventId, DomainEvent e, OrderStatus status, string? reason, string? traceId, int? attempt)
    {
        var entry = new HistoryEntry(eventId, e.EventType, e.Topic, e.Version, status, e.OccurredAt, reason, traceId, attempt);
        var history = new List<HistoryEntry>(History.Count + 1);
        history.AddRange(History);
        var place = history.FindIndex(h => h.CompareTo(entry) > 0);
        history.Insert(place < 0 ? history.Count : place, entry);
        return history;
    }
}

/// <summary>The order as its newest event tells it.</summary>
public sealed record OrderFacts(
    int Version,
    OrderStatus Status,
    long CustomerId,
    string PizzaName,
    int Quantity,
    IReadOnlyList<OrderItem> Items,
    string RegionName,
    DateTimeOffset OrderedAt,
    PaymentMethod PaymentMethod,
    decimal? Price,
    DateTimeOffset? ReservedFor,
    long? StoreId,
    string? Address,
    string? PhoneNumber,
    string? Reason)
{
    public static OrderFacts From(OrderEvent e) => new(
        e.Version, e.OrderStatus, e.CustomerId, e.PizzaName, e.Quantity, e.Items, e.RegionName, e.OrderedAt, e.PaymentMethod,
        e.Price, e.ReservedFor, e.StoreId, e.Address, e.PhoneNumber, e.Reason);
}

public sealed record TicketFacts(int Version, long StoreId, string? StoreName, long? StoreOrderId);

/// <param name="Amount">In won; absent while the menu has not told it.</param>
public sealed record PaymentFacts(int Version, long PaymentId, PaymentMethod Method, PaymentStatus Status, decimal? Amount);

/// <param name="Price">In won; an order that is paid at the door does not know it itself.</param>
public sealed record StockFacts(int Version, decimal? Price);

public sealed record DeliveryFacts(int Version, long DeliveryId, long? StoreId, long? RiderId);

/// <param name="EventId">CloudEvent id.</param>
/// <param name="Type">Event type.</param>
/// <param name="Topic">Breaks ties of <paramref name="At"/>, with <paramref name="Version"/>.</param>
/// <param name="Version">The event's version within its topic.</param>
/// <param name="Status">The order status that the event implies.</param>
/// <param name="At">When it happened.</param>
/// <param name="Reason">Why, if the event says so.</param>
/// <param name="TraceId">Of the trace it was published in, if the sidecar told.</param>
/// <param name="Attempt">Which delivery brought it in (<see cref="DeliveryAttempts"/>); null in pages of an older version.</param>
public sealed record HistoryEntry(
    string EventId, string Type, string Topic, int Version, OrderStatus Status, DateTimeOffset At, string? Reason, string? TraceId = null, int? Attempt = null)
    : IComparable<HistoryEntry>
{
    public int CompareTo(HistoryEntry? other)
    {
        if (other is null) return 1;
        if (At.CompareTo(other.At) is var byTime and not 0) return byTime;
        if (string.CompareOrdinal(Topic, other.Topic) is var byTopic and not 0) return byTopic;
        if (Version.CompareTo(other.Version) is var byVersion and not 0) return byVersion;
        return string.CompareOrdinal(EventId, other.EventId);
    }

    // Ordering without equality of the same kind would be a trap (CA1036): entries are equal when all their fields are, see the record.
    public static bool operator <(HistoryEntry left, HistoryEntry right) => left.CompareTo(right) < 0;
    public static bool operator >(HistoryEntry left, HistoryEntry right) => left.CompareTo(right) > 0;
    public static bool operator <=(HistoryEntry left, HistoryEntry right) => left.CompareTo(right) <= 0;
    public static bool operator >=(HistoryEntry left, HistoryEntry right) => left.CompareTo(right) >= 0;
}
