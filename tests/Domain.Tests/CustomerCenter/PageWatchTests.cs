using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.CustomerCenter;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;

namespace Pizza.Domain.Tests.CustomerCenter;

public class PageWatchTests
{
    [Fact]
    public void A_slow_reader_gets_the_latest_state_of_each_order_once()
    {
        using var watch = new PageWatch(default);
        foreach (var page in States(17)) watch.Offer(page);

        Assert.Equal(States(17).Last().Revision, Assert.Single(watch.Take()).Revision);
        Assert.Empty(watch.Take());
    }

    [Fact]
    public void An_older_reading_of_the_store_does_not_turn_the_clock_back()
    {
        using var watch = new PageWatch(default);
        watch.Sent([States(17).Last()]);

        foreach (var page in States(17)) watch.Offer(page);

        Assert.Empty(watch.Take());
    }

    [Fact]
    public void A_change_that_came_before_a_newer_snapshot_is_not_shown_after_it()
    {
        using var watch = new PageWatch(default);
        var states = States(17).ToList();
        watch.Offer(states[^2]);

        watch.Sent([states[^1]]);
        watch.Offer(states[^1]);

        Assert.Empty(watch.Take());
    }

    [Fact]
    public void A_change_that_is_newer_than_the_snapshot_is_shown_after_it()
    {
        using var watch = new PageWatch(default);
        var states = States(17).ToList();
        watch.Offer(states[^1]);

        watch.Sent([states[^2]]);

        Assert.Equal(states[^1].Revision, Assert.Single(watch.Take()).Revision);
    }

    [Fact]
    public void What_waits_is_bounded_and_the_newest_orders_stay()
    {
        using var watch = new PageWatch(default);
        for (var id = 1; id <= PageWatch.Capacity + 10; id++) watch.Offer(States(id).First());

        var waiting = watch.Take();

        Assert.Equal(PageWatch.Capacity, waiting.Count);
        Assert.Equal(11, waiting[0].OrderId);
    }

    [Fact]
    public async Task Waiting_ends_with_the_first_news()
    {
        using var watch = new PageWatch(default);
        var waiting = watch.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.False(waiting.IsCompleted);

        watch.Offer(States(17).First());

        Assert.True(await waiting);
    }

    [Fact]
    public void A_page_goes_to_those_who_watch_its_order_its_customer_or_everything()
    {
        var feed = new MyPageFeed();
        var scopes = new WatchScope[] { new(17, null), new(null, 7), new(null, null), new(18, null), new(null, 8) };
        var watches = scopes.Select(s => new PageWatch(s)).ToList();
        watches.ForEach(feed.Add);

        feed.Publish(States(17).First());

        Assert.Equal([1, 1, 1, 0, 0], watches.Select(w => w.Take().Count));
        watches.ForEach(feed.Remove);
        Assert.Empty(feed.Watched());
        watches.ForEach(w => w.Dispose());
    }

    [Fact]
    public void What_is_no_order_yet_is_shown_to_nobody()
    {
        using var watch = new PageWatch(default);

        watch.Offer(new MyPage(17).Apply("storeorder-17-v1", TicketOf<OrderAccepted>(17, OrderStatus.OrderAccepted, 1)));

        Assert.Empty(watch.Take());
    }

    private static IEnumerable<MyPage> States(long orderId)
    {
        var page = new MyPage(orderId);
        foreach (var e in Whole(orderId)) yield return page = page.Apply(e.EventId, e);
    }
}
