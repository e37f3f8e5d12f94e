using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Payments;
using static Pizza.Domain.Tests.Payments.PaymentScenes;

namespace Pizza.Domain.Tests.Payments;

public class CardTests
{
    [Fact]
    public void A_card_is_on_record_before_it_is_charged()
    {
        var (decision, step) = Payment.BeginCard(null, Card(1), 5, Noon);
        Assert.Equal((PaymentStatus.Requested, 5L, CardStep.Authorise), (decision.Payment.Status, decision.Payment.PaymentId!.Value, step));
        Assert.Null(decision.Event);
        Assert.Equal("order-17-v1", decision.Payment.Reference);
    }

    [Theory]
    [InlineData(true, PaymentStatus.Approved)]
    [InlineData(false, PaymentStatus.Declined)]
    public void The_provider_decides(bool approved, PaymentStatus status)
    {
        var decision = CardAt(PaymentStatus.Requested).RecordCard(1, approved, approved ? null : "CardDeclined", 20_000, Noon);
        Assert.Equal((status, 20_000m), (decision.Payment.Status, decision.Payment.Amount!.Value));
        if (approved) Assert.Equal("payment-17-v2", Assert.IsType<PaymentApproved>(decision.Event).EventId);
        else Assert.Null(decision.Event);
        Assert.Equal(PaymentDecision.Nothing(decision.Payment), decision.Payment.RecordCard(1, approved, null, 20_000, Noon));
    }

    [Theory]
    [InlineData(PaymentStatus.Requested, CardStep.Authorise)]
    [InlineData(PaymentStatus.Approved, CardStep.Approved)]
    [InlineData(PaymentStatus.Declined, CardStep.Declined)]
    [InlineData(PaymentStatus.Refunding, CardStep.Ended)]
    [InlineData(PaymentStatus.Refunded, CardStep.Ended)]
    [InlineData(PaymentStatus.Cancelled, CardStep.Ended)]
    public void Asked_again_for_the_same_attempt_it_goes_on_or_answers_the_same(PaymentStatus at, CardStep expected)
    {
        var known = CardAt(at);
        Assert.Equal((PaymentDecision.Nothing(known), expected), Payment.BeginCard(known, Card(1), 99, Noon));
    }

    [Theory]
    [InlineData(PaymentStatus.Requested, PaymentStatus.Refunding, CardStep.Busy)]
    [InlineData(PaymentStatus.Approved, PaymentStatus.Refunding, CardStep.Busy)]
    [InlineData(PaymentStatus.Refunding, PaymentStatus.Refunding, CardStep.Busy)]
    [InlineData(PaymentStatus.Declined, PaymentStatus.Requested, CardStep.Authorise)]
    [InlineData(PaymentStatus.Refunded, PaymentStatus.Requested, CardStep.Authorise)]
    [InlineData(PaymentStatus.Cancelled, PaymentStatus.Requested, CardStep.Authorise)]
    public void A_later_attempt_begins_only_when_the_earlier_one_is_given_back(PaymentStatus at, PaymentStatus then, CardStep step)
    {
        var (decision, next) = Payment.BeginCard(CardAt(at), Card(3), 99, Noon);
        Assert.Equal((then, step, 5L), (decision.Payment.Status, next, decision.Payment.PaymentId!.Value));
        Assert.Equal(step == CardStep.Authorise ? "order-17-v3" : "order-17-v1", decision.Payment.Reference);
    }

    [Fact]
    public void An_end_that_overtakes_leaves_a_mark_that_the_late_request_meets()
    {
        var mark = Payment.End(null, Ended(2), Noon);
        Assert.Null(mark.Event);
        Assert.False(mark.Payment.IsPayment);
        Assert.Equal((mark.Payment, CardStep.Ended), Payment.BeginCard(mark.Payment, Card(1), 5, Noon) is var (d, s) ? (d.Payment, s) : default);
        // But not the next attempt.
        Assert.Equal(CardStep.Authorise, Payment.BeginCard(mark.Payment, Card(3), 5, Noon).Step);
    }

