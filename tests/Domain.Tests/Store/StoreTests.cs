using Pizza.Contracts.Events;
using Pizza.Stores;
using static Pizza.Domain.Tests.Kitchen.TicketScenes;

namespace Pizza.Domain.Tests.Kitchen;

public class StoreTests
{
    [Fact]
    public void A_registered_store_is_told_with_its_region_and_whether_it_is_open()
    {
        var decision = Store.Register(1, new("강남구", "강남점", IsOpen: true), Noon);

        var registered = Assert.IsType<StoreRegistered>(decision.Event);
        Assert.Equal(("store-1-v1", 1L, "강남구", "강남점", true), (registered.EventId, registered.StoreId, registered.RegionName, registered.StoreName, registered.IsOpen));
        Assert.True(decision.Store.TakesOrders);
    }

    [Fact]
    public void A_change_touches_only_what_is_given()
    {
        var decision = Gangnam.Change(regionName: null, storeName: null, isOpen: false, Noon);

        Assert.Equal(Gangnam with { IsOpen = false, Version = 2 }, decision.Store);
        Assert.Equal(("강남구", "강남점", false, 2), decision.Event is StoreUpdated e ? (e.RegionName, e.StoreName, e.IsOpen, e.Version) : default);
    }

    [Fact]
    public void A_change_to_what_is_there_already_tells_nobody() =>
        Assert.Equal(new StoreDecision(Gangnam, null), Gangnam.Change("강남구", "강남점", isOpen: true, Noon));

    [Fact]
    public void What_somebody_else_changed_meanwhile_is_not_overwritten_unseen()
    {
        Assert.Equal(["regionNm", "storeNm"], Fields(Gangnam, new("종로구", "종로점"), "마포구", "홍대점"));
        Assert.Equal(["storeNm"], Fields(Gangnam, new("강남구", ""), "마포구", "홍대점"));
        // What was seen, what is to be there already, and what nobody says to have seen is no conflict.
        Assert.Empty(Fields(Gangnam, new("강남구", "강남점"), "마포구", "홍대점"));
        Assert.Empty(Fields(Gangnam, new("종로구", "종로점"), "강남구", "강남점"));
        Assert.Empty(Fields(Gangnam with { StoreName = null }, new(null, ""), null, "홍대점"));
        Assert.Empty(Fields(Gangnam, null, "마포구", "홍대점"));

        static IEnumerable<string> Fields(Store store, StoreSeen? seen, string? region, string? name) => store.ChangedSince(seen, region, name).Select(c => c.Field);
    }

    [Fact]
    public void A_store_with_open_tickets_cannot_be_deleted() => Assert.Null((Gangnam with { OpenTickets = 1 }).Delete(Noon));

    [Fact]
    public void A_deleted_store_is_closed_and_keeps_its_id()
    {
        var decision = Gangnam.Delete(Noon)!;
        Assert.Equal((5L, false, Noon), (decision.Store.StoreId, decision.Store.TakesOrders, decision.Store.DeletedAt));
        Assert.IsType<StoreDeleted>(decision.Event);
    }

    [Fact]
    public void A_removed_store_is_gone_with_its_tickets_open_and_removed_again_tells_nobody()
    {
        var decision = (Gangnam with { OpenTickets = 2 }).Remove(Noon);

        Assert.Equal((false, Noon, 2, 2), (decision.Store.TakesOrders, decision.Store.DeletedAt, decision.Store.OpenTickets, decision.Store.Version));
        Assert.IsType<StoreDeleted>(decision.Event);
        Assert.Equal(new StoreDecision(decision.Store, null), decision.Store.Remove(Noon.AddHours(1)));
    }

    [Theory]
    [InlineData(2, 1, 3, 2)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(3, 2, 0, 3)]
    public void The_least_busy_store_takes_the_order_and_among_equals_the_oldest(int first, int second, int third, long expected)
    {
        Store[] stores = [Busy(3, third), Busy(1, first), Busy(2, second)];
        Assert.Equal(expected, Store.LeastBusy(stores)!.StoreId);
    }

    [Fact]
    public void Closed_and_deleted_stores_take_no_orders() =>
        Assert.Null(Store.LeastBusy([Gangnam with { IsOpen = false }, Gangnam with { DeletedAt = Noon }]));

    private static Store Busy(long id, int openTickets) => Gangnam with { StoreId = id, OpenTickets = openTickets };
}
