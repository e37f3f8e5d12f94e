using System.Text.Json.Serialization;

namespace Pizza.Contracts.Events;

/// <summary>
/// Published by <c>marketing</c> on topic <see cref="Topics.Rankings"/>, at most once per item per second: how popular a pizza or a store now is. What was
/// between two of them is never told; the last state always is.
/// </summary>
public sealed record PopularityChanged : DomainEvent
{
    /// <summary>The number of the item with marketing, whatever it is.</summary>
    public required long ItemId { get; init; }
    public required RankedKind Kind { get; init; }

    /// <summary>The pizza, by the name it is ordered by.</summary>
    [JsonPropertyName("pizzaNm")] public string? PizzaName { get; init; }

    /// <summary>The store.</summary>
    public long? StoreId { get; init; }

    /// <summary>From 1; equally popular items have the same. Absent while nobody has ordered it, and when it is removed.</summary>
    public int? Rank { get; init; }

    /// <summary>The rank as it is shown, after the house's own words: "인기 1위". Absent as the rank is.</summary>
    public string? Popularity { get; init; }

    /// <summary>Orders that were booked and not cancelled.</summary>
    public required int Orders { get; init; }

    /// <summary>Pieces of those orders.</summary>
    [JsonPropertyName("qty")] public required long Quantity { get; init; }

    // The number, not the name: an id must be ASCII.
    [JsonIgnore] public override string EventId => $"popularity-{ItemId}-v{Version}";
    [JsonIgnore] public override string Topic => Topics.Rankings;
}
