using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Ordering;
using static Pizza.Domain.Tests.Ordering.OrderSamples;

namespace Pizza.Domain.Tests.Ordering;

public class OrderTests
{
    [Theory]
    [InlineData(StoreCheck.Open, OrderStatus.Ordered, nameof(Contracts.Events.Ordered))]
    [InlineData(StoreCheck.NoneOpen, OrderStatus.NoStoreOpened, nameof(OrderRejected))]
    [InlineData(StoreCheck.Unavailable, OrderStatus.StoreUnavailable, nameof(OrderRejected))]
    public void The_store_check_decides_at_the_counter(StoreCheck check, OrderStatus status, string raised)
    {
        var order = Order.Place(17, Pepperoni, check, Noon);

        Assert.Equal((status, 1, raised), (order.Status, order.Version, order.Raised));
        Assert.Equal("order-17-v1", order.RaisedEvent().EventId);
    }

    public static TheoryData<OrderStatus, OrderStatus> EveryPairOfTheMainLine()
    {
        var pairs = new TheoryData<OrderStatus, OrderStatus>();
        foreach (var at in MainLine)
            foreach (var reached in MainLine) pairs.Add(at, reached);
        return pairs;
    }

    [Theory, MemberData(nameof(EveryPairOfTheMainLine))]
    public void An_order_only_moves_forward(OrderStatus at, OrderStatus reached)
    {
        var before = At(at);
        var after = before.Reach(reached, storeId: 3, Noon);

        if (Array.IndexOf(MainLine, reached) <= Array.IndexOf(MainLine, at))
        {
            Assert.Same(before, after);
            return;
        }
        Assert.Equal((reached, before.Version + 1), (after.Status, after.Version));
        Assert.Equal(reached == OrderStatus.OrderClosed ? nameof(OrderClosed) : nameof(StatusUpdated), after.Raised);
    }

    public static TheoryData<OrderStatus, OrderStatus> EveryEndAndEveryReport()
    {
        var pairs = new TheoryData<OrderStatus, OrderStatus>();
        foreach (var at in new[] { OrderStatus.NoStoreOpened, OrderStatus.StoreUnavailable, OrderStatus.OrderCancelled })
            foreach (var reached in MainLine) pairs.Add(at, reached);
        return pairs;
    }

    [Theory, MemberData(nameof(EveryEndAndEveryReport))]
    public void A_rejected_or_cancelled_order_is_not_revived_by_the_kitchen(OrderStatus at, OrderStatus reached)
    {
        var order = At(at);
        Assert.Same(order, order.Reach(reached, storeId: 3, Noon));
    }

    [Theory]
    [InlineData(OrderStatus.Ordered, CancelAnswer.Requested)]
    [InlineData(OrderStatus.OrderAccepted, CancelAnswer.Requested)]
    [InlineData(OrderStatus.Cooking, CancelAnswer.Requested)]
    [InlineData(OrderStatus.Cooked, CancelAnswer.TooLate)]
    [InlineData(OrderStatus.DeliveryStarted, CancelAnswer.TooLate)]
    [InlineData(OrderStatus.PickedUp, CancelAnswer.TooLate)]
    [InlineData(OrderStatus.Delivered, CancelAnswer.TooLate)]
    [InlineData(OrderStatus.OrderClosed, CancelAnswer.TooLate)]
    [InlineData(OrderStatus.NoStoreOpened, CancelAnswer.TooLate)]
    [InlineData(OrderStatus.StoreUnavailable, CancelAnswer.TooLate)]
    public void Whether_a_cancellation_can_be_asked_for_depends_on_how_far_the_order_is(OrderStatus at, CancelAnswer expected)
    {
        var before = At(at);
        var (after, answer) = before.RequestCancel("changed my mind", Noon);

        Assert.Equal(expected, answer);
        if (expected == CancelAnswer.TooLate) Assert.Same(before, after);
        else Assert.Equal((OrderStatus.CancelRequested, nameof(CancelRequested), before.Version + 1), (after.Status, after.Raised, after.Version));
    }

