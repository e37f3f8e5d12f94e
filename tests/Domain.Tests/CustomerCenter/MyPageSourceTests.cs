using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.CustomerCenter;
using Pizza.ServiceDefaults.Live;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;

namespace Pizza.Domain.Tests.CustomerCenter;

public class MyPageSourceTests
{
    [Fact]
    public void A_page_goes_to_those_who_watch_its_order_its_customer_or_everything() =>
        Assert.Equal([1, 1, 1, 0, 0], Shown(Whole(17)[0]));

    [Fact]
    public void What_is_no_order_yet_is_shown_to_nobody() =>
        Assert.Equal([0, 0, 0, 0, 0], Shown(TicketOf<OrderAccepted>(17, OrderStatus.OrderAccepted, 1)));

    private static List<int> Shown(DomainEvent first)
    {
        var feed = MyPageSource.NewFeed();
        LiveScope[] scopes = [MyPageSource.OfOrder(17), MyPageSource.OfCustomer(7), LiveScope.All, MyPageSource.OfOrder(18), MyPageSource.OfCustomer(8)];
        var watches = scopes.Select(feed.Watch).ToList();

        feed.Publish(new MyPage(17).Apply(first.EventId, first));

        var shown = watches.Select(w => w.Take().Changes.Count).ToList();
        watches.ForEach(w => w.Dispose());
        return shown;
    }
}
