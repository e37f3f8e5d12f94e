using FsCheck;
using FsCheck.Fluent;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Marketing;
using static Pizza.Domain.Tests.Marketing.MarketingScenes;

namespace Pizza.Domain.Tests.Marketing;

public class BookingTests
{
    [Fact]
    public void An_order_counts_once_for_each_of_its_pizzas_with_all_their_pieces_and_once_for_its_store()
    {
        var counted = Counted([Ordered(storeId: 3, items: [new(Pepperoni, 2), new(Potato, 1), new(Pepperoni, 3)])]);

        Assert.Equal((1, 5), counted[ItemKey.OfPizza(Pepperoni)]);
        Assert.Equal((1, 1), counted[ItemKey.OfPizza(Potato)]);
        Assert.Equal((1, 6), counted[ItemKey.OfStore(3)]);
    }

    [Fact]
    public void Its_store_counts_as_soon_as_one_has_accepted()
    {
        Assert.DoesNotContain(ItemKey.OfStore(3), Counted([Ordered()]).Keys);
        Assert.Equal((1, 1), Counted([Ordered(), Reached(OrderStatus.OrderAccepted, 2)])[ItemKey.OfStore(3)]);
    }

    [Fact]
    public void A_store_that_is_removed_hands_its_order_on_to_another_one()
    {
        var counted = Counted([Ordered(storeId: 3), Reached(OrderStatus.OrderAccepted, 2, storeId: 3), Reached(OrderStatus.Cooking, 3, storeId: 4)]);

        Assert.DoesNotContain(ItemKey.OfStore(3), counted.Keys);
        Assert.Equal((1, 1), counted[ItemKey.OfStore(4)]);
        Assert.Equal((1, 1), counted[ItemKey.OfPizza(Pepperoni)]);
    }

    [Fact]
    public void A_cancellation_takes_back_what_was_counted() => Assert.Empty(Counted([Ordered(storeId: 3), Reached(OrderStatus.Cooked, 2), Cancelled(3)]));

    [Fact]
    public void A_cancellation_that_comes_before_its_order_keeps_it_from_counting() => Assert.Empty(Counted([Cancelled(3), Ordered(storeId: 3), Reached(OrderStatus.Cooked, 2)]));

    [Fact]
    public void Any_event_of_an_order_that_reached_the_kitchen_counts_it() =>
        Assert.Equal((1, 1), Counted([Reached(OrderStatus.Delivered, 7)])[ItemKey.OfPizza(Pepperoni)]);

    public static TheoryData<OrderStatus> NotYetOrNever() =>
        [.. Enum.GetValues<OrderStatus>().Where(s => s.Rank() == 0 && s != OrderStatus.OrderCancelled)];

    [Theory, MemberData(nameof(NotYetOrNever))]
    public void An_order_that_has_not_reached_the_kitchen_leaves_no_trace(OrderStatus status) =>
        Assert.Null(Booking.Apply(null, Reached(status, 1)));

    public static TheoryData<OrderStatus> OnTheWay() => [.. Enum.GetValues<OrderStatus>().Where(s => s.Rank() > 0)];

    [Theory, MemberData(nameof(OnTheWay))]
    public void An_order_on_its_way_counts(OrderStatus status) => Assert.NotEmpty(Booking.Apply(null, Reached(status, 1))!.Counts());

    [Fact]
    public void What_says_nothing_new_writes_nothing()
    {
        var cooking = Booking.Apply(Booking.Apply(null, Ordered()), Reached(OrderStatus.Cooking, 3))!;

        Assert.All([Ordered(), Reached(OrderStatus.OrderAccepted, 2), Reached(OrderStatus.Cooking, 3), Reached(OrderStatus.Cooked, 4), Reached(OrderStatus.OrderClosed, 8)],
            e => Assert.Same(cooking, Booking.Apply(cooking, e)));
    }

    [Fact]
    public void Any_permutation_with_duplicates_of_the_events_of_many_orders_ends_in_the_same_counts()
    {
        var lives = Enumerable.Range(1, 6).SelectMany(id => Life(id)).ToList();
        var expected = Counted(lives);
        Assert.Equal(4, expected[ItemKey.OfPizza(Pepperoni)].Orders);

        Prop.ForAll(Gen.Shuffle(lives.Concat(lives)).ToArbitrary(), Gen.Elements<OrderEvent>(lives).ListOf().ToArbitrary(), (twice, more) =>
        {
            var counted = Counted(twice.Concat(more));
            return counted.Count == expected.Count && expected.All(e => counted[e.Key] == e.Value);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Of three orders one is cancelled, and one handed on to another store.</summary>
    private static IEnumerable<OrderEvent> Life(int id)
    {
        OrderItem[] items = [new(Pepperoni, id), new($"{id}번 피자", 1)];
        yield return Ordered(id, 1, id % 2 == 0 ? 3 : null, items);
        yield return Reached(OrderStatus.OrderAccepted, 2, 3, id, items);
        if (id % 3 == 0)
        {
            yield return Reached(OrderStatus.CancelRequested, 3, 3, id, items);
            yield return Cancelled(4, id, 3, items);
            yield break;
        }
        var store = id % 3 == 1 ? 4 : 3;
        yield return Reached(OrderStatus.Cooking, 3, store, id, items);
        yield return Reached(OrderStatus.Cooked, 4, store, id, items);
        yield return Reached(OrderStatus.OrderClosed, 5, store, id, items);
    }
}
