using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Stores;
using static Pizza.Domain.Tests.Kitchen.TicketScenes;

namespace Pizza.Domain.Tests.Kitchen;

public class TicketTests
{
    [Fact]
    public void An_order_becomes_a_ticket_of_the_store_that_takes_it()
    {
        var decision = Ticket.Decide(null, Ordered(), Gangnam, 9, Noon);

        Assert.Equal(
            (17, 9, 5, StoreOrderStatus.OrderAccepted, Noon),
            (decision.Ticket.OrderId, decision.Ticket.StoreOrderId!.Value, decision.Ticket.StoreId!.Value, decision.Ticket.Status, decision.Ticket.AcceptedAt!.Value));
        var accepted = Assert.IsType<OrderAccepted>(decision.Event);
        Assert.Equal(("storeorder-17-v1", OrderStatus.OrderAccepted, 9L, "강남점"), (accepted.EventId, accepted.OrderStatus, accepted.StoreOrderId, accepted.StoreName));
    }

    [Fact]
    public void An_order_that_no_store_takes_is_rejected_and_makes_no_ticket()
    {
        var decision = Ticket.Decide(null, Ordered(), store: null, storeOrderId: null, Noon);

        Assert.False(decision.Ticket.IsTicket);
        var rejected = Assert.IsType<StoreOrderRejected>(decision.Event);
        Assert.Equal((OrderStatus.OrderCancelled, "NoStoreOpened", null), (rejected.OrderStatus, rejected.Reason, rejected.StoreOrderId));
    }

    [Theory]
    [InlineData("NoTicket")]
    [InlineData("OrderAccepted")]
    [InlineData("Cooking")]
    [InlineData("Cooked")]
    [InlineData("OrderCancelled")]
    public void An_order_that_is_known_already_changes_nothing(string state)
    {
        var known = In(state);
        Assert.Equal(TicketDecision.Nothing(known!), Ticket.Decide(known, Ordered(), Gangnam, 10, Noon));
    }

    [Theory]
    [InlineData("Unknown")]
    [InlineData("NoTicket")]
    [InlineData("OrderAccepted")]
    [InlineData("OrderCancelled")]
    public void A_cancellation_before_cooking_is_granted(string state)
    {
        var known = In(state);
        var decision = Ticket.Decide(known, CancelRequested(), Noon);

        Assert.Equal(StoreOrderStatus.OrderCancelled, decision.Ticket.Status);
        var granted = Assert.IsType<StoreOrderCancelled>(decision.Event);
        Assert.Equal((2, OrderStatus.OrderCancelled, (known?.Version ?? 0) + 1), (granted.CancelVersion, granted.OrderStatus, granted.Version));
    }

    [Theory]
    [InlineData("Cooking", OrderStatus.Cooking)]
    [InlineData("Cooked", OrderStatus.Cooked)]
    public void A_cancellation_after_cooking_began_is_refused_and_says_how_far_the_kitchen_is(string state, OrderStatus reached)
    {
        var known = In(state)!;
        var decision = Ticket.Decide(known, CancelRequested(version: 6), Noon);

        Assert.Equal(known with { Version = 5 }, decision.Ticket);
        var refused = Assert.IsType<CancellationRefused>(decision.Event);
        Assert.Equal((6, reached, 5), (refused.CancelVersion, refused.OrderStatus, refused.Version));
        Assert.False(string.IsNullOrEmpty(refused.Reason));
    }

    [Theory]
    [InlineData("Unknown", false, null)]
    [InlineData("Unknown", true, null)]
    [InlineData("NoTicket", false, null)]
    [InlineData("NoTicket", true, null)]
    [InlineData("OrderAccepted", false, nameof(StoreOrderCancelled))]
    [InlineData("OrderAccepted", true, nameof(StoreOrderCancelled))]
    [InlineData("Cooking", true, nameof(StoreOrderCancelled))]
    [InlineData("Cooked", true, nameof(StoreOrderCancelled))]
    [InlineData("OrderCancelled", false, null)]
    [InlineData("OrderCancelled", true, null)]
    public void An_order_that_is_cancelled_for_good_is_given_up(string state, bool forced, string? published)
    {
        var decision = Ticket.Decide(In(state), OrderCancelled(forced), Noon);
        Assert.Equal((StoreOrderStatus.OrderCancelled, published), (decision.Ticket.Status, decision.Event?.EventType));
    }

    [Theory]
    [InlineData("Cooking")]
    [InlineData("Cooked")]
    public void Only_the_call_centre_takes_an_order_from_a_kitchen_that_cooks(string state)
    {
        var known = In(state)!;
        Assert.Equal(TicketDecision.Nothing(known), Ticket.Decide(known, OrderCancelled(forced: false), Noon));
    }

    [Fact]
    public void A_cancellation_that_overtakes_its_order_leaves_a_mark_so_that_it_is_not_cooked()
    {
        var mark = Ticket.Decide(null, CancelRequested(), Noon).Ticket;
        Assert.False(mark.IsTicket);
        Assert.Equal(TicketDecision.Nothing(mark), Ticket.Decide(mark, Ordered(), Gangnam, 9, Noon));
    }

    [Theory]
    [InlineData("OrderAccepted", StoreOrderStatus.Cooking, nameof(CookingStarted), OrderStatus.Cooking)]
    [InlineData("OrderAccepted", StoreOrderStatus.Cooked, nameof(Cooked), OrderStatus.Cooked)]
    [InlineData("Cooking", StoreOrderStatus.Cooked, nameof(Cooked), OrderStatus.Cooked)]
    public void The_kitchen_reports_forward_and_only_what_it_reported_is_told(string state, StoreOrderStatus status, string published, OrderStatus orderStatus)
    {
        var decision = In(state)!.Report(status, Noon)!;
        Assert.Equal((status, published, orderStatus, 5), (decision.Ticket.Status, decision.Event!.EventType, decision.Event.OrderStatus, decision.Event.Version));
    }

