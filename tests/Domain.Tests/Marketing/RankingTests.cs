using FsCheck;
using FsCheck.Fluent;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Marketing;
using static Pizza.Domain.Tests.Marketing.MarketingScenes;

namespace Pizza.Domain.Tests.Marketing;

public class RankingTests
{
    private static readonly RankingWords Words = new("인기");

    [Fact]
    public void More_orders_are_ahead_then_more_pieces_and_equals_share_a_rank()
    {
        var ranked = Ranking.Of([Item("d", 2, 9, id: 1), Item("a", 9, 9, id: 2), Item("c", 5, 5, id: 4), Item("b", 5, 5, id: 3), Item("e", 2, 8, id: 5)]);

        Assert.Equal([("a", 1), ("b", 2), ("c", 2), ("d", 4), ("e", 5)], ranked.Select(r => (r.Item.Name, r.Rank)));
    }

    [Fact]
    public void What_nobody_ordered_or_is_not_registered_has_no_rank() =>
        Assert.Empty(Ranking.Of([Item("never ordered", 0), Item("said on the phone", 7, isListed: false)]));

    [Fact]
    public void A_page_goes_on_where_the_one_before_it_ended()
    {
        var all = new[] { Item("a", 9), Item("b", 5), Item("c", 5), Item("d", 2), Item("e", 0), Item("f", 0) };

        Assert.Equal<(string, int?)>([("c", 2), ("d", 4)], Ranking.Number(all[2..4], before: 2, firstRank: 2).Select(r => (r.Item.Name, r.Rank)));
        Assert.Equal<(string, int?)>([("e", null), ("f", null)], Ranking.Number(all[4..], before: 4, firstRank: 5).Select(r => (r.Item.Name, r.Rank)));
    }

    [Theory]
    [InlineData("인기", 1, "인기 1위")]
    [InlineData("", 12, "12위")]
    [InlineData("인기", null, null)]
    public void A_rank_is_said_in_the_words_of_the_house(string prefix, int? rank, string? said) => Assert.Equal(said, new RankingWords(prefix).For(rank));

    [Fact]
    public void A_pizza_is_kept_from_its_registration_and_one_removed_keeps_its_counts()
    {
        var registered = RankedItem.New(ItemKey.OfPizza(Pepperoni), 1).Apply(OnTheMenu());
        Assert.True(registered is { IsListed: true, IsRanked: false, Orders: 0 });

        var removed = registered.Add(new(registered.Key, 2, 3)).Apply(new MenuItemRemoved(OnTheMenu(version: 2, second: 5)));
        Assert.True(removed is { IsListed: false, IsRanked: false, Orders: 2, Quantity: 3 });
        Assert.True(removed.Apply(OnTheMenu(version: 3, second: 9)) is { IsRanked: true, Orders: 2 });
    }

    [Fact]
    public void A_store_has_the_name_and_the_region_it_last_told()
    {
        var store = RankedItem.New(ItemKey.OfStore(3), 1).Apply(AStore());
        Assert.True(store is { IsListed: true, StoreId: 3, StoreName: "강남점", RegionName: "강남구" });
        Assert.False(store.Apply(AStoreIsGone()).IsListed);
    }

    [Fact]
    public void What_menu_and_stores_tell_ends_the_same_in_any_order_and_any_number()
    {
        StoreEvent[] told = [AStore(), new StoreUpdated { StoreId = 3, StoreName = "역삼점", RegionName = "강남구", IsOpen = true, OccurredAt = Noon.AddSeconds(4), Version = 2 }, AStoreIsGone()];
        MenuEvent[] menu = [OnTheMenu(), new MenuItemRemoved(OnTheMenu(version: 2, second: 5)), OnTheMenu(version: 3, second: 5)];

        Prop.ForAll(Gen.Shuffle(told.Concat(told)).ToArbitrary(), Gen.Shuffle(menu.Concat(menu)).ToArbitrary(), (stores, pizzas) =>
            !stores.Aggregate(RankedItem.New(ItemKey.OfStore(3), 1), (item, e) => item.Apply(e)).IsListed &&
            pizzas.Aggregate(RankedItem.New(ItemKey.OfPizza(Pepperoni), 1), (item, e) => item.Apply(e)).IsListed).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_database_that_began_anew_is_believed_by_the_clock() =>
        Assert.True(RankedItem.New(ItemKey.OfPizza(Pepperoni), 1).Apply(new MenuItemRemoved(OnTheMenu(version: 7))).Apply(OnTheMenu(version: 1, second: 1)).IsListed);

    [Fact]
    public void What_changed_is_told_once()
    {
        var (told, e) = Item(Pepperoni, 3, 4).Tell(2, Words, Noon);

        Assert.True(e is { Kind: RankedKind.Pizza, PizzaName: Pepperoni, StoreId: null, Rank: 2, Popularity: "인기 2위", Orders: 3, Quantity: 4, Version: 1, EventId: "popularity-1-v1" });
        Assert.Equal((told, null), told.Tell(2, Words, Noon.AddSeconds(1)));
    }

    [Fact]
    public void A_new_rank_a_new_count_other_words_and_no_rank_any_more_are_all_told()
    {
        var told = Item(Pepperoni, 3).Tell(2, Words, Noon).Item;

        Assert.Equal("인기 1위", told.Tell(1, Words, Noon).Event!.Popularity);
        Assert.Equal(4, told.Add(new(told.Key, 1, 1)).Tell(2, Words, Noon).Event!.Orders);
        Assert.Equal("핫 2위", told.Tell(2, new("핫"), Noon).Event!.Popularity);
        Assert.True(told.Tell(null, Words, Noon).Event is { Rank: null, Popularity: null, Version: 2 });
    }

    [Fact]
    public void Of_a_store_its_id_is_told() =>
        Assert.True((RankedItem.New(ItemKey.OfStore(3), 8) with { Orders = 1, IsListed = true }).Tell(1, Words, Noon).Event is { Kind: RankedKind.Store, StoreId: 3, PizzaName: null, EventId: "popularity-8-v1" });

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    public void Rankings_are_told_once_a_second_at_most(int milliseconds, bool isTime) =>
        Assert.Equal(isTime, new Telling { ToldAt = Noon }.IsTime(Noon.AddMilliseconds(milliseconds)));
}
