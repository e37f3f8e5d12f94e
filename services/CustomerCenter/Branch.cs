using Pizza.Contracts.Events;

namespace Pizza.CustomerCenter;

/// <summary>A store as its newest event tells it; a page of an order takes the store's name from here when the ticket did not carry one.</summary>
public sealed record Branch(long StoreId, int Version, string? StoreName)
{
    /// <summary>Folds one event in, in any order and any number of times.</summary>
    public static Branch Apply(Branch? current, StoreEvent e) =>
        current is not null && current.Version >= e.Version ? current : new Branch(e.StoreId, e.Version, e.StoreName);
}