    [Theory]
    [InlineData(PaymentStatus.Requested, PaymentStatus.Refunding)]
    [InlineData(PaymentStatus.Approved, PaymentStatus.Refunding)]
    [InlineData(PaymentStatus.Declined, PaymentStatus.Declined)]
    [InlineData(PaymentStatus.Refunding, PaymentStatus.Refunding)]
    [InlineData(PaymentStatus.Refunded, PaymentStatus.Refunded)]
    [InlineData(PaymentStatus.Cancelled, PaymentStatus.Cancelled)]
    public void When_the_order_ends_what_may_be_charged_goes_back_and_nobody_is_told_before_it_has(PaymentStatus at, PaymentStatus then)
    {
        var decision = Payment.End(CardAt(at), Ended(9), Noon);
        Assert.Equal((then, 9), (decision.Payment.Status, decision.Payment.EndedAt));
        Assert.Null(decision.Event);
        Assert.Equal(PaymentDecision.Nothing(decision.Payment), Payment.End(decision.Payment, Ended(9), Noon));
    }

    [Theory]
    [InlineData(true, PaymentStatus.Refunded)]
    [InlineData(false, PaymentStatus.Cancelled)]
    public void When_the_provider_has_confirmed_it_is_told(bool wasCharged, PaymentStatus then)
    {
        var decision = CardAt(PaymentStatus.Refunding).GivenBack(wasCharged, Noon);
        Assert.Equal(then, decision.Payment.Status);
        Assert.Equal(OrderStatus.PaymentUnavailable, Assert.IsType<PaymentCancelled>(decision.Event).OrderStatus);
        Assert.Equal(PaymentDecision.Nothing(decision.Payment), decision.Payment.GivenBack(wasCharged, Noon));
    }

    [Theory]
    [InlineData(PaymentStatus.Refunding, PaymentStatus.Refunding)]
    [InlineData(PaymentStatus.Cancelled, PaymentStatus.Refunding)]
    [InlineData(PaymentStatus.Refunded, PaymentStatus.Refunding)]
    public void An_approval_that_comes_after_the_end_is_given_back(PaymentStatus at, PaymentStatus then) =>
        Assert.Equal((then, null), CardAt(at).RecordCard(1, approved: true, null, 20_000, Noon) is var d ? (d.Payment.Status, d.Event) : default);

    [Fact]
    public void The_late_end_of_an_earlier_attempt_does_not_undo_a_later_one()
    {
        var second = Payment.BeginCard(CardAt(PaymentStatus.Refunded), Card(3), 5, Noon).Decision.Payment.RecordCard(3, true, null, 20_000, Noon).Payment;
        Assert.Equal(PaymentDecision.Nothing(second), Payment.End(second, Ended(2), Noon));
        Assert.Equal(PaymentStatus.Refunding, Payment.End(second, Ended(5), Noon).Payment.Status);
    }

    [Fact]
    public void Without_stock_no_card_is_asked()
    {
        var declined = CardAt(PaymentStatus.Requested).RecordNoStock(1, "OutOfStock", "a", Noon).Payment;
        Assert.Equal((PaymentStatus.Declined, "OutOfStock", "a"), (declined.Status, declined.Reason, declined.RefusedPizza));
        Assert.Equal(PaymentStatus.Refunding, CardAt(PaymentStatus.Refunding).RecordNoStock(1, "OutOfStock", "a", Noon).Payment.Status);
    }
}

public class DepositTests
{
    [Fact]
    public void A_placed_order_waits_for_its_deposit()
    {
        var decision = Payment.Decide(null, Placed(), 5, 20_000, unknownPizza: null, Noon);
        var e = Assert.IsType<PaymentRequested>(decision.Event);
        Assert.Equal((OrderStatus.AwaitingDeposit, 20_000m, 5L), (e.OrderStatus, e.Amount!.Value, e.PaymentId!.Value));
        Assert.Equal(PaymentDecision.Nothing(decision.Payment), Payment.Decide(decision.Payment, Placed(), 6, null, null, Noon));
    }

    [Fact]
    public void What_is_not_on_the_menu_is_not_sold()
    {
        var decision = Payment.Decide(null, Placed(), 5, null, "mother's", Noon);
        Assert.Equal((PaymentStatus.Cancelled, "UnknownPizza"), (decision.Payment.Status, Assert.IsType<PaymentCancelled>(decision.Event).Reason));
    }

    [Fact]
    public void With_stock_the_deposit_is_confirmed_once()
    {
        var decision = DepositAt(PaymentStatus.Requested).RecordDeposit(true, null, null, 25_000, Noon);
        Assert.Equal(PaymentStatus.DepositConfirmed, decision.Payment.Status);
        // What the customer was told.
        Assert.Equal(20_000, Assert.IsType<DepositConfirmed>(decision.Event).Amount);
        Assert.Equal(PaymentDecision.Nothing(decision.Payment), decision.Payment.RecordDeposit(true, null, null, 25_000, Noon));
    }

