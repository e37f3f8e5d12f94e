using Pizza.Contracts;
using Pizza.Gateway.Pages.Administration;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Kitchen;
using Pizza.Gateway.Pages.Riding;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Tests.Pages;

public class BoardTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(65.9, "1:05")]
    [InlineData(3599, "59:59")]
    [InlineData(3600, "1:00:00")]
    [InlineData(90_061, "25:01:01")]
    [InlineData(-5, "0:00")]
    public void An_age_is_short_and_never_negative(double seconds, string expected) => Assert.Equal(expected, Ages.Clock(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void One_tap_moves_a_ticket_one_step_and_nothing_moves_it_back()
    {
        Assert.Equal([StoreOrderStatus.Cooking, StoreOrderStatus.Cooked, null, null], Enum.GetValues<StoreOrderStatus>().Select(KitchenBoard.Next));
        Assert.Equal([null, StoreOrderStatus.Cooking, StoreOrderStatus.Cooked, null], Enum.GetNames<StoreOrderStatus>().Select(KitchenBoard.Asked));
        Assert.Null(KitchenBoard.Asked("1"));
    }

    [Fact]
    public void One_tap_moves_a_delivery_one_step_and_its_receipt_is_the_customers_to_say()
    {
        Assert.Equal([DeliveryStatus.PickedUp, DeliveryStatus.Delivered, null, null, null], Enum.GetValues<DeliveryStatus>().Select(RiderBoard.Next));
        Assert.Equal([null, DeliveryStatus.PickedUp, DeliveryStatus.Delivered, null, null], Enum.GetNames<DeliveryStatus>().Select(RiderBoard.Asked));
    }

    [Fact]
    public void A_ticket_is_just_in_for_a_while_and_only_until_somebody_begins()
    {
        Assert.True(KitchenBoard.IsJustIn(Ticket(StoreOrderStatus.OrderAccepted, Noon), Noon.AddSeconds(19)));
        Assert.False(KitchenBoard.IsJustIn(Ticket(StoreOrderStatus.OrderAccepted, Noon), Noon.AddSeconds(20)));
        Assert.False(KitchenBoard.IsJustIn(Ticket(StoreOrderStatus.Cooking, Noon), Noon));
    }

    [Fact]
    public void A_cancelled_ticket_is_told_for_half_an_hour_from_its_cancellation()
    {
        var cameEarly = Ticket(StoreOrderStatus.OrderCancelled, Noon.AddHours(-2)) with { ChangedAt = Noon };
        var cancelledBefore = Ticket(StoreOrderStatus.OrderCancelled, Noon.AddMinutes(-20));
        var cancelledLongAgo = Ticket(StoreOrderStatus.OrderCancelled, Noon.AddMinutes(-30));
        Assert.Equal([cameEarly, cancelledBefore], KitchenBoard.CancelledLately([cancelledBefore, cancelledLongAgo, Ticket(StoreOrderStatus.Cooked, Noon), cameEarly], Noon.AddSeconds(1)));
    }

    [Theory]
    [InlineData("OrderCancelled", "Order 17 was cancelled meanwhile")]
    [InlineData("Cooking", "Order 17 is being cooked already")]
    [InlineData("Cooked", "Order 17 is done already")]
    [InlineData(null, "That order cannot be moved there")]
    public void A_cook_who_comes_too_late_is_told_what_became_of_it(string? status, string expected)
    {
        var no = KitchenBoard.Refusal(new(null, null, null, OrderId: 17, OrderStatus: null, StoreOrderStatus: status), 409);
        Assert.Equal((409, expected), (no.Status, no.Title.In(Language.English, no.Subject)));
    }

    [Fact]
    public void Of_what_a_rider_has_done_the_last_dozen_stays_oldest_first()
    {
        var newestFirst = Enumerable.Range(1, 20).Reverse().Select(id => Delivery(id, id % 5 == 0 ? DeliveryStatus.PickedUp : DeliveryStatus.Delivered, 7));
        Assert.Equal([6, 7, 8, 9, 11, 12, 13, 14, 16, 17, 18, 19], RiderBoard.Done(newestFirst).Select(d => d.DeliveryId));
    }

    [Theory]
    [InlineData("7", 7L)]
    [InlineData(" 7 ", 7L)]
    [InlineData("0", null)]
    [InlineData("-7", null)]
    [InlineData("9007199254740992", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_rider_is_a_number(string? entered, long? expected) => Assert.Equal(expected, RiderBoard.Rider(entered));

    [Fact]
    public void Refusals_of_a_minute_are_counted_while_all_can_be_looked_at_and_reckoned_otherwise()
    {
        OrderStatus[] newest = [OrderStatus.Ordered, OrderStatus.NoStoreOpened, OrderStatus.OrderCancelled, OrderStatus.PaymentDeclined];
        Assert.Equal(new Pulse(4, 2, false, 1, 9), Pulse.Of(4, newest, 1, 9));
        Assert.Equal(new Pulse(1000, 500, true, null, null), Pulse.Of(1000, newest, null, null));
        Assert.Equal(new Pulse(0, 0, false, 0, 0), Pulse.Of(0, [], 0, 0));
    }

    private static TicketView Ticket(StoreOrderStatus status, DateTimeOffset at) => new(1, 1, 1, at, status, null, "강남구", [], at);

    private static DeliveryView Delivery(long id, DeliveryStatus status, long? rider) => new(id, id, status, 1, rider, null, null, Noon);
}
