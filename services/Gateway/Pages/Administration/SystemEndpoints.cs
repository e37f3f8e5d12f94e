using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>The administrator's live picture of the house, and the rankings.</summary>
internal static class SystemEndpoints
{
    public static void MapAdministration(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/admin", GetAndHead, async (Visit visit, HouseClient house, CancellationToken ct) => Page.Show<SystemPage, SystemModel>(await OfAsync(visit, house, ct)));
        pages.MapGet("/admin/live", async (Visit visit, HouseClient house, CancellationToken ct) => Page.Show<SystemPart, SystemModel>(await OfAsync(visit, house, ct)));
        pages.MapMethods("/admin/rankings", GetAndHead, async (HouseClient house, CancellationToken ct) => Page.Show<RankingsPage, RankingsModel>(await RankingsAsync(house, ct)));
        pages.MapGet("/admin/rankings/live", async (HouseClient house, CancellationToken ct) => Page.Show<RankingsPart, RankingsModel>(await RankingsAsync(house, ct)));
        pages.MapStoreAdministration();
        pages.MapMenuAdministration();
    }

    private static async Task<SystemModel> OfAsync(Visit visit, HouseClient house, CancellationToken ct)
    {
        var apps = AppState.OfAllAsync(house, ct);
        var pulse = Pulse.ReadAsync(house, visit.Now, ct);
        var waiting = house.OldestAsync<TicketView>($"/storeOrders?status={StoreOrderStatus.OrderAccepted}", ct);
        var cooking = CountAsync($"/storeOrders?status={StoreOrderStatus.Cooking}&size=1");
        var toPickUp = CountAsync($"/deliveries?status={DeliveryStatus.DeliveryStarted}&size=1");
        var onTheWay = CountAsync($"/deliveries?status={DeliveryStatus.PickedUp}&size=1");
        var letters = CountAsync("/deadLetters?size=1");
        await Task.WhenAll(apps, pulse, waiting, cooking, toPickUp, onTheWay, letters);
        var tickets = (await waiting).Value;
        return new(await apps, await pulse, tickets?.Total, tickets is { Items: [var oldest, ..] } ? oldest : null, await cooking, await toPickUp, await onTheWay, await letters);

        async Task<int?> CountAsync(string path) => (await house.GetAsync<Counted>(path, ct)).Value?.Total;
    }

    private static async Task<RankingsModel> RankingsAsync(HouseClient house, CancellationToken ct)
    {
        var pizzas = house.GetAsync<Listed<PizzaRankView>>("/rankings/pizzas?size=50", ct);
        var stores = house.GetAsync<Listed<StoreRankView>>("/rankings/stores?size=50", ct);
        await Task.WhenAll(pizzas, stores);
        return new((await pizzas).Value?.Items, (await stores).Value?.Items);
    }
}