    [Fact]
    public void Without_stock_it_is_cancelled_and_the_deposit_goes_back_once()
    {
        var decision = DepositAt(PaymentStatus.Requested).RecordDeposit(false, "OutOfStock", "a", null, Noon);
        Assert.Equal((PaymentStatus.Cancelled, "OutOfStock"), (decision.Payment.Status, Assert.IsType<PaymentCancelled>(decision.Event).Reason));
        Assert.True(decision.Payment.IsToBeGivenBack);

        // The order hears of its end before, or asks for it meanwhile.
        var ended = Payment.End(Payment.Decide(decision.Payment, Cancel(3), Noon).Payment, Ended(4), Noon).Payment;
        var back = ended.GivenBack(true, Noon);
        Assert.Equal((PaymentStatus.Refunded, false), (back.Payment.Status, back.Payment.IsToBeGivenBack));
        Assert.Equal((PaymentStatus.Refunded, 20_000), (Assert.IsType<PaymentCancelled>(back.Event).Status, back.Event!.Amount));
        Assert.Equal(PaymentDecision.Nothing(back.Payment), back.Payment.GivenBack(true, Noon));
    }

    [Theory]
    [InlineData(PaymentStatus.Cancelled)]
    [InlineData(PaymentStatus.Refunding)]
    [InlineData(PaymentStatus.Refunded)]
    public void What_was_decided_meanwhile_stands(PaymentStatus at)
    {
        var known = DepositAt(at);
        Assert.Equal(PaymentDecision.Nothing(known), known.RecordDeposit(true, null, null, 1, Noon));
        Assert.Equal(PaymentDecision.Nothing(known), known.RecordDeposit(false, "OutOfStock", "a", 1, Noon));
    }

    [Theory]
    [InlineData(PaymentStatus.Requested)]
    [InlineData(PaymentStatus.Cancelled)]
    public void A_request_to_cancel_is_granted_while_the_deposit_is_waited_for(PaymentStatus at)
    {
        var decision = Payment.Decide(DepositAt(at), Cancel(3), Noon);
        Assert.Equal(PaymentStatus.Cancelled, decision.Payment.Status);
        Assert.IsType<PaymentCancelled>(decision.Event);
    }

    [Fact]
    public void A_request_to_cancel_is_refused_once_it_is_confirmed_and_every_request_gets_its_own_answer()
    {
        var first = Payment.Decide(DepositAt(PaymentStatus.DepositConfirmed), Cancel(3), Noon);
        var second = Payment.Decide(first.Payment, Cancel(5), Noon);
        var (a, b) = (Assert.IsType<PaymentCancellationRefused>(first.Event), Assert.IsType<PaymentCancellationRefused>(second.Event));
        Assert.Equal((3, 5, PaymentStatus.DepositConfirmed, "CancellationRefused"), (a.CancelVersion, b.CancelVersion, second.Payment.Status, a.EventType));
        Assert.NotEqual(a.EventId, b.EventId);
    }

    [Theory]
    [InlineData(PaymentStatus.Refunding)]
    [InlineData(PaymentStatus.Refunded)]
    public void A_request_to_cancel_what_is_on_its_way_back_changes_nothing(PaymentStatus at)
    {
        var known = DepositAt(at);
        Assert.Equal(PaymentDecision.Nothing(known), Payment.Decide(known, Cancel(3), Noon));
    }

    [Fact]
    public void A_request_to_cancel_that_overtakes_the_order_is_granted_and_leaves_a_mark()
    {
        var mark = Payment.Decide(null, Cancel(2), Noon);
        Assert.IsType<PaymentCancelled>(mark.Event);
        Assert.False(mark.Payment.IsPayment);
        Assert.Equal(PaymentDecision.Nothing(mark.Payment), Payment.Decide(mark.Payment, Placed(), 5, null, null, Noon));
    }

    [Theory]
    [InlineData(PaymentStatus.Requested, PaymentStatus.Cancelled, true)]
    [InlineData(PaymentStatus.DepositConfirmed, PaymentStatus.Refunding, false)]
    [InlineData(PaymentStatus.Cancelled, PaymentStatus.Cancelled, false)]
    [InlineData(PaymentStatus.Refunding, PaymentStatus.Refunding, false)]
    [InlineData(PaymentStatus.Refunded, PaymentStatus.Refunded, false)]
    public void When_the_order_ends_a_deposit_that_is_there_goes_back(PaymentStatus at, PaymentStatus then, bool told)
    {
        var decision = Payment.End(DepositAt(at), Ended(9), Noon);
        Assert.Equal((then, told), (decision.Payment.Status, decision.Event is PaymentCancelled));
    }
}
