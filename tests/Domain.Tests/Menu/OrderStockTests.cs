using FsCheck;
using FsCheck.Fluent;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Menus;

namespace Pizza.Domain.Tests.Menus;

public class OrderStockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static Dictionary<string, MenuItem> Menu(int a = 10, int b = 10) => new()
    {
        ["a"] = new() { PizzaName = "a", MenuItemId = 1, Price = 10_000, Stock = a, Version = 1 },
        ["b"] = new() { PizzaName = "b", MenuItemId = 2, Price = 15_000, Stock = b, Version = 1 },
    };

    private static StockRequest Asks(int attempt = 1, params OrderItem[] items) =>
        new(17, attempt, 1, OrderStatus.Ordered, items.Length > 0 ? items : [new("a", 2), new("b", 1)]);

    private static OrderEvent Ends(int version, bool rejected = false)
    {
        var facts = new StatusUpdated
        {
            OrderId = 17,
            OrderStatus = rejected ? OrderStatus.PaymentUnavailable : OrderStatus.OrderCancelled,
            CustomerId = 1,
            PizzaName = "a",
            Quantity = 3,
            Items = [new("a", 2), new("b", 1)],
            RegionName = "강남구",
            OrderedAt = Noon,
            PaymentMethod = PaymentMethod.Card,
            OccurredAt = Noon,
            Version = version,
        };
        return rejected ? new OrderRejected(facts) : new OrderCancelled(facts);
    }

    [Fact]
    public void All_lines_are_taken_and_the_price_is_told()
    {
        var decision = OrderStock.Take(null, Asks(), Menu(), Noon);

        Assert.Equal((StockState.Taken, 35_000m), (decision.Stock!.State, decision.Stock.Price!.Value));
        Assert.Equal([("a", 8), ("b", 9)], decision.Items.Select(i => (i.PizzaName, i.Stock)));
        Assert.Equal("stock-17-v1", Assert.IsType<StockTaken>(decision.Event).EventId);
    }

    [Fact]
    public void Two_lines_of_one_pizza_count_together()
    {
        Assert.Equal([("a", 0)], OrderStock.Take(null, Asks(1, new("a", 6), new("a", 4)), Menu(), Noon).Items.Select(i => (i.PizzaName, i.Stock)));
        Assert.Equal(StockState.OutOfStock, OrderStock.Take(null, Asks(1, new("a", 6), new("a", 5)), Menu(), Noon).Stock!.State);
    }

    [Fact]
    public void All_lines_or_none()
    {
        var decision = OrderStock.Take(null, Asks(), Menu(b: 0), Noon);

        Assert.Equal((StockState.OutOfStock, "b"), (decision.Stock!.State, decision.Stock.Missing));
        Assert.Empty(decision.Items);
        Assert.Equal("b", Assert.IsType<OutOfStock>(decision.Event).PizzaName);
    }

    [Fact]
    public void What_is_not_on_the_menu_takes_nothing_for_cash_and_refuses_the_rest()
    {
        Assert.Equal(new StockDecision(null, [], null), OrderStock.Take(null, Asks(1, new OrderItem("mother's", 1)), Menu(), Noon) with { Items = [] });
        Assert.Equal([("a", 9)], OrderStock.Take(null, Asks(1, new("a", 1), new("mother's", 1)), Menu(), Noon).Items.Select(i => (i.PizzaName, i.Stock)));

        var refused = OrderStock.Take(null, Asks(1, new("a", 1), new("mother's", 1)) with { AllOrUnknown = true }, Menu(), Noon);
        Assert.Equal(("mother's", null, 0), (refused.Unknown, refused.Stock, refused.Items.Count));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(0)]
    public void Asked_again_the_answer_is_the_same(int stock)
    {
        var first = OrderStock.Take(null, Asks(), Menu(stock, stock), Noon).Stock!;
        Assert.Equal(StockDecision.Nothing(first), OrderStock.Take(first, Asks(), Menu(10 - stock, 10 - stock), Noon) with { Items = [] } is var again ? again with { Items = StockDecision.Nothing(first).Items } : null);
    }

    [Fact]
    public void What_was_taken_comes_back_when_the_order_ends_and_only_once()
    {
        var taken = OrderStock.Take(null, Asks(), Menu(), Noon).Stock!;
        var returned = OrderStock.End(taken, Ends(2), Menu(8, 9), Noon);

        Assert.Equal(StockState.Returned, returned.Stock!.State);
        Assert.Equal([("a", 10), ("b", 10)], returned.Items.Select(i => (i.PizzaName, i.Stock)));
        Assert.Equal("stock-17-v2", Assert.IsType<StockReturned>(returned.Event).EventId);
        Assert.Empty(OrderStock.End(returned.Stock, Ends(2), Menu(), Noon).Items);
        Assert.Empty(OrderStock.End(returned.Stock, Ends(9), Menu(), Noon).Items);
    }

    [Fact]
    public void An_end_that_overtakes_leaves_a_mark_that_the_late_request_meets()
    {
        var mark = OrderStock.End(null, Ends(4), new Dictionary<string, MenuItem>(), Noon);
        Assert.Null(mark.Event);
        var late = OrderStock.Take(mark.Stock, Asks(1), Menu(), Noon);
        Assert.Same(mark.Stock, late.Stock);
        Assert.Empty(late.Items);
    }

    [Fact]
    public void A_later_attempt_takes_again_after_the_end_of_the_earlier_one()
    {
        var first = OrderStock.Take(null, Asks(1), Menu(), Noon).Stock;
        var ended = OrderStock.End(first, Ends(2, rejected: true), Menu(8, 9), Noon).Stock;
        var second = OrderStock.Take(ended, Asks(3), Menu(), Noon);
        Assert.Equal((StockState.Taken, 3, 3), (second.Stock!.State, second.Stock.Attempt, second.Stock.Version));
        Assert.Equal(2, second.Items.Count);
    }

    [Fact]
    public void The_late_end_of_an_earlier_attempt_does_not_undo_a_later_one()
    {
        var first = OrderStock.Take(null, Asks(1), Menu(), Noon).Stock;
        var second = OrderStock.Take(first, Asks(3), Menu(8, 9), Noon);
        Assert.Empty(second.Items);
        var late = OrderStock.End(second.Stock, Ends(2, rejected: true), Menu(8, 9), Noon);
        Assert.Same(second.Stock, late.Stock);
        Assert.Equal(StockState.Returned, OrderStock.End(late.Stock, Ends(4), Menu(8, 9), Noon).Stock!.State);
    }

    /// <summary>Two attempts, the end of each, in any order and any number: the stock is whole in the end, never below zero, and never above what it was.</summary>
    [Fact]
    public void In_whatever_order_requests_and_ends_come_all_that_was_taken_is_back_in_the_end() =>
        Prop.ForAll(Gen.Elements(1, 2, 3, 4).ListOf().ToArbitrary(), steps =>
        {
            var menu = Menu(2, 1);
            OrderStock? stock = null;
            foreach (var step in steps.Concat([4]))
            {
                var decision = step switch { 1 or 3 => OrderStock.Take(stock, Asks(step), menu, Noon), _ => OrderStock.End(stock, Ends(step), menu, Noon) };
                stock = decision.Stock;
                foreach (var item in decision.Items) menu[item.PizzaName] = item;
                var taken = stock?.State == StockState.Taken;
                if ((menu["a"].Stock, menu["b"].Stock) != (taken ? (0, 0) : (2, 1))) return false;
            }
            return menu["a"].Stock == 2 && menu["b"].Stock == 1;
        }).QuickCheckThrowOnFailure();
}
