using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pizza.Contracts.Events;

/// <summary>Published by <c>menu</c> on topic <see cref="Topics.Menu"/>: an item of the menu as it now is. The same facts under another name are the copy constructor of each type.</summary>
public abstract record MenuEvent : DomainEvent
{
    /// <summary>Stays with the name, also when the item is removed and registered again.</summary>
    public required long MenuItemId { get; init; }
    [JsonPropertyName("pizzaNm")] public required string PizzaName { get; init; }

    /// <summary>Of one piece, in won.</summary>
    public required decimal Price { get; init; }

    /// <summary>Pieces left. What orders take of it is told on topic <see cref="Topics.Stock"/>.</summary>
    public required int Stock { get; init; }

    // The number, not the name: an id must be ASCII.
    [JsonIgnore] public override string EventId => $"menu-{MenuItemId}-v{Version}";
    [JsonIgnore] public override string Topic => Topics.Menu;
}

public sealed record MenuItemRegistered : MenuEvent;

public sealed record MenuItemChanged : MenuEvent
{
    [JsonConstructor] public MenuItemChanged() { }

    [SetsRequiredMembers] public MenuItemChanged(MenuEvent facts) : base(facts) { }
}

public sealed record MenuItemRemoved : MenuEvent
{
    [JsonConstructor] public MenuItemRemoved() { }

    [SetsRequiredMembers] public MenuItemRemoved(MenuEvent facts) : base(facts) { }
}