    [Theory]
    [InlineData(OrderStatus.CancelRequested, CancelAnswer.Requested)]
    [InlineData(OrderStatus.OrderCancelled, CancelAnswer.Cancelled)]
    public void Asking_again_changes_nothing(OrderStatus at, CancelAnswer expected)
    {
        var order = At(at);
        Assert.Equal((order, expected), order.RequestCancel("again", Noon));
    }

    [Fact]
    public void A_confirmed_cancellation_ends_the_order_and_keeps_the_reason()
    {
        var order = At(OrderStatus.CancelRequested).CancelConfirmed(cancelVersion: 2, Noon);
        Assert.Equal((OrderStatus.OrderCancelled, nameof(OrderCancelled), "changed my mind"), (order.Status, order.Raised, order.Reason));
    }

    [Fact]
    public void A_ticket_that_moved_and_was_then_given_up_is_told_in_any_order()
    {
        var accepted = At(OrderStatus.Ordered).Reach(OrderStatus.OrderAccepted, storeId: 3, Noon, ticketVersion: 1);
        var waiting = accepted.RequestCancel("changed my mind", Noon).Order;
        var inOrder = waiting.Reach(OrderStatus.OrderAccepted, storeId: 8, Noon, ticketVersion: 5).CancelConfirmed(waiting.Version, Noon, storeId: 8, ticketVersion: 6);
        var overtaken = waiting.CancelConfirmed(waiting.Version, Noon, storeId: 8, ticketVersion: 6).Reach(OrderStatus.OrderAccepted, storeId: 8, Noon, ticketVersion: 5);
        Assert.Equal((OrderStatus.OrderCancelled, (long?)8), (inOrder.Status, inOrder.StoreId));
        Assert.Equal((OrderStatus.OrderCancelled, (long?)8), (overtaken.Status, overtaken.StoreId));

        var rejected = accepted.RejectedByStores(Noon, storeId: 8, ticketVersion: 6).Reach(OrderStatus.OrderAccepted, storeId: 8, Noon, ticketVersion: 5);
        Assert.Equal((OrderStatus.OrderCancelled, (long?)8), (rejected.Status, rejected.StoreId));
    }

    [Fact]
    public void A_refused_cancellation_leads_back_with_the_kitchens_reason()
    {
        var order = At(OrderStatus.CancelRequested).CancelRefused(2, OrderStatus.Cooking, "cooking has begun", Noon);
        Assert.Equal((OrderStatus.Cooking, nameof(StatusUpdated), "cooking has begun"), (order.Status, order.Raised, order.Reason));
    }

    [Fact]
    public void What_happens_while_the_cancellation_is_open_is_remembered_and_restored_by_the_refusal()
    {
        var waiting = At(OrderStatus.CancelRequested);
        var cooked = waiting.Reach(OrderStatus.Cooked, storeId: 3, Noon);
        Assert.Equal((OrderStatus.CancelRequested, waiting.Version), (cooked.Status, cooked.Version));

        var back = cooked.Reach(OrderStatus.OrderAccepted, storeId: 3, Noon).CancelRefused(2, OrderStatus.Cooking, "cooking has begun", Noon);
        Assert.Equal((OrderStatus.Cooked, (long?)3), (back.Status, back.StoreId));
    }

    [Fact]
    public void An_answer_to_an_earlier_request_does_not_decide_a_later_one()
    {
        var refused = At(OrderStatus.CancelRequested).CancelRefused(2, OrderStatus.Cooking, "cooking has begun", Noon);
        var again = refused.RequestCancel("please", Noon).Order;

        Assert.Same(again, again.CancelRefused(2, OrderStatus.Cooking, "cooking has begun", Noon));
        Assert.Same(again, again.CancelConfirmed(2, Noon));
        Assert.Equal(OrderStatus.Cooking, again.CancelRefused(4, OrderStatus.Cooking, "still", Noon).Status);
    }

