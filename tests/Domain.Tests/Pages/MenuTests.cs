using Pizza.Gateway.Pages.Ordering;

namespace Pizza.Tests.Pages;

public class MenuTests
{
    [Fact]
    public void The_most_popular_come_first_then_by_name_and_what_is_sold_out_last() => Assert.Equal(["second", "fifth", "a", "b", "first"], Dish.Of(
        [new("b", 1, 1), new("first", 1, 0), new("second", 1, 1), new("a", 1, 1), new("fifth", 1, 1)],
        [new(1, "first", 9), new(2, "second", 8), new(5, "fifth", 1), new(null, "a", 0), new(3, "not on the menu", 4)]).Select(d => d.Name));

    [Fact]
    public void Regions_with_an_open_store_come_first_then_by_name()
    {
        var regions = Region.Of([new(1, "송파구", null, false), new(2, "강남구", "b", false), new(3, "강남구", "a", true), new(4, "가평군", null, false), new(5, "마포구", null, true)]);
        Assert.Equal(["강남구", "마포구", "가평군", "송파구"], regions.Select(r => r.Name));
        Assert.Equal([3L, 2], regions[0].Stores.Select(s => s.StoreId));
        Assert.Equal([true, true, false, false], regions.Select(r => r.IsOpen));
    }
}
