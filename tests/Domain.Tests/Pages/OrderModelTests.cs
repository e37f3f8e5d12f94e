using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Ordering;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Tests.Pages;

public class OrderModelTests
{
    private static readonly StoreView Closed = new(3, "강남구", "논현점", false);
    private static readonly StoreView Open = new(4, "강남구", "강남역점", true);

    private static OrderModel Refused(string store, params StoreView[] stores) =>
        new(new OrderForm { Key = "k", Region = "강남구", Store = store }, Region.Of(stores), [], new(OrderRefusalKind.NoStoreOpen, 1), new FormErrors());

    [Fact]
    public void A_closed_store_that_was_chosen_is_not_a_region_without_an_open_one()
    {
        Assert.Equal(3, Refused("3", Closed, Open).ClosedStoreId);
        Assert.Equal("논현점", Refused("3", Closed, Open).NameOf(3));
        Assert.Null(Refused("3", Closed).ClosedStoreId);
        Assert.Null(Refused("", Closed, Open).ClosedStoreId);
        Assert.Null((Refused("3", Closed, Open) with { Refusal = new(OrderRefusalKind.Busy) }).ClosedStoreId);
    }

    [Fact]
    public void Where_the_stores_cannot_be_asked_the_store_is_what_was_refused() => Assert.Equal(3, (Refused("3") with { Regions = null }).ClosedStoreId);
}