    [Theory]
    [InlineData(OrderStatus.Ordered)]
    [InlineData(OrderStatus.OrderCancelled)]
    [InlineData(OrderStatus.Cooking)]
    public void An_answer_nobody_waits_for_changes_nothing(OrderStatus at)
    {
        var order = At(at);
        Assert.Same(order, order.CancelConfirmed(order.Version, Noon));
        Assert.Same(order, order.CancelRefused(order.Version, OrderStatus.Cooked, "late", Noon));
    }

    [Theory]
    [InlineData(OrderStatus.Ordered)]
    [InlineData(OrderStatus.OrderAccepted)]
    [InlineData(OrderStatus.CancelRequested)]
    public void An_order_no_store_takes_is_cancelled(OrderStatus at)
    {
        var order = At(at).RejectedByStores(Noon);
        Assert.Equal((OrderStatus.OrderCancelled, nameof(OrderStatus.NoStoreOpened)), (order.Status, order.Reason));
    }

    [Theory]
    [InlineData(OrderStatus.Cooking)]
    [InlineData(OrderStatus.Delivered)]
    [InlineData(OrderStatus.OrderCancelled)]
    [InlineData(OrderStatus.NoStoreOpened)]
    public void An_order_that_a_store_has_begun_is_not_rejected_afterwards(OrderStatus at)
    {
        var order = At(at);
        Assert.Same(order, order.RejectedByStores(Noon));
    }

    [Fact]
    public void An_order_whose_ticket_moves_knows_its_new_store_and_tells_it()
    {
        var accepted = Ordered().Reach(OrderStatus.OrderAccepted, storeId: 3, Noon, ticketVersion: 1);
        var moved = accepted.Reach(OrderStatus.OrderAccepted, storeId: 4, Noon, ticketVersion: 2);

        Assert.Equal((OrderStatus.OrderAccepted, (long?)4, accepted.Version + 1), (moved.Status, moved.StoreId, moved.Version));
        Assert.Equal((nameof(StatusUpdated), (long?)4), (moved.RaisedEvent().EventType, moved.RaisedEvent().StoreId));
        Assert.Same(moved, moved.Reach(OrderStatus.OrderAccepted, storeId: 3, Noon, ticketVersion: 1));
    }

    [Theory]
    [InlineData(StoreCheck.Open, OrderStatus.Ordered, 2)]
    [InlineData(StoreCheck.NoneOpen, OrderStatus.NoStoreOpened, 2)]
    [InlineData(StoreCheck.Unavailable, OrderStatus.StoreUnavailable, 1)]
    public void An_order_refused_for_now_can_be_tried_again(StoreCheck check, OrderStatus status, int version)
    {
        var order = At(OrderStatus.StoreUnavailable).TryAgain(check, Noon);
        Assert.Equal((status, version), (order.Status, order.Version));
    }

    [Theory]
    [InlineData(OrderStatus.Ordered)]
    [InlineData(OrderStatus.NoStoreOpened)]
    [InlineData(OrderStatus.OrderCancelled)]
    [InlineData(OrderStatus.Delivered)]
    public void Any_other_order_is_not_decided_anew(OrderStatus at)
    {
        var order = At(at);
        Assert.Same(order, order.TryAgain(StoreCheck.NoneOpen, Noon));
    }

    [Fact]
    public void The_event_can_be_rebuilt_from_the_state_and_carries_the_whole_order()
    {
        var e = Assert.IsType<Contracts.Events.Ordered>(Ordered().RaisedEvent());

        Assert.Equal((17L, 1L, "페퍼로니피자", 1, "강남구"), (e.OrderId, e.CustomerId, e.PizzaName, e.Quantity, e.RegionName));
        Assert.Equal((OrderStatus.Ordered, 1, Noon), (e.OrderStatus, e.Version, e.OccurredAt));
        Assert.Equal(e, Ordered().RaisedEvent() with { Items = e.Items });
    }
}
