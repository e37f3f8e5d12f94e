using FsCheck;
using FsCheck.Fluent;
using Pizza.Contracts;
using Pizza.Ordering;
using static Pizza.Domain.Tests.Ordering.OrderSamples;

namespace Pizza.Domain.Tests.Ordering;

public class OrderPropertyTests
{
    [Fact]
    public void Reports_in_any_order_and_any_number_end_in_the_furthest_status() =>
        Prop.ForAll(Gen.Elements(MainLine).NonEmptyListOf().ToArbitrary(), reports =>
        {
            var order = reports.Aggregate(Ordered(), (o, reached) => o.Reach(reached, storeId: 3, Noon));
            return order.Status.Rank() == reports.Max(r => r.Rank());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cancellation_ends_the_same_whatever_overtakes_the_answer() =>
        Prop.ForAll(Gen.Elements(MainLine).ListOf().ToArbitrary(), ArbMap.Default.ArbFor<bool>(), (reports, refused) =>
        {
            var requested = At(OrderStatus.CancelRequested);
            var overtaken = reports.Aggregate(requested, (o, reached) => o.Reach(reached, storeId: 3, Noon));
            var answered = refused ? overtaken.CancelRefused(2, OrderStatus.Cooking, "cooking", Noon) : overtaken.CancelConfirmed(2, Noon);
            var settled = reports.Aggregate(answered, (o, reached) => o.Reach(reached, storeId: 3, Noon));
            return refused
                ? settled.Status.Rank() == reports.Append(OrderStatus.Cooking).Max(r => r.Rank())
                : settled.Status == OrderStatus.OrderCancelled;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_ticket_that_moves_leaves_the_order_at_its_last_store_in_whatever_order_and_how_often_its_events_come() =>
        Prop.ForAll((
            from times in Gen.ArrayOf(Gen.Choose(1, 3), Moving.Length)
            from shuffled in Gen.Shuffle(Moving.SelectMany((e, i) => Enumerable.Repeat(e, times[i])).ToArray())
            from cancelAt in Gen.Choose(0, shuffled.Length)
            select (shuffled, cancelAt)).ToArbitrary(), play =>
        {
            var straight = Play(Ordered(), play.shuffled);
            // A cancellation is asked for on the way, and refused in the end.
            var asked = Play(Ordered(), play.shuffled[..play.cancelAt]).RequestCancel("changed my mind", Noon).Order;
            var refused = Play(asked, play.shuffled[play.cancelAt..]).CancelRefused(asked.Version, OrderStatus.Cooking, "cooking", Noon);
            return (straight.Status, straight.StoreId) == (OrderStatus.Cooking, 5) && (refused.Status, refused.StoreId) == (OrderStatus.Cooking, 5);
        }).QuickCheckThrowOnFailure();

    // Store 3 accepts, then 4, then 5, which cooks: the events of one ticket.
    private static readonly (OrderStatus Reached, long StoreId, int Version)[] Moving =
        [(OrderStatus.OrderAccepted, 3, 1), (OrderStatus.OrderAccepted, 4, 2), (OrderStatus.OrderAccepted, 5, 3), (OrderStatus.Cooking, 5, 4)];

    private static Order Play(Order order, IEnumerable<(OrderStatus Reached, long StoreId, int Version)> events) =>
        events.Aggregate(order, (o, e) => o.Reach(e.Reached, e.StoreId, Noon, e.Version));
}
