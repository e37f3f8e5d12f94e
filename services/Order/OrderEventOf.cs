using Pizza.Contracts.Events;

namespace Pizza.Ordering;

/// <summary>The event of an order's last transition, rebuilt from its state: the same one, with the same id, however often it is asked for.</summary>
public static class OrderEventOf
{
    public static OrderEvent RaisedEvent(this Order order)
    {
        var facts = Facts(order);
        return order.Raised switch
        {
            nameof(Ordered) => new Ordered(facts),
            nameof(OrderRejected) => new OrderRejected(facts),
            nameof(CancelRequested) => new CancelRequested(facts),
            nameof(OrderCancelled) => new OrderCancelled(facts),
            nameof(StatusUpdated) => facts,
            nameof(OrderClosed) => new OrderClosed(facts),
            _ => throw new InvalidOperationException($"order {order.OrderId} v{order.Version} says it raised '{order.Raised}', which is no order event"),
        };
    }

    private static StatusUpdated Facts(Order order) => new()
    {
        OccurredAt = order.ChangedAt,
        Version = order.Version,
        OrderId = order.OrderId,
        OrderStatus = order.Status,
        CustomerId = order.CustomerId,
        PizzaName = order.PizzaName,
        Quantity = order.Quantity,
        Items = order.Items,
        RegionName = order.RegionName,
        OrderedAt = order.OrderedAt,
        PaymentMethod = order.PaymentMethod,
        StoreId = order.StoreId,
        Address = order.Address,
        PhoneNumber = order.PhoneNumber,
        Reason = order.Reason,
    };
}
