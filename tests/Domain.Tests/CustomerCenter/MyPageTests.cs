using FsCheck;
using FsCheck.Fluent;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.CustomerCenter;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;

namespace Pizza.Domain.Tests.CustomerCenter;

public class MyPageTests
{
    private static readonly IReadOnlyList<DomainEvent> Life = Whole(17);

    [Fact]
    public void A_whole_life_fills_every_field()
    {
        var view = MyPageView.Of(Fold(Life))!;

        Assert.Equal((17, 7, 3, "강남점", 17, 1017, 12), (view.OrderId, view.CustomerId, view.StoreId, view.StoreName, view.StoreOrderId, view.DeliveryId, view.RiderId));
        Assert.Equal((OrderStatus.OrderClosed, 6), (view.Status, view.Version));
        Assert.Equal(Life.Count, view.History.Count);
    }

    [Fact]
    public void The_history_is_told_in_the_order_in_which_it_happened() =>
        Assert.Equal(Life.Select(e => e.OccurredAt), MyPageView.Of(Fold(Life.Reverse()))!.History.Select(h => h.At));

    [Fact]
    public void Events_of_the_same_moment_stand_by_topic_and_version()
    {
        var sameMoment = Enumerable.Range(1, 12).Select(v => (DomainEvent)OrderOf<StatusUpdated>(17, OrderStatus.Ordered, v)).ToList();

        Assert.Equal(sameMoment.Select(e => e.EventId), Fold(sameMoment.AsEnumerable().Reverse()).History.Select(h => h.EventId));
    }

    [Fact]
    public void Status_and_reason_follow_the_order_alone()
    {
        var refused = Life.OfType<CancellationRefused>().Single();
        var page = Fold([OrderOf<Ordered>(17, OrderStatus.Ordered), TicketOf<Cooked>(17, OrderStatus.Cooked, 4), refused]);

        Assert.Equal((OrderStatus.Ordered, null), (page.Order!.Status, page.Order.Reason));
        Assert.Contains(page.History, h => h.Reason == refused.Reason && h.Type == nameof(CancellationRefused));
    }

    [Fact]
    public void An_older_event_of_the_order_adds_only_to_the_history()
    {
        var closed = Fold([OrderOf<OrderClosed>(17, OrderStatus.OrderClosed, version: 6)]);

        var late = closed.Apply("order-17-v3", OrderOf<StatusUpdated>(17, OrderStatus.Cooking, version: 3));

        Assert.Equal(closed.Order, late.Order);
        Assert.Equal(2, late.History.Count);
    }

    [Fact]
    public void An_event_that_is_in_already_changes_nothing()
    {
        var page = Fold(Life);

        Assert.All(Life, e => Assert.Same(page, page.Apply(e.EventId, e)));
    }

    [Fact]
    public void A_ticket_alone_is_no_order_yet_but_is_not_lost()
    {
        var page = Fold([TicketOf<OrderAccepted>(17, OrderStatus.OrderAccepted, 1)]);
        Assert.Null(MyPageView.Of(page));
        Assert.Empty(Indexes.Of(page));

        var view = MyPageView.Of(page.Apply("order-17-v1", OrderOf<Ordered>(17, OrderStatus.Ordered)))!;

        Assert.Equal((OrderStatus.Ordered, 3L, 2), (view.Status, view.StoreId, view.History.Count));
    }

    [Fact]
    public void A_kitchen_event_without_a_ticket_names_no_store() =>
        Assert.Null(Fold([OrderOf<Ordered>(17, OrderStatus.Ordered), TicketOf<StoreOrderRejected>(17, OrderStatus.OrderCancelled, 1, storeId: null)]).StoreId);

    [Fact]
    public void The_store_asked_for_shows_until_a_store_accepts()
    {
        var asked = Fold([OrderOf<Ordered>(17, OrderStatus.Ordered, storeId: 9)]);

        Assert.Equal(9, asked.StoreId);
        Assert.Equal(3, asked.Apply("storeorder-17-v1", TicketOf<OrderAccepted>(17, OrderStatus.OrderAccepted, 1)).StoreId);
    }

    [Fact]
    public void An_event_of_a_store_is_not_of_a_page()
    {
        var page = Fold(Life);

        Assert.Same(page, page.Apply("store-3-v1", new StoreUpdated { StoreId = 3, RegionName = "강남구", IsOpen = true, Version = 1, OccurredAt = Noon }));
    }

    [Fact]
    public void Any_order_any_duplicates_and_any_subset_end_in_the_same_page() =>
        Prop.ForAll(Deliveries, deliveries =>
        {
            var page = Fold(deliveries);
            var inOrder = Fold(Life.Where(deliveries.Contains));
            return ViewOf(page) == ViewOf(inOrder) && page.History.Select(h => h.EventId).Distinct().Count() == page.History.Count;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_missing_yet_can_come_at_any_time() =>
        Prop.ForAll(Deliveries, Gen.Shuffle([.. Life]).ToArbitrary(), (before, rest) => ViewOf(Fold([.. before, .. rest])) == ViewOf(Fold(Life)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_newest_event_of_a_store_holds_whatever_the_order()
    {
        var events = Enumerable.Range(1, 5).Select(v => new StoreUpdated { StoreId = 3, StoreName = $"name {v}", RegionName = "강남구", IsOpen = true, Version = v, OccurredAt = Noon });

        Prop.ForAll(Gen.Shuffle(events.ToArray()).ToArbitrary(), shuffled =>
            shuffled.Concat(shuffled).Aggregate((Branch?)null, Branch.Apply)!.StoreName == "name 5").QuickCheckThrowOnFailure();
    }

    private static Arbitrary<DomainEvent[]> Deliveries => Gen.Elements<DomainEvent>(Life).ArrayOf().ToArbitrary();

    private static MyPage Fold(IEnumerable<DomainEvent> events) => events.Aggregate(new MyPage(17), (page, e) => page.Apply(e.EventId, e));

    private static string ViewOf(MyPage page) => System.Text.Json.JsonSerializer.Serialize(page, ViewJson.TypeInfo<MyPage>());
}
