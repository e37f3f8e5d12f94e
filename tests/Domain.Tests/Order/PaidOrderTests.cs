using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Ordering;
using static Pizza.Domain.Tests.Ordering.OrderSamples;

namespace Pizza.Domain.Tests.Ordering;

/// <summary>Orders that are paid before they are cooked, and orders for a later date.</summary>
public class PaidOrderTests
{
    private static readonly DateTimeOffset Evening = ForTonight.ReservedFor!.Value;

    [Theory]
    [InlineData(PaymentMethod.Cash, false, OrderStatus.Ordered, nameof(Contracts.Events.Ordered))]
    [InlineData(PaymentMethod.Cash, true, OrderStatus.Reserved, nameof(StatusUpdated))]
    [InlineData(PaymentMethod.Card, false, OrderStatus.PaymentPending, nameof(StatusUpdated))]
    [InlineData(PaymentMethod.Card, true, OrderStatus.PaymentPending, nameof(StatusUpdated))]
    [InlineData(PaymentMethod.BankTransfer, false, OrderStatus.OrderPlaced, nameof(OrderPlaced))]
    [InlineData(PaymentMethod.BankTransfer, true, OrderStatus.OrderPlaced, nameof(OrderPlaced))]
    public void How_it_is_paid_and_for_when_decides_at_the_counter(PaymentMethod method, bool forTonight, OrderStatus status, string raised)
    {
        var order = Order.Place(17, (forTonight ? ForTonight : Pepperoni) with { PaymentMethod = method }, StoreCheck.Open, Noon);
        Assert.Equal((status, 1, raised, raised), (order.Status, order.Version, order.Raised, order.RaisedEvent().EventType));
    }

    [Theory]
    [InlineData(PaymentMethod.Card)]
    [InlineData(PaymentMethod.BankTransfer)]
    public void Without_a_store_nothing_is_paid(PaymentMethod method)
    {
        Assert.Equal(OrderStatus.NoStoreOpened, Order.Place(17, Pepperoni with { PaymentMethod = method }, StoreCheck.NoneOpen, Noon).Status);
        Assert.Equal(OrderStatus.StoreUnavailable, Order.Place(17, Pepperoni with { PaymentMethod = method }, StoreCheck.Unavailable, Noon).Status);
    }

    [Fact]
    public void When_payment_does_not_answer_no_card_is_asked_for_and_who_pays_otherwise_is_not_concerned()
    {
        var order = Order.Place(17, ByCard, StoreCheck.Open, Noon, canBePaid: false);
        Assert.Equal((OrderStatus.PaymentUnavailable, nameof(OrderRejected), 1), (order.Status, order.Raised, order.Version));
        Assert.Equal(OrderStatus.OrderPlaced, Order.Place(17, ByTransfer, StoreCheck.Open, Noon, canBePaid: false).Status);
        Assert.Equal(OrderStatus.Ordered, Order.Place(17, Pepperoni, StoreCheck.Open, Noon, canBePaid: false).Status);
        Assert.Equal(OrderStatus.NoStoreOpened, Order.Place(17, ByCard, StoreCheck.NoneOpen, Noon, canBePaid: false).Status);
    }

    [Theory]
    [InlineData(CardAnswer.Approved, OrderStatus.Ordered, nameof(Contracts.Events.Ordered))]
    [InlineData(CardAnswer.Declined, OrderStatus.PaymentDeclined, nameof(OrderRejected))]
    [InlineData(CardAnswer.Unavailable, OrderStatus.PaymentUnavailable, nameof(OrderRejected))]
    public void The_answer_about_the_card_decides(CardAnswer answer, OrderStatus status, string raised)
    {
        var order = At(OrderStatus.PaymentPending).PaymentAnswered(1, new(answer, Price: 20_000), Noon);
        Assert.Equal((status, raised, 2), (order.Status, order.Raised, order.Version));
        Assert.Equal(answer == CardAnswer.Approved ? 20_000m : null, order.Price);
    }

    [Fact]
    public void A_pre_order_that_is_paid_waits_until_it_is_due()
    {
        var pending = Order.Place(17, ForTonight with { PaymentMethod = PaymentMethod.Card }, StoreCheck.Open, Noon);
        Assert.Equal((OrderStatus.Reserved, nameof(StatusUpdated)), pending.PaymentAnswered(1, new(CardAnswer.Approved), Noon) is var o ? (o.Status, o.Raised) : default);
        Assert.Equal(OrderStatus.Ordered, pending.PaymentAnswered(1, new(CardAnswer.Approved), Evening).Status);
    }

