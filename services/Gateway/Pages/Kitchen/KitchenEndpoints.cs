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
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

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
        long? last = long.TryParse(http.Request.Cookies[StoreCookie], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        return Page.Show<KitchensPage, KitchensModel>(new(stores.Value is { } known ? Region.Of(known.Items) : null, last));
    }

    private static async Task<IResult> ShowAsync(long storeId, HttpContext http, Visit visit, HouseClient house, CancellationToken ct)
    {
        if (await FoundAsync(storeId, visit, house, ct) is not { } model) return NotFound();
        if (model.Store is not null) Visit.Remember(http, StoreCookie, storeId.ToString(CultureInfo.InvariantCulture));
        return Page.Show<KitchenPage, KitchenModel>(model);
    }

    private static async Task<IResult> ShowPartAsync(long storeId, Visit visit, HouseClient house, CancellationToken ct) => await FoundAsync(storeId, visit, house, ct) switch
    {
        null => NotFound(),
        { Columns: null } => TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable),
        var model => Page.Show<KitchenPart, KitchenModel>(model),
    };

    private static async Task<IResult> MoveAsync(long storeId, long ticketId, HttpContext http, Visit visit, HouseClient house, CancellationToken ct)
    {
        if (KitchenBoard.Asked((await http.Request.ReadFormAsync(ct))["status"].ToString()) is not { } status)
            return Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, StatusCodes.Status400BadRequest);
        var answer = await house.PatchAsync<TicketView>($"/storeOrders/{ticketId}", new StatusChange(status.ToString()), ct);
        return answer.Status switch
        {
            _ when answer.IsOk => Page.SeeOther($"/kitchen/{storeId}"),
            StatusCodes.Status409Conflict or StatusCodes.Status404NotFound => await RefuseAsync(new(KitchenTexts.Refused, KitchenTexts.RefusedHelp, answer.Status, ticketId)),
            _ => await RefuseAsync(new(StaffTexts.Away, StaffTexts.AwayHelp, StatusCodes.Status503ServiceUnavailable)),
        };

        Task<IResult> RefuseAsync(SaidNo no) => RefusedAsync(storeId, no, visit, house, ct);
    }

    private static async Task<IResult> OpenAsync(long storeId, HttpContext http, Visit visit, HouseClient house, CancellationToken ct)
    {
        var open = (await http.Request.ReadFormAsync(ct))["open"].ToString() == "true";
        var answer = await house.PatchAsync<StoreView>($"/stores/{storeId}", new StoreChange(null, null, open), ct);
        return answer.Status switch
        {
            _ when answer.IsOk => Page.SeeOther($"/kitchen/{storeId}"),
            StatusCodes.Status404NotFound => NotFound(),
            _ => await RefusedAsync(storeId, new(StaffTexts.Away, StaffTexts.AwayHelp, StatusCodes.Status503ServiceUnavailable), visit, house, ct),
        };
    }

    private static async Task<IResult> RefusedAsync(long storeId, SaidNo no, Visit visit, HouseClient house, CancellationToken ct) =>
        await FoundAsync(storeId, visit, house, ct) is { } model ? Page.Show<KitchenPage, KitchenModel>(model with { SaidNo = no }, no.Status) : NotFound();

    /// <summary>Null: there is no such store.</summary>
    private static async Task<KitchenModel?> FoundAsync(long storeId, Visit visit, HouseClient house, CancellationToken ct)
    {
        var store = house.GetAsync<StoreView>($"/stores/{storeId}", ct);
        var waiting = house.OldestAsync<TicketView>($"/storeOrders?storeId={storeId}&status={StoreOrderStatus.OrderAccepted}", ct);
        var cooking = house.OldestAsync<TicketView>($"/storeOrders?storeId={storeId}&status={StoreOrderStatus.Cooking}", ct);
        var done = NewestAsync(StoreOrderStatus.Cooked, KitchenBoard.MostDone);
        var cancelled = NewestAsync(StoreOrderStatus.OrderCancelled, 5);
        await Task.WhenAll(store, waiting, cooking, done, cancelled);
        if ((await store).Status == StatusCodes.Status404NotFound) return null;

        IReadOnlyList<TicketColumn>? columns = (await waiting, await cooking, await done) is ({ Value: { } first }, { Value: { } second }, { Value: { } third })
            ? [new(StoreOrderStatus.OrderAccepted, first.Items, first.Total), new(StoreOrderStatus.Cooking, second.Items, second.Total), new(StoreOrderStatus.Cooked, [.. third.Items.Reverse()], third.Total)]
            : null;
        return new(storeId, (await store).Value, columns, KitchenBoard.CancelledLately((await cancelled).Value?.Items ?? [], visit.Now));

        Task<Answer<Listed<TicketView>>> NewestAsync(StoreOrderStatus status, int most) =>
            house.GetAsync<Listed<TicketView>>($"/storeOrders?storeId={storeId}&status={status}&size={most}", ct);
    }

    private static IResult NotFound() => Apology.Of(KitchenTexts.NoSuchStore, KitchenTexts.NoSuchStoreHelp, StatusCodes.Status404NotFound);
}
