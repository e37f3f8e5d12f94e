using Pizza.Contracts.Events;
using Pizza.Menus;

namespace Pizza.Domain.Tests.Menus;

public class MenuItemTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly MenuRegistration Wanted = new("콤비네이션피자", 20_000, 10, "key-1");
    private static readonly MenuItem Registered = MenuItem.Register(null, 1, Wanted, Noon)!.Item;

    [Fact]
    public void A_registered_pizza_is_told_with_its_price_and_stock()
    {
        var e = Assert.IsType<MenuItemRegistered>(MenuItem.Register(null, 1, Wanted, Noon)!.Event);
        Assert.Equal(("menu-1-v1", "콤비네이션피자", 20_000m, 10), (e.EventId, e.PizzaName, e.Price, e.Stock));
    }

    [Fact]
    public void The_same_request_again_registers_nothing() => Assert.Equal(MenuDecision.Nothing(Registered), MenuItem.Register(Registered, 0, Wanted, Noon));

    [Fact]
    public void A_name_that_is_on_the_menu_cannot_be_registered_by_another_request()
    {
        Assert.Null(MenuItem.Register(Registered, 0, Wanted with { IdempotencyKey = "key-2" }, Noon));
        Assert.Null(MenuItem.Register(Registered, 0, Wanted with { IdempotencyKey = null }, Noon));
        Assert.Null(MenuItem.Register(Registered, 0, Wanted with { Price = 1 }, Noon));
    }

    [Fact]
    public void A_change_touches_only_what_is_given_and_the_same_again_tells_nobody()
    {
        var decision = Registered.Change(price: null, stock: 3, Noon)!;
        Assert.Equal(Registered with { Stock = 3, Version = 2 }, decision.Item);
        Assert.IsType<MenuItemChanged>(decision.Event);
        Assert.Null(decision.Item.Change(20_000, 3, Noon)!.Event);
    }

    [Fact]
    public void What_an_order_or_somebody_else_changed_meanwhile_is_not_overwritten_unseen()
    {
        var sold = Registered with { Stock = 3, Price = 20_000 };
        Assert.Equal(["stock", "price"], Fields(sold, new(21_000, 10), price: 22_000, stock: 50).OrderDescending());
        // What was seen, what is to be there already, what is not changed and what nobody says to have seen is no conflict.
        Assert.Empty(Fields(sold, new(20_000, 3), price: 22_000, stock: 50));
        Assert.Empty(Fields(sold, new(21_000, 10), price: 20_000, stock: 3));
        Assert.Empty(Fields(sold, new(21_000, 10), price: null, stock: null));
        Assert.Empty(Fields(sold, new(null, null), price: 22_000, stock: 50));
        Assert.Empty(Fields(sold, null, price: 22_000, stock: 50));

        static IEnumerable<string> Fields(MenuItem item, MenuItemSeen? seen, decimal? price, int? stock) => item.ChangedSince(seen, price, stock).Select(c => c.Field);
    }

    [Fact]
    public void A_removed_pizza_is_not_changed_nor_removed_again_and_comes_back_under_its_number()
    {
        var removed = Registered.Remove(Noon)!;
        Assert.IsType<MenuItemRemoved>(removed.Event);
        Assert.False(removed.Item.IsOnTheMenu);
        Assert.Null(removed.Item.Change(1, 1, Noon));
        Assert.Null(removed.Item.Remove(Noon));

        var back = MenuItem.Register(removed.Item, 99, Wanted with { Stock = 7 }, Noon)!;
        Assert.Equal((1L, 3, 7, true), (back.Item.MenuItemId, back.Item.Version, back.Item.Stock, back.Item.IsOnTheMenu));
    }
}
