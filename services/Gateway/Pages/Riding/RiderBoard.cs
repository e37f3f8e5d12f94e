using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Riding;

/// <summary>What a rider has to do.</summary>
public static class RiderBoard
{
    /// <summary>Finished ones that stay on the board.</summary>
    public const int MostDone = 12;

    /// <summary>What one tap makes of a delivery; null: nothing more to do for a rider.</summary>
    public static DeliveryStatus? Next(DeliveryStatus status) => status switch
    {
        DeliveryStatus.DeliveryStarted => DeliveryStatus.PickedUp,
        DeliveryStatus.PickedUp => DeliveryStatus.Delivered,
        _ => null,
    };

    /// <summary>The status that a form asks for; null: none that a rider may set.</summary>
    public static DeliveryStatus? Asked(string status) => status switch
    {
        nameof(DeliveryStatus.PickedUp) => DeliveryStatus.PickedUp,
        nameof(DeliveryStatus.Delivered) => DeliveryStatus.Delivered,
        _ => null,
    };

    /// <summary>A rider's number as entered; null: none.</summary>
    public static long? Rider(string? entered) => Entered.Number(entered?.Trim());

    /// <summary>Brought, or ended on the way; the newest, oldest first.</summary>
    public static IReadOnlyList<DeliveryView> Done(IEnumerable<DeliveryView> newestFirst) =>
        [.. newestFirst.Where(d => Next(d.Status) is null).Take(MostDone).Reverse()];
}
