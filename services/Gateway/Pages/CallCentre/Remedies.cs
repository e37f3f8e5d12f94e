using Pizza.Contracts;
using Pizza.Gateway.Pages.House;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>What can be done about a complaint on an order.</summary>
public static class Remedies
{
    /// <param name="status">Of the order; null: not known, so that trying shows it.</param>
    /// <param name="storeTakesOrders">Its store is there and open.</param>
    public static IReadOnlyList<string> Of(OrderStatus? status, bool storeTakesOrders)
    {
        List<string> possible = [];
        // Even what was delivered: the money goes back.
        if (status is not OrderStatus.OrderCancelled && status?.IsRejected() != true) possible.Add(ComplaintForm.CancelOrder);
        if (storeTakesOrders) possible.Add(ComplaintForm.CloseStore);
        return possible;
    }

    /// <summary>A store that does not answer may well take orders.</summary>
    public static bool TakesOrders(Answer<StoreView> store) => store.Status != StatusCodes.Status404NotFound && store.Value?.IsOpen != false;
}
