using System.Globalization;
using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Gateway.Pages.Riding;

/// <summary>The rider's page: what is to pick up, what is on the way, what is done.</summary>
internal static class RiderEndpoints
{
    private const string RiderCookie = "rider";

    public static void MapRider(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/rider", GetAndHead, ShowAsync);
        pages.MapGet("/rider/live", ShowPartAsync);
        pages.MapPost("/rider/{riderId:long:min(1)}/deliveries/{deliveryId:long:min(1)}", MoveAsync);
    }

    private static async Task<IResult> ShowAsync(string? rider, HttpContext http, HouseClient house, CancellationToken ct)
    {
        var entered = rider?.Trim() ?? http.Request.Cookies[RiderCookie] ?? "";
        if (RiderBoard.Rider(entered) is not { } id)
            return Page.Show<RiderPage, RiderModel>(new(entered, null, null), entered.Length > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
        if (rider is not null) Visit.Remember(http, RiderCookie, id.ToString(CultureInfo.InvariantCulture));
        return Page.Show<RiderPage, RiderModel>(await OfAsync(id, house, ct));
    }

    private static async Task<IResult> ShowPartAsync(long rider, HouseClient house, CancellationToken ct) =>
        await OfAsync(rider, house, ct) is { Board: not null } model ? Page.Show<RiderPart, RiderModel>(model) : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> MoveAsync(long riderId, long deliveryId, HttpContext http, HouseClient house, CancellationToken ct)
    {
        if (RiderBoard.Asked((await http.Request.ReadFormAsync(ct))["status"].ToString()) is not { } status || riderId > FieldRules.MaxNumber)
            return Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, StatusCodes.Status400BadRequest);
        var answer = await house.PatchAsync<DeliveryView>($"/deliveries/{deliveryId}", new StatusChange(status.ToString(), riderId), ct);
        return answer.Status switch
        {
            _ when answer.IsOk => Page.SeeOther($"/rider?rider={riderId}"),
            StatusCodes.Status409Conflict when answer.Problem is { RiderId: { } has } => await RefuseAsync(new(RiderTexts.Taken, RiderTexts.TakenHelp, answer.Status, has)),
            StatusCodes.Status409Conflict when answer.Problem is { OrderId: { } order } => await RefuseAsync(new(RiderTexts.Refused, RiderTexts.RefusedHelp, answer.Status, order)),
            StatusCodes.Status404NotFound => await RefuseAsync(new(RiderTexts.Unknown, RiderTexts.UnknownHelp, answer.Status)),
            _ => await RefuseAsync(SaidNo.Away),
        };

        async Task<IResult> RefuseAsync(SaidNo no) => Page.Show<RiderPage, RiderModel>(await OfAsync(riderId, house, ct) with { SaidNo = no }, no.Status);
    }

    private static async Task<RiderModel> OfAsync(long riderId, HouseClient house, CancellationToken ct)
    {
        var toPickUp = house.OldestAsync<DeliveryView>($"/deliveries?status={DeliveryStatus.DeliveryStarted}", ct);
        var onTheWay = house.OldestAsync<DeliveryView>($"/deliveries?status={DeliveryStatus.PickedUp}&riderId={riderId}", ct);
        var latest = house.GetAsync<Listed<DeliveryView>>($"/deliveries?riderId={riderId}&size=50", ct);
        var stores = house.GetAsync<Listed<StoreView>>("/stores?size=1000", ct);
        await Task.WhenAll(toPickUp, onTheWay, latest, stores);
        var board = (await toPickUp, await onTheWay, await latest) is ({ Value: { } waiting }, { Value: { } under }, { Value: { } last })
            ? new RiderDeliveries(waiting.Items, waiting.Total, under.Items, RiderBoard.Done(last.Items), ((await stores).Value?.Items ?? []).ToDictionary(s => s.StoreId))
            : null;
        return new(riderId.ToString(CultureInfo.InvariantCulture), riderId, board);
    }
}