    [Theory]
    [InlineData("OrderAccepted", StoreOrderStatus.OrderAccepted)]
    [InlineData("Cooking", StoreOrderStatus.Cooking)]
    [InlineData("Cooked", StoreOrderStatus.Cooked)]
    public void The_same_report_again_changes_nothing(string state, StoreOrderStatus status)
    {
        var ticket = In(state)!;
        Assert.Equal(TicketDecision.Nothing(ticket), ticket.Report(status, Noon));
    }

    [Theory]
    [InlineData("Cooking", StoreOrderStatus.OrderAccepted)]
    [InlineData("Cooked", StoreOrderStatus.OrderAccepted)]
    [InlineData("Cooked", StoreOrderStatus.Cooking)]
    [InlineData("OrderAccepted", StoreOrderStatus.OrderCancelled)]
    [InlineData("Cooking", StoreOrderStatus.OrderCancelled)]
    [InlineData("Cooked", StoreOrderStatus.OrderCancelled)]
    [InlineData("OrderCancelled", StoreOrderStatus.OrderAccepted)]
    [InlineData("OrderCancelled", StoreOrderStatus.Cooking)]
    [InlineData("OrderCancelled", StoreOrderStatus.Cooked)]
    [InlineData("OrderCancelled", StoreOrderStatus.OrderCancelled)]
    [InlineData("NoTicket", StoreOrderStatus.OrderAccepted)]
    [InlineData("NoTicket", StoreOrderStatus.Cooking)]
    [InlineData("NoTicket", StoreOrderStatus.Cooked)]
    [InlineData("NoTicket", StoreOrderStatus.OrderCancelled)]
    public void The_kitchen_cannot_go_back_nor_out_of_or_into_a_cancellation(string state, StoreOrderStatus status) =>
        Assert.Null(In(state)!.Report(status, Noon));

    [Fact]
    public void Of_two_cooks_who_begin_at_once_one_does()
    {
        var begun = In("OrderAccepted")!.Report(StoreOrderStatus.Cooking, Noon, from: StoreOrderStatus.OrderAccepted)!.Ticket;
        Assert.Equal(StoreOrderStatus.Cooking, begun.Status);
        Assert.Null(begun.Report(StoreOrderStatus.Cooking, Noon, from: StoreOrderStatus.OrderAccepted));
    }

    [Theory]
    [InlineData("NoTicket", false)]
    [InlineData("OrderAccepted", true)]
    [InlineData("Cooking", true)]
    [InlineData("Cooked", false)]
    [InlineData("OrderCancelled", false)]
    public void A_ticket_keeps_its_store_busy_until_it_is_cooked_or_cancelled(string state, bool open) => Assert.Equal(open, In(state)!.IsOpen);

    [Fact]
    public void The_address_travels_with_the_pizza()
    {
        var cooked = Assert.IsType<Cooked>(In("Cooking")!.Report(StoreOrderStatus.Cooked, Noon)!.Event);
        Assert.Equal(("테헤란로 1", "010-1234-5678"), (cooked.Address, cooked.PhoneNumber));
    }

    [Fact]
    public void A_ticket_that_is_not_yet_cooking_moves_when_its_store_is_removed_and_is_accepted_anew()
    {
        var decision = In("OrderAccepted")!.LeaveStore(removed: 5, Seocho, Noon.AddMinutes(1));

        var moved = Assert.IsType<OrderAccepted>(decision.Event);
        Assert.Equal(("storeorder-17-v5", OrderStatus.OrderAccepted, 6L, "서초점", 9L, "테헤란로 1"),
            (moved.EventId, moved.OrderStatus, moved.StoreId, moved.StoreName, moved.StoreOrderId, moved.Address));
        Assert.Equal((6L, StoreOrderStatus.OrderAccepted, Noon.AddMinutes(1)), (decision.Ticket.StoreId, decision.Ticket.Status, decision.Ticket.AcceptedAt));
    }

    [Fact]
    public void A_ticket_that_is_not_yet_cooking_is_rejected_when_its_store_is_removed_and_no_other_is_open()
    {
        var decision = In("OrderAccepted")!.LeaveStore(removed: 5, next: null, Noon);

        var rejected = Assert.IsType<StoreOrderRejected>(decision.Event);
        Assert.Equal((OrderStatus.OrderCancelled, "NoStoreOpened", 5L), (rejected.OrderStatus, rejected.Reason, rejected.StoreId));
        Assert.Equal((StoreOrderStatus.OrderCancelled, 5L, false), (decision.Ticket.Status, decision.Ticket.StoreId, decision.Ticket.IsOpen));
    }

    [Theory]
    [InlineData("NoTicket", 5)]
    [InlineData("Cooking", 5)]
    [InlineData("Cooked", 5)]
    [InlineData("OrderCancelled", 5)]
    [InlineData("OrderAccepted", 7)]
    public void What_is_cooking_or_over_or_elsewhere_stays_where_it_is(string state, long removed)
    {
        var ticket = In(state)!;
        Assert.Same(ticket, ticket.LeaveStore(removed, Seocho, Noon).Ticket);
        Assert.Null(ticket.LeaveStore(removed, null, Noon).Event);
    }
}
