using FsCheck;
using FsCheck.Fluent;
using Pizza.Contracts;
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
}
