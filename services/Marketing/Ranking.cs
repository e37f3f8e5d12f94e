namespace Pizza.Marketing;

/// <summary>How a rank is said.</summary>
/// <param name="Prefix">What the house sets before it, from its configuration.</param>
public sealed record RankingWords(string Prefix)
{
    /// <summary>"인기 1위"; null without a rank.</summary>
    public string? For(int? rank) => rank is null ? null : $"{Prefix} {rank}위".Trim();
}

/// <summary>
/// The rules of the ranking. More orders are ahead, then more pieces. Equally popular items have the same rank, and the next one stands as far behind as there are
/// items before it (1, 2, 2, 4); they are listed in the order in which they became known. What is registered and was never ordered comes last, without a rank.
/// </summary>
public static class Ranking
{
    /// <summary>All items of one kind that have a rank, with it.</summary>
    public static IEnumerable<(RankedItem Item, int Rank)> Of(IEnumerable<RankedItem> items) =>
        Number(items.Where(i => i.IsRanked).OrderByDescending(i => i.Orders).ThenByDescending(i => i.Quantity).ThenBy(i => i.ItemId), 0, 1)
            .Select(ranked => (ranked.Item, ranked.Rank!.Value));

    /// <summary>Numbers a stretch of the ranking.</summary>
    /// <param name="inOrder">The stretch.</param>
    /// <param name="before">How many items come before it.</param>
    /// <param name="firstRank">The rank of its first item: one more than the items that are ahead of it.</param>
    public static IEnumerable<(RankedItem Item, int? Rank)> Number(IEnumerable<RankedItem> inOrder, int before, int firstRank)
    {
        RankedItem? previous = null;
        var rank = firstRank;
        foreach (var (index, item) in inOrder.Index())
        {
            if (previous is not null && !item.IsAsPopularAs(previous)) rank = before + index + 1;
            previous = item;
            yield return (item, item.IsRanked ? rank : null);
        }
    }
}

/// <summary>Whether there is something to tell since the rankings were last told, and when that was. One row: an item is told of once a second at most, by all replicas together.</summary>
public sealed record Telling
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public int Id { get; init; } = 1;
    public bool HasChanged { get; init; }
    public DateTimeOffset ToldAt { get; init; }

    public bool IsTime(DateTimeOffset now) => now - ToldAt >= Every;
}
