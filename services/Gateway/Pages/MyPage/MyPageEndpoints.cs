using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.MyPage;

/// <summary>The customer's orders. Every page has its live part at an address of its own: the same HTML, fetched when something changes.</summary>
internal static class MyPageEndpoints
{
    private const int PageSize = 10;
    private const int MessagesShown = 8;

    public static void MapMyPage(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/my", GetAndHead, ListAsync);
        pages.MapGet("/my/live", ListPartAsync);
        pages.MapGet("/my/messages", MessagesPartAsync);
        pages.MapMethods("/my/{orderId:long:min(1)}", GetAndHead, ShowAsync);
        pages.MapGet("/my/{orderId:long:min(1)}/live", ShowPartAsync);
        pages.MapPost("/my/{orderId:long:min(1)}/cancel", CancelAsync);
        pages.MapPost("/my/{orderId:long:min(1)}/receipt", ConfirmReceiptAsync);
    }

    private static async Task<IResult> ListAsync(string? customerId, string? page, HttpContext http, Visit visit, HouseClient house, CancellationToken ct)
    {
        var model = await ListedAsync(customerId, page, withMessages: true, visit, house, ct);
        if (customerId is not null && model.CustomerId is { } id) Visit.Remember(http, Visit.CustomerCookie, id.ToString(CultureInfo.InvariantCulture));
        return Page.Show<MyOrdersPage, MyOrdersModel>(model, model.Entered.Length > 0 && model.CustomerId is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static async Task<IResult> ListPartAsync(string? customerId, string? page, Visit visit, HouseClient house, CancellationToken ct) =>
        await ListedAsync(customerId, page, withMessages: false, visit, house, ct) is { Orders: not null } model ? Page.Show<MyOrdersPart, MyOrdersModel>(model) : Unavailable();

    private static async Task<MyOrdersModel> ListedAsync(string? entered, string? page, bool withMessages, Visit visit, HouseClient house, CancellationToken ct)
    {
        var text = entered?.Trim() ?? visit.CustomerId?.ToString(CultureInfo.InvariantCulture) ?? "";
        if (Entered.Number(text) is not { } customerId) return new(text, null, null, null, 0);
        var asked = Entered.Page(page);
        var orders = house.PageAsync<MyPageView>(at => $"/myPages?customerId={customerId}&page={at}&size={PageSize}", asked, ct);
        var messages = withMessages ? MessagesAsync(customerId, null, house, ct) : null;
        return new(text, customerId, (await orders).Value, messages is null ? null : await messages, (await orders).Value?.Page ?? asked);
    }

    private static async Task<IResult> ShowAsync(long orderId, HouseClient house, CancellationToken ct)
    {
        var model = await FoundAsync(orderId, withMessages: true, house, ct);
        return model is null ? NotFound() : Page.Show<MyOrderPage, MyOrderModel>(model);
    }

    private static async Task<IResult> ShowPartAsync(long orderId, HouseClient house, CancellationToken ct) => await FoundAsync(orderId, withMessages: false, house, ct) switch
    {
        null => NotFound(),
        { IsAway: true } => Unavailable(),
        var model => Page.Show<MyOrderPart, MyOrderModel>(model),
    };

    /// <summary>Null: there is no such order.</summary>
    private static async Task<MyOrderModel?> FoundAsync(long orderId, bool withMessages, HouseClient house, CancellationToken ct)
    {
        var view = await house.GetAsync<MyPageView>($"/myPages/{orderId}", ct);
        if (view.Value is { } order)
        {
            var messages = withMessages ? MessagesAsync(order.CustomerId, orderId, house, ct) : null;
            var until = Deposit.Of(order) is null ? null : (await house.GetAsync<OrderView>($"/orders/{orderId}", ct)).Value?.DepositUntil;
            return new(orderId, order, IsAway: false, messages is null ? null : await messages, DepositUntil: until);
        }
        if (view.Status != StatusCodes.Status404NotFound) return new(orderId, null, IsAway: true, null);
        // The view follows the events: an order just placed may not be in it yet.
        var placed = await house.GetAsync<OrderView>($"/orders/{orderId}", ct);
        return placed.Status == StatusCodes.Status404NotFound ? null : new(orderId, null, IsAway: !placed.IsOk, null);
    }

    private static async Task<IResult> MessagesPartAsync(long customerId, long? orderId, HouseClient house, CancellationToken ct) =>
        await MessagesAsync(customerId, orderId, house, ct) is { Messages: not null } model ? Page.Show<Messages, MessagesModel>(model) : Unavailable();

    private static async Task<MessagesModel> MessagesAsync(long customerId, long? orderId, HouseClient house, CancellationToken ct)
    {
        var told = (await house.GetAsync<Listed<NotificationView>>($"/notifications?customerId={customerId}&size=100", ct)).Value?.Items;
        return new(customerId, orderId, orderId is null ? told?.Take(MessagesShown).ToList() : told?.Where(m => m.OrderId == orderId).ToList());
    }

    private static async Task<IResult> CancelAsync(long orderId, HttpContext http, HouseClient house, CancellationToken ct)
    {
        var reason = (await http.Request.ReadFormAsync(ct))["reason"].ToString().Trim();
        var answer = await house.PatchAsync<OrderView>($"/orders/{orderId}", new OrderChange(nameof(OrderStatus.OrderCancelled), reason.Length > 0 ? reason : null), ct);
        return answer.Status switch
        {
            _ when answer.IsOk => Page.SeeOther($"/my/{orderId}"),
            StatusCodes.Status404NotFound => NotFound(),
            StatusCodes.Status409Conflict when answer.RetryAfterSeconds is not null => await RefuseAsync(answer.Status, MyPageTexts.NotNow, MyPageTexts.NotNowHelp),
            StatusCodes.Status409Conflict => await RefuseAsync(answer.Status, MyPageTexts.TooLate, MyPageTexts.TooLateHelp),
            StatusCodes.Status400BadRequest => await RefuseAsync(StatusCodes.Status422UnprocessableEntity, MyPageTexts.ReasonWrong, MyPageTexts.ReasonWrongHelp),
            _ => await RefuseAsync(StatusCodes.Status503ServiceUnavailable, MyPageTexts.CancelAway, MyPageTexts.AwayHelp),
        };

        Task<IResult> RefuseAsync(int status, Text refusal, Text help) => RefusedAsync(orderId, status, refusal, help, house, ct);
    }

    private static async Task<IResult> ConfirmReceiptAsync(long orderId, HouseClient house, CancellationToken ct)
    {
        var view = await house.GetAsync<MyPageView>($"/myPages/{orderId}", ct);
        if (view.Status == StatusCodes.Status404NotFound) return NotFound();
        if (view.IsOk && view.Value.DeliveryId is null) return await RefuseAsync(StatusCodes.Status409Conflict, MyPageTexts.NotDelivered, MyPageTexts.NotDeliveredHelp);
        if (!view.IsOk) return await RefuseAsync(StatusCodes.Status503ServiceUnavailable, MyPageTexts.ReceiptAway, MyPageTexts.AwayHelp);
        var answer = await house.PostAsync<Nothing>($"/deliveries/{view.Value.DeliveryId}/receipt", body: null, key: null, ct);
        return answer.Status switch
        {
            _ when answer.IsOk => Page.SeeOther($"/my/{orderId}"),
            StatusCodes.Status409Conflict => await RefuseAsync(answer.Status, MyPageTexts.NotDelivered, MyPageTexts.NotDeliveredHelp),
            _ => await RefuseAsync(StatusCodes.Status503ServiceUnavailable, MyPageTexts.ReceiptAway, MyPageTexts.AwayHelp),
        };

        Task<IResult> RefuseAsync(int status, Text refusal, Text help) => RefusedAsync(orderId, status, refusal, help, house, ct);
    }

    private static async Task<IResult> RefusedAsync(long orderId, int status, Text refusal, Text help, HouseClient house, CancellationToken ct) =>
        await FoundAsync(orderId, withMessages: true, house, ct) is { } model
            ? Page.Show<MyOrderPage, MyOrderModel>(model with { Refusal = refusal, RefusalHelp = help }, status)
            : NotFound();

    private static IResult NotFound() => Apology.Of(MyPageTexts.NoSuchOrder, MyPageTexts.NoSuchOrderHelp, StatusCodes.Status404NotFound);

    /// <summary>Of a part: the page keeps what it shows, and asks again.</summary>
    private static StatusCodeHttpResult Unavailable() => TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
}
