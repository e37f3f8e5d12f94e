using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.MyPage;

namespace Pizza.Tests.Pages;

public class JourneyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static int _second;

    private static HistoryView Event(string type, OrderStatus status, string? reason = null) => new($"x-v{++_second}", type, status, Noon.AddSeconds(_second), reason);

    private static string Told(IEnumerable<Step> steps) => string.Join(' ', steps.Select(s => s.IsCancelRefused ? "Refused" : s.Status.ToString()));

    [Fact]
    public void Events_of_one_status_are_one_step_at_the_time_of_the_first_also_when_another_lies_between()
    {
        HistoryView[] history =
        [
            Event("Ordered", OrderStatus.Ordered), Event("StockTaken", OrderStatus.Ordered), Event("OrderAccepted", OrderStatus.OrderAccepted), Event("Cooked", OrderStatus.Cooked),
            Event("DeliveryStarted", OrderStatus.DeliveryStarted), Event("StatusUpdated", OrderStatus.Cooked), Event("StatusUpdated", OrderStatus.DeliveryStarted),
        ];
        var steps = Journey.Steps(history);
        Assert.Equal("Ordered OrderAccepted Cooked DeliveryStarted", Told(steps));
        Assert.Equal(history[3].At, steps[2].At);
        Assert.Equal(history.Length, steps.Sum(s => s.Events.Count));
    }

    [Fact]
    public void A_refused_cancellation_is_a_step_with_its_reason_and_what_was_before_is_not_told_again()
    {
        var steps = Journey.Steps([Event("Ordered", OrderStatus.Ordered), Event("OrderAccepted", OrderStatus.OrderAccepted), Event("CookingStarted", OrderStatus.Cooking),
            Event("CancelRequested", OrderStatus.CancelRequested), Event("CancellationRefused", OrderStatus.Cooking, "The kitchen has begun to cook."), Event("StatusUpdated", OrderStatus.Cooking)]);
        Assert.Equal("Ordered OrderAccepted Cooking CancelRequested Refused", Told(steps));
        Assert.Equal("The kitchen has begun to cook.", steps[^1].Reason);
    }

    [Fact]
    public void Who_asks_twice_to_cancel_asked_twice() => Assert.Equal("Ordered CancelRequested Refused CancelRequested", Told(Journey.Steps([Event("Ordered", OrderStatus.Ordered),
        Event("CancelRequested", OrderStatus.CancelRequested), Event("CancellationRefused", OrderStatus.Ordered), Event("CancelRequested", OrderStatus.CancelRequested)])));

    [Theory]
    [InlineData(OrderStatus.Ordered, "now ahead ahead ahead ahead")]
    [InlineData(OrderStatus.OrderAccepted, "done now ahead ahead ahead")]
    [InlineData(OrderStatus.Cooking, "done done now ahead ahead")]
    [InlineData(OrderStatus.Cooked, "done done now ahead ahead")]
    [InlineData(OrderStatus.DeliveryStarted, "done done done now ahead")]
    [InlineData(OrderStatus.PickedUp, "done done done now ahead")]
    [InlineData(OrderStatus.Delivered, "done done done done done")]
    [InlineData(OrderStatus.OrderClosed, "done done done done done")]
    [InlineData(OrderStatus.AwaitingDeposit, "ahead ahead ahead ahead ahead")]
    public void The_stages_say_how_far_it_is(OrderStatus status, string expected) => Assert.Equal(expected, string.Join(' ', Journey.Stages(status, []).Select(s => s.State)));

    [Fact]
    public void A_stage_that_was_skipped_has_no_time()
    {
        var stages = Journey.Stages(OrderStatus.Delivered, Journey.Steps([Event("Ordered", OrderStatus.Ordered), Event("Delivered", OrderStatus.Delivered)]));
        Assert.Equal([true, false, false, false, true], stages.Select(s => s.At is not null));
    }

    [Fact]
    public void While_cancelling_it_is_where_it_was() => Assert.Equal("done done now ahead ahead",
        string.Join(' ', Journey.Stages(OrderStatus.CancelRequested, Journey.Steps([Event("CookingStarted", OrderStatus.Cooking)])).Select(s => s.State)));

    [Fact]
    public void Cancelling_is_offered_exactly_while_the_kitchen_has_not_begun() => Assert.Equal(
        [OrderStatus.OrderPlaced, OrderStatus.AwaitingDeposit, OrderStatus.Reserved, OrderStatus.Ordered, OrderStatus.OrderAccepted], Enum.GetValues<OrderStatus>().Where(Journey.MayCancel));
}
