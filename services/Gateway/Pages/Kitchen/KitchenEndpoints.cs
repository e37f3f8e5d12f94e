using System.Globalization;
using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Ordering;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Kitchen;

/// <summary>The store manager's board.</summary>
internal static class KitchenEndpoints
{
    private const string StoreCookie = "store";

    public static void MapKitchen(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/kitchen", GetAndHead, ChooseAsync);
        pages.MapMethods("/kitchen/{storeId:long:min(1)}", GetAndHead, ShowAsync);
        pages.MapGet("/kitchen/{storeId:long:min(1)}/live", ShowPartAsync);
        pages.MapPost("/kitchen/{storeId:long:min(1)}/tickets/{ticketId:long:min(1)}", MoveAsync);
        pages.MapPost("/kitchen/{storeId:long:min(1)}/open", OpenAsync);
    }

    private static async Task<IResult> ChooseAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var stores = await house.GetAsync<Listed<StoreView>>("/stores?size=1000", ct);
        return Page.Show<KitchensPage, KitchensModel>(new(stores.Value is { } known ? Region.Of(known.Items) : null, Entered.Number(http.Request.Cookies[StoreCookie])));
    }

    private static async Task<IResult> ShowAsync(long storeId, HttpContext http, Visit visit, HouseClient house, CancellationToken ct)
    {
        var model = await OfAsync(storeId, visit, house, ct);
        if (model.Store is not null) Visit.Remember(http, StoreCookie, storeId.ToString(CultureInfo.InvariantCulture));
        return Shown(model);
    }

    /// <summary>A store that is gone meanwhile is told by the part itself: to the page, 404 would be a lost connection.</summary>
    private static async Task<IResult> ShowPartAsync(long storeId, Visit visit, HouseClient house, CancellationToken ct) =>
        await OfAsync(storeId, visit, house, ct) is { Columns: not null } model ? Page.Show<KitchenPart, KitchenModel>(model) : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> MoveAsync(long storeId, long ticketId, HttpContext http, Visit visit, HouseClient house, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        // Shown by a gateway of an earlier version, it does not say from where.
        var from = form["from"].ToString() is { Length: > 0 } said ? said : null;
        if (KitchenBoard.Asked(form["status"].ToString()) is not { } status || (from is not null && !Enum.GetNames<StoreOrderStatus>().Contains(from)))
            return Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, StatusCodes.Status400BadRequest);
        var answer = await house.PatchAsync<TicketView>($"/storeOrders/{ticketId}", new StatusChange(status.ToString(), From: from, StoreId: storeId), ct);
        return answer.Status switch
        {
            _ when answer.IsOk => Page.SeeOther($"/kitchen/{storeId}"),
            StatusCodes.Status409Conflict or StatusCodes.Status404NotFound => await RefuseAsync(KitchenBoard.Refusal(answer.Problem, answer.Status)),
            _ => await RefuseAsync(SaidNo.Away),
        };

        Task<IResult> RefuseAsync(SaidNo no) => RefusedAsync(storeId, no, visit, house, ct);
    }

    private static async Task<IResult> OpenAsync(long storeId, HttpContext http, Visit visit, HouseClient house, CancellationToken ct)
    {
        if ((await http.Request.ReadFormAsync(ct))["open"].ToString() is not (("true" or "false") and var open))
            return Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, StatusCodes.Status400BadRequest);
        var answer = await house.PatchAsync<StoreView>($"/stores/{storeId}", new StoreChange(null, null, open == "true"), ct);
        return answer.Status switch
        {
            _ when answer.IsOk => Page.SeeOther($"/kitchen/{storeId}"),
            StatusCodes.Status404NotFound => Shown(await OfAsync(storeId, visit, house, ct)),
            _ => await RefusedAsync(storeId, SaidNo.Away, visit, house, ct),
        };
    }

    private static async Task<IResult> RefusedAsync(long storeId, SaidNo no, Visit visit, HouseClient house, CancellationToken ct) =>
        Shown(await OfAsync(storeId, visit, house, ct) with { SaidNo = no });

    private static IResult Shown(KitchenModel model) =>
        Page.Show<KitchenPage, KitchenModel>(model, model.SaidNo?.Status ?? (model.IsOver ? StatusCodes.Status404NotFound : StatusCodes.Status200OK));

    private static async Task<KitchenModel> OfAsync(long storeId, Visit visit, HouseClient house, CancellationToken ct)
    {
        var store = house.GetAsync<StoreView>($"/stores/{storeId}", ct);
        var waiting = house.OldestAsync<TicketView>($"/storeOrders?storeId={storeId}&status={StoreOrderStatus.OrderAccepted}", ct);
        var cooking = house.OldestAsync<TicketView>($"/storeOrders?storeId={storeId}&status={StoreOrderStatus.Cooking}", ct);
        var done = house.GetAsync<Listed<TicketView>>($"/storeOrders?storeId={storeId}&status={StoreOrderStatus.Cooked}&size={KitchenBoard.MostDone}", ct);
        // By when they were cancelled, not by when they came in: the one that has cooked longest is the one to stop.
        var since = Uri.EscapeDataString((visit.Now - KitchenBoard.TellsCancelled).UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        var cancelled = house.GetAsync<Listed<TicketView>>($"/storeOrders?storeId={storeId}&status={StoreOrderStatus.OrderCancelled}&changedSince={since}", ct);
        await Task.WhenAll(store, waiting, cooking, done, cancelled);

        IReadOnlyList<TicketColumn>? columns = (await waiting, await cooking, await done) is ({ Value: { } first }, { Value: { } second }, { Value: { } third })
            ? [new(StoreOrderStatus.OrderAccepted, first.Items, first.Total), new(StoreOrderStatus.Cooking, second.Items, second.Total), new(StoreOrderStatus.Cooked, [.. third.Items.Reverse()], third.Total)]
            : null;
        return new(storeId, (await store).Value, columns, KitchenBoard.CancelledLately((await cancelled).Value?.Items ?? [], visit.Now), IsGone: (await store).Status == StatusCodes.Status404NotFound);
    }
}
