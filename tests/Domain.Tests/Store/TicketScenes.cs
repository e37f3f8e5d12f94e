using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Stores;

namespace Pizza.Domain.Tests.Kitchen;

/// <summary>The order, the store and the tickets that the tests of the kitchen play with.</summary>
internal static class TicketScenes
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static readonly Store Gangnam = new() { StoreId = 5, RegionName = "강남구", StoreName = "강남점", IsOpen = true, Version = 1 };

    public static readonly Store Seocho = new() { StoreId = 6, RegionName = "강남구", StoreName = "서초점", IsOpen = true, Version = 1 };

    public static Ordered Ordered(int version = 1) => new()
    {
        OrderId = 17,
        OrderStatus = OrderStatus.Ordered,
        CustomerId = 3,
        PizzaName = "페퍼로니피자",
        Quantity = 2,
        Items = [new("페퍼로니피자", 2)],
        RegionName = "강남구",
        OrderedAt = Noon,
        PaymentMethod = PaymentMethod.Cash,
        Address = "테헤란로 1",
        PhoneNumber = "010-1234-5678",
        OccurredAt = Noon,
        Version = version,
    };

    public static CancelRequested CancelRequested(int version = 2) => new()
    {
        OrderId = 17,
        OrderStatus = OrderStatus.CancelRequested,
        CustomerId = 3,
        PizzaName = "페퍼로니피자",
        Quantity = 2,
        Items = [new("페퍼로니피자", 2)],
        RegionName = "강남구",
        OrderedAt = Noon,
        PaymentMethod = PaymentMethod.Cash,
        Reason = "changed my mind",
        OccurredAt = Noon,
        Version = version,
    };

    public static OrderCancelled OrderCancelled(bool forced, int version = 3) => new()
    {
        OrderId = 17,
        OrderStatus = OrderStatus.OrderCancelled,
        CustomerId = 3,
        PizzaName = "페퍼로니피자",
        Quantity = 2,
        Items = [new("페퍼로니피자", 2)],
        RegionName = "강남구",
        OrderedAt = Noon,
        PaymentMethod = PaymentMethod.Cash,
        Forced = forced,
        OccurredAt = Noon,
        Version = version,
    };

    /// <summary>A ticket in that state; "Unknown": the kitchen has not heard of the order; "NoTicket": it keeps a mark.</summary>
    public static Ticket? In(string state) => state switch
    {
        "Unknown" => null,
        "NoTicket" => Ticket.Decide(null, OrderCancelled(forced: true), Noon).Ticket,
        _ => Ticket.Decide(null, Ordered(), Gangnam, 9, Noon).Ticket with { Status = Enum.Parse<StoreOrderStatus>(state), Version = 4 },
    };
}
