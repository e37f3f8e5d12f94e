using Pizza.Contracts;
using Pizza.Contracts.Events;

namespace Pizza.Menus;

/// <summary>What became of an order's stock.</summary>
public enum StockState
{
    /// <summary>All lines are taken.</summary>
    Taken,

    /// <summary>There was not enough of a line; none was taken.</summary>
    OutOfStock,

    /// <summary>Given back, or not to be taken any more.</summary>
    Returned,
}

/// <summary>
/// What the menu knows of one order: one row, all lines or none. An order that was refused for now may be tried again, so every request and every
/// end carries the version of the order it belongs to: an end undoes what was asked for before it, and refuses what was and arrives later.
/// </summary>
public sealed record OrderStock
{
    public required long OrderId { get; init; }
    public required long CustomerId { get; init; }
    public required StockState State { get; init; }

    /// <summary>The lines that are on the menu.</summary>
    public required IReadOnlyList<OrderItem> Items { get; init; }

    /// <summary>Of these lines together, in won.</summary>
    public decimal? Price { get; init; }

    /// <summary>The first line there was not enough of.</summary>
    public string? Missing { get; init; }

    /// <summary>The version of the order in which stock was asked for; 0: it never was.</summary>
    public required int Attempt { get; init; }

    /// <summary>The version of the order in which it ended, for now or for good; 0: it did not. Nothing asked for up to then is given any more.</summary>
    public required int EndedAt { get; init; }

    /// <summary>Counts the events raised about this order, and the mark.</summary>
    public required int Version { get; init; }

    /// <summary>An order asks for its stock. Asked again for the same attempt, the answer is the same.</summary>
    /// <param name="known">Null as a rule.</param>
    /// <param name="request">Which lines for which order.</param>
    /// <param name="menu">The items on the menu among the lines.</param>
    /// <param name="now">UTC.</param>
    public static StockDecision Take(OrderStock? known, StockRequest request, IReadOnlyDictionary<string, MenuItem> menu, DateTimeOffset now)
    {
        // The end of what this asks for has overtaken it.
        if (known is not null && request.Attempt <= known.EndedAt) return StockDecision.Nothing(known);
        if (known?.Attempt == request.Attempt) return StockDecision.Nothing(known);
        // The end of an earlier attempt is still on its way: what that took is this one's now, and the end finds nothing to undo.
        if (known is { State: StockState.Taken }) return StockDecision.Nothing(known with { Attempt = Math.Max(known.Attempt, request.Attempt) });

        var lines = request.Items.GroupBy(i => i.PizzaName).Select(g => new OrderItem(g.Key, g.Sum(i => i.Quantity))).Where(l => menu.ContainsKey(l.PizzaName)).ToList();
        if (request.AllOrUnknown && request.Items.FirstOrDefault(i => !menu.ContainsKey(i.PizzaName)) is { } unknown)
            return new(known, [], null, unknown.PizzaName);
        if (lines.Count == 0) return new(known, [], null);

        var asked = new OrderStock
        {
            OrderId = request.OrderId,
            CustomerId = request.CustomerId,
            State = StockState.Taken,
            Items = lines,
            Price = PriceOf(lines, menu),
            Attempt = request.Attempt,
            EndedAt = known?.EndedAt ?? 0,
            Version = (known?.Version ?? 0) + 1,
        };
        if (lines.FirstOrDefault(l => menu[l.PizzaName].Stock < l.Quantity) is { } missing)
        {
            var refused = asked with { State = StockState.OutOfStock, Missing = missing.PizzaName };
            return new(refused, [], new OutOfStock(refused.Facts(request.OrderStatus, nameof(Contracts.Events.OutOfStock), now), missing.PizzaName));
        }
        var items = lines.Select(l => menu[l.PizzaName] with { Stock = menu[l.PizzaName].Stock - l.Quantity }).ToList();
        return new(asked, items, asked.Facts(request.OrderStatus, null, now));
    }

    /// <summary>
    /// The order is cancelled, or refused: what it took comes back. An order that took nothing yet leaves a mark, so that a request on its way
    /// comes too late.
    /// </summary>
    /// <param name="known">Null when the order never asked.</param>
    /// <param name="order">Its end.</param>
    /// <param name="menu">The items it took, on the menu or not.</param>
    /// <param name="now">UTC.</param>
    public static StockDecision End(OrderStock? known, OrderEvent order, IReadOnlyDictionary<string, MenuItem> menu, DateTimeOffset now)
    {
        if (known is null)
        {
            return new(new OrderStock
            {
                OrderId = order.OrderId,
                CustomerId = order.CustomerId,
                State = StockState.Returned,
                Items = [],
                Attempt = 0,
                EndedAt = order.Version,
                Version = 1,
            }, [], null);
        }
        // The end of an earlier attempt: a later one has begun, or has ended, since.
        if (order.Version <= known.EndedAt || order.Version < known.Attempt) return StockDecision.Nothing(known);
        if (known.State != StockState.Taken) return new(known with { EndedAt = order.Version }, [], null);

        var returned = known with { State = StockState.Returned, EndedAt = order.Version, Version = known.Version + 1 };
        var items = known.Items.Where(l => menu.ContainsKey(l.PizzaName)).Select(l => menu[l.PizzaName] with { Stock = menu[l.PizzaName].Stock + l.Quantity }).ToList();
        return new(returned, items, new StockReturned(returned.Facts(order.OrderStatus, order.Reason, now)));
    }

    /// <summary>Of lines that are all on the menu.</summary>
    public static decimal PriceOf(IEnumerable<OrderItem> lines, IReadOnlyDictionary<string, MenuItem> menu) => lines.Sum(l => menu[l.PizzaName].Price * l.Quantity);

    private StockTaken Facts(OrderStatus orderStatus, string? reason, DateTimeOffset now) => new()
    {
        OrderId = OrderId,
        OrderStatus = orderStatus,
        CustomerId = CustomerId,
        Items = Items,
        Price = Price,
        Reason = reason,
        OccurredAt = now,
        Version = Version,
    };
}

/// <param name="OrderId">The order.</param>
/// <param name="Attempt">The version of the order in which it asks.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="OrderStatus">As it is then.</param>
/// <param name="Items">All its lines.</param>
/// <param name="AllOrUnknown">A line that is not on the menu refuses the whole order; otherwise such lines are passed over.</param>
public sealed record StockRequest(long OrderId, int Attempt, long CustomerId, OrderStatus OrderStatus, IReadOnlyList<OrderItem> Items, bool AllOrUnknown = false);

/// <param name="Stock">As it is from now on; null when nothing of the order is on the menu.</param>
/// <param name="Items">The items whose stock changes.</param>
/// <param name="Event">What that means to others, if anything.</param>
/// <param name="Unknown">The line that is not on the menu, when that is why nothing was taken.</param>
public sealed record StockDecision(OrderStock? Stock, IReadOnlyList<MenuItem> Items, StockEvent? Event, string? Unknown = null)
{
    public static StockDecision Nothing(OrderStock stock) => new(stock, [], null);
}