    public static TheoryData<OrderStatus> NotBeingPaidByCard => [.. Every.Except([OrderStatus.PaymentPending])];

    public static TheoryData<OrderStatus> NotWaitingForADeposit => [.. Every.Except([OrderStatus.OrderPlaced, OrderStatus.AwaitingDeposit])];

    [Theory, MemberData(nameof(NotBeingPaidByCard))]
    public void An_answer_about_a_card_that_nobody_waits_for_changes_nothing(OrderStatus at)
    {
        var order = At(at);
        foreach (var answer in Enum.GetValues<CardAnswer>()) Assert.Same(order, order.PaymentAnswered(order.Version, new(answer), Noon));
        Assert.Same(order, order.GiveUpPayment(Noon.AddDays(1)));
    }

    [Fact]
    public void An_answer_to_an_earlier_attempt_does_not_decide_a_later_one()
    {
        var again = At(OrderStatus.PaymentUnavailable).TryAgain(StoreCheck.Open, Noon);
        Assert.Equal((OrderStatus.PaymentPending, 3), (again.Status, again.Version));
        Assert.Same(again, again.PaymentAnswered(1, new(CardAnswer.Approved), Noon));
        Assert.Equal(OrderStatus.Ordered, again.PaymentAnswered(3, new(CardAnswer.Approved), Noon).Status);
    }

    [Fact]
    public void A_payment_that_somebody_may_still_be_waiting_for_is_not_given_up()
    {
        var pending = At(OrderStatus.PaymentPending);
        Assert.Same(pending, pending.GiveUpPayment(Noon + Order.PendingAtMost - TimeSpan.FromSeconds(1)));
        Assert.Equal((OrderStatus.PaymentUnavailable, nameof(OrderRejected)), pending.GiveUpPayment(Noon + Order.PendingAtMost) is var o ? (o.Status, o.Raised) : default);
    }

    [Theory, MemberData(nameof(NotWaitingForADeposit))]
    public void What_becomes_of_a_deposit_changes_no_other_order(OrderStatus at)
    {
        var order = At(at);
        Assert.Same(order, order.AwaitDeposit(1, Noon));
        Assert.Same(order, order.ConfirmDeposit(1, Noon));
        Assert.Same(order, order.CancelUnpaid("OutOfStock", Noon));
        Assert.Same(order, order.RefuseUnpaidCancel(order.Version, "late", Noon));
    }

    [Fact]
    public void A_deposit_is_waited_for_confirmed_and_then_the_kitchen_may_start()
    {
        var waiting = At(OrderStatus.OrderPlaced).AwaitDeposit(20_000, Noon);
        Assert.Equal((OrderStatus.AwaitingDeposit, nameof(StatusUpdated), 20_000m), (waiting.Status, waiting.Raised, waiting.Price!.Value));
        Assert.Same(waiting, waiting.AwaitDeposit(20_000, Noon));

        var paid = waiting.ConfirmDeposit(20_000, Noon);
        Assert.Equal((OrderStatus.Ordered, nameof(Contracts.Events.Ordered)), (paid.Status, paid.Raised));
        // The request that was overtaken by its confirmation.
        Assert.Equal(OrderStatus.Ordered, At(OrderStatus.OrderPlaced).ConfirmDeposit(20_000, Noon).AwaitDeposit(20_000, Noon).Status);
    }

    [Theory]
    [InlineData(OrderStatus.OrderPlaced)]
    [InlineData(OrderStatus.AwaitingDeposit)]
    public void A_cancelled_payment_cancels_the_order(OrderStatus at)
    {
        var order = At(at).CancelUnpaid("OutOfStock", Noon);
        Assert.Equal((OrderStatus.OrderCancelled, nameof(OrderCancelled), "OutOfStock"), (order.Status, order.Raised, order.Reason));
    }

    [Theory]
    [InlineData(OrderStatus.OrderPlaced)]
    [InlineData(OrderStatus.AwaitingDeposit)]
    public void While_it_is_unpaid_payment_is_asked_to_cancel(OrderStatus at)
    {
        var (order, answer) = At(at).RequestCancel("changed my mind", Noon);
        Assert.Equal((OrderStatus.CancelRequested, CancelAnswer.Requested, true), (order.Status, answer, Assert.IsType<CancelRequested>(order.RaisedEvent()).Unpaid));
        Assert.Equal(OrderStatus.OrderCancelled, order.CancelUnpaid(null, Noon).Status);
        Assert.Equal("changed my mind", order.CancelUnpaid(null, Noon).Reason);
    }

