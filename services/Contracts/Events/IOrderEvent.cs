namespace Pizza.Contracts.Events;

/// <summary>What happened to an order, or because of one: the correlation key is its number.</summary>
public interface IOrderEvent
{
    long OrderId { get; }
}
