using System.Text.Json.Serialization;
using Pizza.Contracts;

namespace Pizza.CustomerCenter;

/// <summary>A page as it goes out.</summary>
public sealed record MyPageView
{
    public required long OrderId { get; init; }
    public required long CustomerId { get; init; }
    [JsonPropertyName("pizzaNm")] public required string PizzaName { get; init; }
    [JsonPropertyName("qty")] public required int Quantity { get; init; }
    public required IReadOnlyList<OrderItem> Items { get; init; }
    public required OrderStatus Status { get; init; }
    [JsonPropertyName("regionNm")] public required string RegionName { get; init; }
    [JsonPropertyName("orderDt")] public required DateTimeOffset OrderedAt { get; init; }
    public required PaymentMethod PaymentMethod { get; init; }

    /// <summary>In won, when the menu knows it.</summary>
    public decimal? Price { get; init; }
    [JsonPropertyName("reserveDt")] public DateTimeOffset? ReservedFor { get; init; }
    public PaymentView? Payment { get; init; }
    public long? StoreId { get; init; }
    [JsonPropertyName("storeNm")] public string? StoreName { get; init; }
    public long? StoreOrderId { get; init; }
    public long? DeliveryId { get; init; }

    /// <summary>How popular the pizza is, in the words of the house: "인기 1위".</summary>
    public string? Popularity { get; init; }

    /// <summary>How popular the store is.</summary>
    public string? StorePopularity { get; init; }
    public long? RiderId { get; init; }
    public string? Address { get; init; }
    public string? PhoneNumber { get; init; }
    public string? Reason { get; init; }

    /// <summary>Of the order.</summary>
    public required int Version { get; init; }
    public required IReadOnlyList<HistoryView> History { get; init; }

    /// <summary>Null while no event of the order itself is there: what kitchen or delivery told so far is kept, but is no order yet.</summary>
    /// <param name="page">What is known.</param>
    /// <param name="storeName">Name of the page's store, where the ticket has none.</param>
    public static MyPageView? Of(MyPage? page, string? storeName = null) => page?.Order is not { } order ? null : new()
    {
        OrderId = page.OrderId,
        CustomerId = order.CustomerId,
        PizzaName = order.PizzaName,
        Quantity = order.Quantity,
        Items = order.Items,
        Status = order.Status,
        RegionName = order.RegionName,
        OrderedAt = order.OrderedAt,
        PaymentMethod = order.PaymentMethod,
        Price = order.Price ?? page.Stock?.Price,
        ReservedFor = order.ReservedFor,
        Payment = page.Payment is { } payment ? new(payment.PaymentId, payment.Method, payment.Status, payment.Amount) : null,
        StoreId = page.StoreId,
        StoreName = page.Ticket?.StoreName ?? storeName,
        StoreOrderId = page.Ticket?.StoreOrderId,
        DeliveryId = page.Delivery?.DeliveryId,
        RiderId = page.Delivery?.RiderId,
        Address = order.Address,
        PhoneNumber = order.PhoneNumber,
        Reason = order.Reason,
        Version = order.Version,
        History = [.. page.History.Select(h => new HistoryView(h.EventId, h.Type, h.Status, h.At, h.Reason, h.TraceId, h.Attempt))],
    };
}

/// <summary>The payment of an order that is not paid at the door.</summary>
/// <param name="Amount">In won; absent while the menu has not told it.</param>
public sealed record PaymentView(long PaymentId, PaymentMethod Method, PaymentStatus Status, decimal? Amount);

/// <param name="EventId">CloudEvent id.</param>
/// <param name="Type">Event type.</param>
/// <param name="Status">The order status that the event implies.</param>
/// <param name="At">When it happened.</param>
/// <param name="Reason">Why, if the event says so.</param>
/// <param name="TraceId">Of the trace it was published in, if the sidecar told.</param>
/// <param name="Attempt">Which delivery of the event brought it into the view, from 1; absent for what an older version took in.</param>
public sealed record HistoryView(string EventId, string Type, OrderStatus? Status, DateTimeOffset At, string? Reason, string? TraceId, int? Attempt);