    [Fact]
    public void The_kitchen_is_not_heard_about_an_order_that_payment_decides_about()
    {
        var order = UnpaidCancelRequested();
        Assert.Same(order, order.CancelConfirmed(order.Version, Noon));
        Assert.Same(order, order.CancelRefused(order.Version, OrderStatus.Cooking, "cooking", Noon));
        Assert.Same(order, order.RejectedByStores(Noon));
    }

    [Fact]
    public void Nor_payment_about_one_that_the_kitchen_decides_about()
    {
        var order = At(OrderStatus.CancelRequested);
        Assert.False(Assert.IsType<CancelRequested>(order.RaisedEvent()).Unpaid);
        Assert.Same(order, order.CancelUnpaid(null, Noon));
        Assert.Same(order, order.RefuseUnpaidCancel(order.Version, "late", Noon));
        Assert.Same(order, order.ConfirmDeposit(1, Noon));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_deposit_that_was_confirmed_first_wins_in_whatever_order_that_is_heard(bool confirmationFirst)
    {
        var asked = UnpaidCancelRequested();
        var order = confirmationFirst
            ? asked.ConfirmDeposit(20_000, Noon).RefuseUnpaidCancel(asked.Version, "The deposit was confirmed before.", Noon)
            : asked.RefuseUnpaidCancel(asked.Version, "The deposit was confirmed before.", Noon).ConfirmDeposit(20_000, Noon);
        Assert.Equal((OrderStatus.Ordered, nameof(Contracts.Events.Ordered), 4), (order.Status, order.Raised, order.Version));
        Assert.Same(order, order.RefuseUnpaidCancel(asked.Version, "again", Noon));
    }

    [Fact]
    public void What_is_remembered_while_payment_decides_leaves_the_event_of_the_request_as_it_was()
    {
        var asked = At(OrderStatus.OrderPlaced).RequestCancel(null, Noon).Order;
        var later = asked.AwaitDeposit(null, Noon).ConfirmDeposit(null, Noon);
        Assert.Equal(asked.Version, later.Version);
        Assert.True(Assert.IsType<CancelRequested>(later.RaisedEvent()).Unpaid);
    }

    [Fact]
    public void A_pre_order_that_waits_is_cancelled_at_once()
    {
        var (order, answer) = At(OrderStatus.Reserved).RequestCancel(null, Noon);
        Assert.Equal((OrderStatus.OrderCancelled, CancelAnswer.Cancelled, nameof(OrderCancelled)), (order.Status, answer, order.Raised));
    }

    [Fact]
    public void While_the_card_is_asked_nobody_can_cancel()
    {
        var pending = At(OrderStatus.PaymentPending);
        Assert.Equal((pending, CancelAnswer.NotNow), pending.RequestCancel(null, Noon));
    }

    public static TheoryData<OrderStatus> Everything => [.. Every];

    [Theory, MemberData(nameof(Everything))]
    public void The_call_centre_cancels_whatever_is_not_over(OrderStatus at)
    {
        var before = At(at);
        var (order, answer) = before.ForceCancel("complaint", Noon);
        if (at.IsRejected()) Assert.Equal((before, CancelAnswer.TooLate), (order, answer));
        else if (at == OrderStatus.OrderCancelled) Assert.Equal((before, CancelAnswer.CancelledBefore), (order, answer));
        else
        {
            Assert.Equal((OrderStatus.OrderCancelled, CancelAnswer.Cancelled, before.Version + 1), (order.Status, answer, order.Version));
            Assert.True(Assert.IsType<OrderCancelled>(order.RaisedEvent()).Forced);
        }
    }

    [Fact]
    public void The_same_complaint_again_is_answered_the_same_and_another_one_comes_too_late()
    {
        var cancelled = At(OrderStatus.Delivered).ForceCancel("cold", Noon, complaintId: 5).Order;

        Assert.Equal((cancelled, CancelAnswer.Cancelled), cancelled.ForceCancel("cold", Noon, complaintId: 5));
        Assert.Equal((cancelled, CancelAnswer.CancelledBefore), cancelled.ForceCancel("late", Noon, complaintId: 6));
        Assert.Equal((cancelled, CancelAnswer.CancelledBefore), cancelled.ForceCancel(null, Noon));
    }

    [Theory, MemberData(nameof(Everything))]
    public void Running_out_of_stock_is_a_request_to_cancel_until_it_is_cooked_and_a_flag_from_then_on(OrderStatus at)
    {
        var before = At(at);
        var order = before.RunOut(Noon);
        switch (at)
        {
            case OrderStatus.Ordered or OrderStatus.OrderAccepted or OrderStatus.Cooking:
                Assert.Equal((OrderStatus.CancelRequested, Order.OutOfStock), (order.Status, order.Reason));
                // Cooking had begun: it goes on, flagged.
                Assert.Equal((OrderStatus.Cooking, Order.OutOfStock), order.CancelRefused(order.Version, OrderStatus.Cooking, "cooking", Noon) is var o ? (o.Status, o.Reason) : default);
                break;
            case OrderStatus.Cooked or OrderStatus.DeliveryStarted or OrderStatus.PickedUp or OrderStatus.Delivered:
                Assert.Equal((at, Order.OutOfStock, before.Version + 1), (order.Status, order.Reason, order.Version));
                break;
            case OrderStatus.CancelRequested:
                Assert.Equal((before.Version, true), (order.Version, order.IsShort));
                break;
            default:
                Assert.Same(before, order);
                break;
        }
        Assert.Same(order, order.RunOut(Noon));
    }

    private static readonly DeadlineLimits Limits = new() { Deposit = TimeSpan.FromHours(24), Close = TimeSpan.FromHours(3) };

    [Theory, MemberData(nameof(Everything))]
    public void Only_what_waits_has_a_deadline_and_nothing_happens_before_it(OrderStatus at)
    {
        var order = At(at);
        OrderDeadline? expected = at switch
        {
            OrderStatus.OrderPlaced or OrderStatus.AwaitingDeposit => new(DeadlineKind.Deposit, Noon.AddHours(24)),
            OrderStatus.Reserved => new(DeadlineKind.Due, Evening),
            OrderStatus.Delivered => new(DeadlineKind.Close, Noon.AddHours(3)),
            _ => null,
        };
        Assert.Equal(expected, order.Deadline(Limits));
        Assert.Same(order, order.DeadlinePassed(Limits, (expected?.At ?? Noon.AddYears(1)) - TimeSpan.FromMilliseconds(1)));
    }

    [Theory, MemberData(nameof(Everything))]
    public void Until_when_a_deposit_is_waited_for_is_shown_while_it_is(OrderStatus at) =>
        Assert.Equal(at is OrderStatus.OrderPlaced or OrderStatus.AwaitingDeposit ? Noon.AddHours(24) : null, OrderView.Of(At(at), Limits).DepositUntil);

    [Theory]
    [InlineData(OrderStatus.OrderPlaced, OrderStatus.CancelRequested, nameof(CancelRequested))]
    [InlineData(OrderStatus.AwaitingDeposit, OrderStatus.CancelRequested, nameof(CancelRequested))]
    [InlineData(OrderStatus.Reserved, OrderStatus.Ordered, nameof(Contracts.Events.Ordered))]
    [InlineData(OrderStatus.Delivered, OrderStatus.OrderClosed, nameof(OrderClosed))]
    public void When_it_is_time_it_happens_once(OrderStatus at, OrderStatus then, string raised)
    {
        var late = Noon.AddDays(2);
        var order = At(at).DeadlinePassed(Limits, late);
        Assert.Equal((then, raised), (order.Status, order.Raised));
        Assert.Same(order, order.DeadlinePassed(Limits, late));
    }

    [Fact]
    public void The_copy_of_the_stores_follows_what_was_said_last()
    {
        static StoreUpdated Said(bool open, int minute) => new() { StoreId = 3, RegionName = "강남구", IsOpen = open, OccurredAt = Noon.AddMinutes(minute), Version = 1 };
        var stores = KnownStores.None.Apply(Said(open: true, 1));
        Assert.True(stores.TakesOrders("강남구", null));
        Assert.True(stores.TakesOrders("강남구", 3));
        Assert.False(stores.TakesOrders("서초구", null));
        Assert.False(stores.TakesOrders("강남구", 4));
        Assert.Same(stores, stores.Apply(Said(open: false, 0)));
        Assert.False(stores.Apply(Said(open: false, 2)).TakesOrders("강남구", null));
        Assert.False(stores.Apply(new StoreDeleted { StoreId = 3, RegionName = "강남구", IsOpen = true, OccurredAt = Noon.AddMinutes(3), Version = 2 }).TakesOrders("강남구", 3));
    }
}
