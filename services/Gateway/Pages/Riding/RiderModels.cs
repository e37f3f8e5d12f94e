using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Riding;

/// <summary>The board of one rider.</summary>
/// <param name="Entered">The rider's number as entered; empty: none yet.</param>
/// <param name="RiderId">Null: none, or not a number.</param>
/// <param name="Board">Null: the deliveries cannot be read, or nobody asks yet.</param>
/// <param name="SaidNo">Of what was just tapped.</param>
public sealed record RiderModel(string Entered, long? RiderId, RiderDeliveries? Board, SaidNo? SaidNo = null);

/// <summary>Deliveries, oldest first.</summary>
/// <param name="ToPickUp">For whoever comes first.</param>
/// <param name="ToPickUpTotal">All of them.</param>
/// <param name="OnTheWay">This rider's.</param>
/// <param name="Done">This rider's last ones.</param>
/// <param name="Stores">What they are called; empty when they cannot be asked.</param>
public sealed record RiderDeliveries(
    IReadOnlyList<DeliveryView> ToPickUp, int ToPickUpTotal, IReadOnlyList<DeliveryView> OnTheWay, IReadOnlyList<DeliveryView> Done, IReadOnlyDictionary<long, StoreView> Stores);
