using FsCheck;
using FsCheck.Fluent;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.CustomerCenter;
using Pizza.ServiceDefaults.Http;
using Pizza.ServiceDefaults.Live;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;

namespace Pizza.Domain.Tests.CustomerCenter;

public class ViewIndexTests
{
    [Fact]
    public void A_page_stands_at_its_customer_its_day_and_its_store()
    {
        var page = Page(4711, OrderOf<Ordered>(4711, OrderStatus.Ordered), TicketOf<OrderAccepted>(4711, OrderStatus.OrderAccepted, 1));

        Assert.Equal(["index:customer-7:4.3", "index:day:2025-11-21:4.3", "index:store-3:4.3"], Indexes.Of(page).Select(e => e.LeafKey).Order());
    }

    [Fact]
    public void The_day_of_an_order_is_that_of_UTC() => Assert.Equal("2025-11-20", Indexes.Day(new DateTimeOffset(2025, 11, 21, 8, 0, 0, TimeSpan.FromHours(9))));

    [Fact]
    public void Every_root_above_a_leaf_lists_what_leads_to_it() =>
        Assert.Equal([("index:day", "2025-11-21"), ("index:day:2025-11-21", "4.3")], new IndexEntry(["day", "2025-11-21", "4.3"], "4711", 0).Roots());

    [Fact]
    public void A_leaf_never_holds_more_than_its_share_of_a_thousand_orders()
    {
        var leaves = Enumerable.Range(1, 3000).SelectMany(id => Indexes.Of(Page(id, OrderOf<Ordered>(id, OrderStatus.Ordered))))
            .Where(e => e.Path[0] == "day").GroupBy(e => e.LeafKey).ToList();

        Assert.All(leaves, leaf => Assert.InRange(leaf.Count(), 1, 250));
        Assert.Equal(3000, leaves.Sum(l => l.Count()));
    }

    [Fact]
    public void Adding_what_is_there_changes_nothing()
    {
        var entry = new IndexEntry(["dead", "x"], "a", 5);
        var leaf = IndexLeaf.Add(null, entry);
        var root = IndexRoot.Add(null, "x");

        Assert.Same(leaf, IndexLeaf.Add(leaf, entry));
        Assert.Same(root, IndexRoot.Add(root, "x"));
    }

    [Fact]
    public void Of_deletion_and_return_the_later_one_holds_whatever_comes_first() =>
        Prop.ForAll(Gen.Shuffle(Enumerable.Range(0, 4).ToArray()).ToArbitrary(), sequences =>
        {
            var leaf = sequences.Aggregate((IndexLeaf?)null, (l, s) => IndexLeaf.Add(l, new(["x"], "a", s, s)))!;
            return IndexLeaf.Newest([leaf]).Count == 0 && leaf.Entries["a"].Sequence == 3;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_newest_come_first_and_of_the_same_moment_the_higher_number() =>
        Assert.Equal(["10", "9", "1"], IndexLeaf.Newest([Leaf(("9", 5), ("1", 4)), Leaf(("10", 5))]).Select(l => l.Id));

    [Fact]
    public void A_span_includes_both_ends() =>
        Assert.Equal(["3", "2"], IndexLeaf.Newest([Leaf(("1", 1), ("2", 2), ("3", 3), ("4", 4))], from: 2, to: 3).Select(l => l.Id));

    [Fact]
    public void Pages_cut_a_list_into_pieces_without_gap_or_overlap() =>
        Prop.ForAll(
            Gen.Choose(0, 40).ArrayOf().ToArbitrary(), Gen.Choose(1, 30).ToArbitrary(), (groups, size) =>
        {
            var all = Enumerable.Range(0, groups.Sum()).ToList();
            var seen = Enumerable.Range(0, all.Count / size + 1).SelectMany(page => PageOf(groups, new Paging(page, size), all)).ToList();
            return seen.SequenceEqual(all);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_page_far_behind_the_end_is_empty_and_the_total_still_right()
    {
        var window = new PageWindow<int>(new Paging(int.MaxValue, 1000));

        Assert.Equal(0, window.Take(50).Count);
        Assert.Equal(50, window.ToPage().Total);
    }

    [Fact]
    public void The_highest_leaves_are_those_of_the_highest_buckets() =>
        Assert.Equal(["10.0", "10.1", "9.3"], Indexes.HighestLeaves(["9.3", "10.0", "2.2", "10.1"], buckets: 2));

    [Fact]
    public void Recent_memory_is_bounded_and_keeps_the_latest()
    {
        var recent = new RecentMap<int, int>(10);
        for (var i = 0; i < 1000; i++) recent.Set(i, i);

        Assert.All(Enumerable.Range(990, 10), i => Assert.True(recent.TryGet(i, out _)));
        Assert.Equal(0, Enumerable.Range(0, 980).Count(i => recent.TryGet(i, out _)));
    }

    private static List<int> PageOf(IEnumerable<int> groups, Paging paging, List<int> all)
    {
        var window = new PageWindow<int>(paging);
        foreach (var group in groups)
        {
            var start = window.Total;
            var (from, count) = window.Take(group);
            foreach (var item in all.GetRange(start + from, count)) window.Keep(item);
        }
        Assert.Equal(all.Count, window.ToPage().Total);
        return [.. window.ToPage().Items];
    }

    private static IndexLeaf Leaf(params (string Id, long At)[] entries) =>
        entries.Aggregate((IndexLeaf?)null, (leaf, e) => IndexLeaf.Add(leaf, new(["x"], e.Id, e.At)))!;

    private static MyPage Page(long id, params DomainEvent[] events) =>
        events.Aggregate(new MyPage(id), (page, e) => page.Apply(e.EventId, e));
}
