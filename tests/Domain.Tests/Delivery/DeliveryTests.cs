using FsCheck;
using FsCheck.Fluent;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Deliveries;

namespace Pizza.Domain.Tests.Riders;

public class DeliveryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly Cooked Cooked = new()
    {
        OrderId = 17,
        OrderStatus = OrderStatus.Cooked,
        CustomerId = 3,
        StoreOrderId = 9,
        StoreId = 5,
        Address = "테헤란로 1",
        PhoneNumber = "010-1234-5678",
        OccurredAt = Noon,
        Version = 3,
    };

    [Fact]
    public void A_cooked_pizza_starts_a_delivery_to_the_customers_address()
    {
        var decision = Delivery.Decide(null, Cooked, deliveryId: 4, Noon);

        Assert.Equal((4L, DeliveryStatus.DeliveryStarted), (decision.Delivery.DeliveryId, decision.Delivery.Status));
        var started = Assert.IsType<DeliveryStarted>(decision.Event);
        Assert.Equal(("delivery-17-v1", OrderStatus.DeliveryStarted, 5L, "테헤란로 1"), (started.EventId, started.OrderStatus, started.StoreId, started.Address));
    }

    [Theory]
    [InlineData("NoDelivery")]
    [InlineData("DeliveryStarted")]
    [InlineData("PickedUp")]
    [InlineData("Delivered")]
    [InlineData("Received")]
    [InlineData("DeliveryCancelled")]
    public void A_pizza_that_is_known_already_starts_nothing(string state)
    {
        var known = In(state);
        Assert.Equal(DeliveryDecision.Nothing(known), Delivery.Decide(known, Cooked, deliveryId: 5, Noon));
    }

    [Theory]
    [InlineData("DeliveryStarted", DeliveryStatus.PickedUp, nameof(PickedUp), OrderStatus.PickedUp)]
    [InlineData("DeliveryStarted", DeliveryStatus.Delivered, nameof(Delivered), OrderStatus.Delivered)]
    [InlineData("PickedUp", DeliveryStatus.Delivered, nameof(Delivered), OrderStatus.Delivered)]
    [InlineData("Delivered", DeliveryStatus.Received, nameof(ReceiptConfirmed), OrderStatus.OrderClosed)]
    public void The_rider_reports_forward_and_only_what_was_reported_is_told(string state, DeliveryStatus status, string published, OrderStatus orderStatus)
    {
        var decision = In(state).Report(status, riderId: 8, Noon)!;
        Assert.Equal(
            (status, 8L, published, orderStatus, 5),
            (decision.Delivery.Status, decision.Delivery.RiderId!.Value, decision.Event!.EventType, decision.Event.OrderStatus, decision.Event.Version));
    }

    [Theory]
    [InlineData("DeliveryStarted", DeliveryStatus.DeliveryStarted)]
    [InlineData("PickedUp", DeliveryStatus.PickedUp)]
    [InlineData("Delivered", DeliveryStatus.Delivered)]
    [InlineData("Received", DeliveryStatus.Received)]
    public void The_same_report_again_changes_nothing(string state, DeliveryStatus status)
    {
        var delivery = In(state);
        Assert.Equal(DeliveryDecision.Nothing(delivery), delivery.Report(status, riderId: null, Noon));
    }

    [Theory]
    [InlineData("PickedUp", DeliveryStatus.DeliveryStarted)]
    [InlineData("Delivered", DeliveryStatus.DeliveryStarted)]
    [InlineData("Delivered", DeliveryStatus.PickedUp)]
    [InlineData("Received", DeliveryStatus.DeliveryStarted)]
    [InlineData("Received", DeliveryStatus.PickedUp)]
    [InlineData("Received", DeliveryStatus.Delivered)]
    [InlineData("DeliveryStarted", DeliveryStatus.Received)]
    [InlineData("PickedUp", DeliveryStatus.Received)]
    [InlineData("DeliveryStarted", DeliveryStatus.DeliveryCancelled)]
    [InlineData("PickedUp", DeliveryStatus.DeliveryCancelled)]
    [InlineData("Delivered", DeliveryStatus.DeliveryCancelled)]
    [InlineData("Received", DeliveryStatus.DeliveryCancelled)]
    [InlineData("DeliveryCancelled", DeliveryStatus.DeliveryStarted)]
    [InlineData("DeliveryCancelled", DeliveryStatus.PickedUp)]
    [InlineData("DeliveryCancelled", DeliveryStatus.Delivered)]
    [InlineData("DeliveryCancelled", DeliveryStatus.Received)]
    [InlineData("DeliveryCancelled", DeliveryStatus.DeliveryCancelled)]
    [InlineData("NoDelivery", DeliveryStatus.DeliveryStarted)]
    [InlineData("NoDelivery", DeliveryStatus.PickedUp)]
    [InlineData("NoDelivery", DeliveryStatus.Delivered)]
    [InlineData("NoDelivery", DeliveryStatus.Received)]
    public void A_delivery_cannot_go_back_nor_on_after_its_end_nor_be_received_before_it_is_delivered(string state, DeliveryStatus status) =>
        Assert.Null(In(state).Report(status, riderId: null, Noon));

    [Fact]
    public void A_rider_is_named_later_without_an_event()
    {
        var decision = In("PickedUp").Report(DeliveryStatus.PickedUp, riderId: 8, Noon)!;
        Assert.Equal((8L, 5, null), (decision.Delivery.RiderId, decision.Delivery.Version, decision.Event));
    }

    [Theory]
    [InlineData("PickedUp", DeliveryStatus.PickedUp)]
    [InlineData("PickedUp", DeliveryStatus.Delivered)]
    [InlineData("Delivered", DeliveryStatus.Delivered)]
    [InlineData("Delivered", DeliveryStatus.Received)]
    public void What_another_rider_has_is_not_taken_over(string state, DeliveryStatus status)
    {
        var delivery = In(state) with { RiderId = 7 };
        Assert.Null(delivery.Report(status, riderId: 8, Noon));
        Assert.True(delivery.IsWithAnother(8));
        // Who does not say who they are, and who has it, report as ever.
        Assert.NotNull(delivery.Report(status, riderId: null, Noon));
        Assert.NotNull(delivery.Report(status, riderId: 7, Noon));
        Assert.False(delivery.IsWithAnother(7) || delivery.IsWithAnother(null));
    }

    [Fact]
    public void Whoever_picks_it_up_first_has_it_whomever_it_was_meant_for()
    {
        var meant = In("DeliveryStarted") with { RiderId = 7 };
        Assert.Equal(8, meant.Report(DeliveryStatus.PickedUp, riderId: 8, Noon)?.Delivery.RiderId);
        Assert.False(meant.IsWithAnother(8));
    }

    [Fact]
    public void Nobody_takes_over_what_the_customer_has() => Assert.Null(In("Received").Report(DeliveryStatus.Received, riderId: 8, Noon));

    [Theory]
    [InlineData("DeliveryStarted", false)]
    [InlineData("PickedUp", false)]
    [InlineData("Delivered", true)]
    [InlineData("Received", true)]
    [InlineData("DeliveryCancelled", false)]
    public void The_receipt_is_confirmed_once_it_is_delivered(string state, bool confirmed) =>
        Assert.Equal(confirmed ? DeliveryStatus.Received : null, In(state).ConfirmReceipt(Noon)?.Delivery.Status);

    [Fact]
    public void A_receipt_confirmed_twice_is_told_once() => Assert.Null(In("Received").ConfirmReceipt(Noon)!.Event);

    [Theory]
    [InlineData("DeliveryStarted", DeliveryStatus.DeliveryCancelled, nameof(DeliveryCancelled))]
    [InlineData("PickedUp", DeliveryStatus.DeliveryCancelled, nameof(DeliveryCancelled))]
    [InlineData("Delivered", DeliveryStatus.DeliveryCancelled, nameof(DeliveryCancelled))]
    [InlineData("Received", DeliveryStatus.Received, null)]
    [InlineData("DeliveryCancelled", DeliveryStatus.DeliveryCancelled, null)]
    [InlineData("NoDelivery", DeliveryStatus.DeliveryCancelled, null)]
    public void A_cancelled_order_is_not_delivered_unless_the_customer_has_it(string state, DeliveryStatus status, string? published)
    {
        var decision = Delivery.Decide(In(state), OrderCancelled, Noon);
        Assert.Equal((status, published), (decision.Delivery.Status, decision.Event?.EventType));
    }

    [Fact]
    public void A_cancellation_and_a_cooked_pizza_end_the_same_in_whatever_order_and_how_often_they_come()
    {
        var inputs = from times in Gen.ArrayOf(Gen.Choose(1, 3), 2)
                     from shuffled in Gen.Shuffle(Enumerable.Repeat<DomainEvent>(Cooked, times[0]).Concat(Enumerable.Repeat(OrderCancelled, times[1])).ToArray())
                     select shuffled;
        Prop.ForAll(inputs.ToArbitrary(), events =>
        {
            Delivery? delivery = null;
            foreach (var e in events)
                delivery = (e is Cooked cooked ? Delivery.Decide(delivery, cooked, 4, Noon) : Delivery.Decide(delivery, OrderCancelled, Noon)).Delivery;
            return delivery!.Status == DeliveryStatus.DeliveryCancelled;
        }).QuickCheckThrowOnFailure();
    }

    private static OrderCancelled OrderCancelled => new()
    {
        OrderId = 17,
        OrderStatus = OrderStatus.OrderCancelled,
        CustomerId = 3,
        PizzaName = "페퍼로니피자",
        Quantity = 2,
        Items = [new("페퍼로니피자", 2)],
        RegionName = "강남구",
        OrderedAt = Noon,
        PaymentMethod = PaymentMethod.Cash,
        Forced = true,
        Reason = "complaint",
        OccurredAt = Noon,
        Version = 7,
    };

    /// <summary>A delivery in that state; "NoDelivery": the mark that there shall be none.</summary>
    private static Delivery In(string state) => state == "NoDelivery"
        ? Delivery.Decide(null, OrderCancelled, Noon).Delivery
        : Delivery.Decide(null, Cooked, deliveryId: 4, Noon).Delivery with { Status = Enum.Parse<DeliveryStatus>(state), Version = 4 };
}
