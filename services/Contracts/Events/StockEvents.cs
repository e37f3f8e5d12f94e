using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pizza.Contracts.Events;

/// <summary>Published by <c>menu</c> on topic <see cref="Topics.Stock"/>: what an order took, gave back or did not get. The same facts under another name are the copy constructor of each type.</summary>
public abstract record StockEvent : DomainEvent, IOrderEvent
{
    public required long OrderId { get; init; }

    /// <summary>The status of the order when its stock was asked for or given back.</summary>
    public required OrderStatus OrderStatus { get; init; }
    public required long CustomerId { get; init; }

    /// <summary>The lines of the order that are on the menu.</summary>
    public required IReadOnlyList<OrderItem> Items { get; init; }

    /// <summary>Of these lines together, in won.</summary>
    public decimal? Price { get; init; }
    public string? Reason { get; init; }

    [JsonIgnore] public override string EventId => $"stock-{OrderId}-v{Version}";
    [JsonIgnore] public override string Topic => Topics.Stock;
}

/// <summary>All lines are taken from stock.</summary>
public sealed record StockTaken : StockEvent;

/// <summary>What the order had taken is back.</summary>
public sealed record StockReturned : StockEvent
{
    [JsonConstructor] public StockReturned() { }

    [SetsRequiredMembers] public StockReturned(StockEvent facts) : base(facts) { }
}

/// <summary>There is not enough of a line, so none was taken.</summary>
public sealed record OutOfStock : StockEvent
{
    [JsonConstructor] public OutOfStock() { }

    [SetsRequiredMembers] public OutOfStock(StockEvent facts, string pizzaName) : base(facts) => PizzaName = pizzaName;

    /// <summary>The first line there is not enough of.</summary>
    [JsonPropertyName("pizzaNm")] public required string PizzaName { get; init; }
}
