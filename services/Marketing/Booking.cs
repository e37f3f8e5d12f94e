using Pizza.Contracts;
using Pizza.Contracts.Events;

namespace Pizza.Marketing;

/// <summary>
/// What marketing knows of one order: one row, folded from the events of the order alone. The fold is commutative and idempotent: events may come in any order
/// and more than once, and a cancellation may overtake what it cancels. What an order counts for follows from its row, so nothing is counted twice.
/// </summary>
/// <remarks>
/// An order that reached the kitchen is paid, or will be at the door, and one whose payment is undone is cancelled first: so the events of payment say nothing
/// that those of the order do not.
/// </remarks>
public sealed record Booking
{
    // Once it cooks, an order stays with its store.
    private const int Settled = int.MaxValue;

    public required long OrderId { get; init; }
    public required IReadOnlyList<OrderItem> Items { get; init; }

    /// <summary>The kitchen may have it: any event that says so will do, if another one is late or lost.</summary>
    public bool IsBooked { get; init; }
    public bool IsCancelled { get; init; }

    /// <summary>The store that the customer asked for, then the one that accepted; a store that is removed hands on what it has not begun to cook.</summary>
    public long? StoreId { get; init; }

    /// <summary>How sure the store is: the version of the order that named it.</summary>
    public int StoreVersion { get; init; }

    /// <summary>Folds one event in; the same instance, or null, when it says nothing new.</summary>
    public static Booking? Apply(Booking? known, OrderEvent e)
    {
        var isBooked = e.OrderStatus.Rank() > 0;
        var isCancelled = e is OrderCancelled;
        if (!isBooked && !isCancelled) return known;

        var booking = known ?? new Booking { OrderId = e.OrderId, Items = e.Items };
        var storeVersion = e.OrderStatus.Rank() >= OrderStatus.Cooking.Rank() ? Settled : e.Version;
        var namesStore = e.StoreId is not null && storeVersion > booking.StoreVersion;
        var folded = booking with
        {
            IsBooked = booking.IsBooked || isBooked,
            IsCancelled = booking.IsCancelled || isCancelled,
            StoreId = namesStore ? e.StoreId : booking.StoreId,
            StoreVersion = namesStore ? storeVersion : booking.StoreVersion,
        };
        return folded == known ? known : folded;
    }

    /// <summary>What changes for the items when a booking becomes another one: what it counted for is taken back, what it counts for is added.</summary>
    public static IEnumerable<Count> Difference(Booking? before, Booking? after)
    {
        if (ReferenceEquals(before, after)) return [];
        var taken = before?.Counts().Select(c => new Count(c.Item, -c.Orders, -c.Quantity)) ?? [];
        return taken.Concat(after?.Counts() ?? []).GroupBy(c => c.Item)
            .Select(g => new Count(g.Key, g.Sum(c => c.Orders), g.Sum(c => c.Quantity)))
            .Where(c => c is not { Orders: 0, Quantity: 0 });
    }

    /// <summary>One order for each of its pizzas, however many pieces, and one for its store.</summary>
    public IEnumerable<Count> Counts()
    {
        if (!IsBooked || IsCancelled) yield break;
        foreach (var pizza in Items.GroupBy(i => i.PizzaName)) yield return new(ItemKey.OfPizza(pizza.Key), 1, pizza.Sum(i => (long)i.Quantity));
        if (StoreId is { } storeId) yield return new(ItemKey.OfStore(storeId), 1, Items.Sum(i => (long)i.Quantity));
    }
}

/// <param name="Item">What is counted.</param>
/// <param name="Orders">By how many orders it becomes more, or fewer.</param>
/// <param name="Quantity">By how many pieces.</param>
public readonly record struct Count(ItemKey Item, int Orders, long Quantity);
