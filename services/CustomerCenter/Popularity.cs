using Pizza.Contracts.Events;

namespace Pizza.CustomerCenter;

/// <summary>
/// How popular a pizza or a store is, as its newest event tells it. Pages take it from here when they are read, so that a change of it rewrites none of the
/// thousands of pages of that pizza.
/// </summary>
/// <param name="ChangedAt">When it became so. Before <paramref name="Version"/>: that starts anew with an in-memory database of marketing.</param>
/// <param name="Version">The event's.</param>
/// <param name="Text">As it is shown; null while it has no rank.</param>
public sealed record Popularity(DateTimeOffset ChangedAt, int Version, string? Text)
{
    /// <summary>Folds one event in, in any order and any number of times.</summary>
    public static Popularity Apply(Popularity? current, PopularityChanged e) =>
        current is not null && (current.ChangedAt, current.Version).CompareTo((e.OccurredAt, e.Version)) >= 0 ? current : new(e.OccurredAt, e.Version, e.Popularity);
}
