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
            nameof(OrderPlaced) => new OrderPlaced(facts),
            nameof(Ordered) => new Ordered(facts),
            nameof(OrderRejected) => new OrderRejected(facts),
            nameof(CancelRequested) => new CancelRequested(facts) { Unpaid = order.Unpaid },
            nameof(OrderCancelled) => new OrderCancelled(facts) { Forced = order.Forced },
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
        Price = order.Price,
        ReservedFor = order.ReservedFor,
        StoreId = order.StoreId,
        Address = order.Address,
        PhoneNumber = order.PhoneNumber,
        Reason = order.Reason,
    };
}
