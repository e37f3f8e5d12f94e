using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Kitchen;

/// <summary>A column of the kitchen's board.</summary>
/// <param name="Status">Of its tickets.</param>
/// <param name="Tickets">Oldest first; not all when there are many.</param>
/// <param name="Total">All of them.</param>
public sealed record TicketColumn(StoreOrderStatus Status, IReadOnlyList<TicketView> Tickets, int Total)
{
    /// <summary>Those that are not shown.</summary>
    public int Hidden => Total - Tickets.Count;
}

/// <summary>What a kitchen has to do.</summary>
public static class KitchenBoard
{
    /// <summary>Finished ones that stay on the board: the last so many.</summary>
    public const int MostDone = 12;

    /// <summary>For so long after its cancellation a ticket is told, as it may stand in the oven.</summary>
    public static readonly TimeSpan TellsCancelled = TimeSpan.FromMinutes(30);

    /// <summary>What one tap makes of a ticket; null: nothing more to do here.</summary>
    public static StoreOrderStatus? Next(StoreOrderStatus status) => status switch
    {
        StoreOrderStatus.OrderAccepted => StoreOrderStatus.Cooking,
        StoreOrderStatus.Cooking => StoreOrderStatus.Cooked,
        _ => null,
    };

    /// <summary>The status that a form asks for; null: none that a kitchen may set.</summary>
    public static StoreOrderStatus? Asked(string status) => status switch
    {
        nameof(StoreOrderStatus.Cooking) => StoreOrderStatus.Cooking,
        nameof(StoreOrderStatus.Cooked) => StoreOrderStatus.Cooked,
        _ => null,
    };

    /// <summary>It has only just come: it is shown so.</summary>
    public static bool IsJustIn(TicketView ticket, DateTimeOffset now) => ticket.Status == StoreOrderStatus.OrderAccepted && now - ticket.AcceptedAt < Ages.JustIn;

    /// <summary>Those that were cancelled so lately that somebody may still be at them, however long ago they came in: the last one first.</summary>
    public static IReadOnlyList<TicketView> CancelledLately(IEnumerable<TicketView> cancelled, DateTimeOffset now) =>
        [.. cancelled.Where(t => t.Status == StoreOrderStatus.OrderCancelled && now - t.ChangedAt < TellsCancelled).OrderByDescending(t => t.ChangedAt)];

    /// <summary>What a tap that was refused is answered, with what became of the ticket.</summary>
    public static SaidNo Refusal(Problem? problem, int status) => (problem?.StoreOrderStatus, problem?.OrderId) switch
    {
        (nameof(StoreOrderStatus.OrderCancelled), { } order) => new(KitchenTexts.WasCancelled, KitchenTexts.WasCancelledHelp, status, order),
        (nameof(StoreOrderStatus.Cooking), { } order) => new(KitchenTexts.WasBegun, KitchenTexts.WasMovedHelp, status, order),
        (nameof(StoreOrderStatus.Cooked), { } order) => new(KitchenTexts.WasFinished, KitchenTexts.WasMovedHelp, status, order),
        _ => new(KitchenTexts.Refused, KitchenTexts.RefusedHelp, status),
    };
}
