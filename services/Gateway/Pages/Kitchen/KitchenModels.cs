using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Ordering;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Kitchen;

/// <summary>Which kitchen?</summary>
/// <param name="Regions">Null: the stores cannot be asked.</param>
/// <param name="LastStoreId">The one this browser worked in last.</param>
public sealed record KitchensModel(IReadOnlyList<Region>? Regions, long? LastStoreId);

/// <summary>The board of one store.</summary>
/// <param name="StoreId">Which.</param>
/// <param name="Store">Null: it cannot be asked.</param>
/// <param name="Columns">New, cooking, done; null: they cannot be read.</param>
/// <param name="Cancelled">Of late.</param>
/// <param name="IsGone">There is no such store (any more); what it has begun is finished all the same.</param>
/// <param name="SaidNo">Of what was just tapped.</param>
public sealed record KitchenModel(
    long StoreId, StoreView? Store, IReadOnlyList<TicketColumn>? Columns, IReadOnlyList<TicketView> Cancelled, bool IsGone = false, SaidNo? SaidNo = null)
{
    /// <summary>A store that is gone, with nothing left to do.</summary>
    public bool IsOver => IsGone && Columns is not null && Columns.All(c => c.Status == StoreOrderStatus.Cooked || c.Total == 0);
}
