using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>The call centre's board of all orders, and each of them.</summary>
internal static class OrdersEndpoints
{
    public static void MapCallCentre(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/center", GetAndHead, SearchAsync);
        pages.MapGet("/center/live", SearchPartAsync);
        pages.MapMethods("/center/orders/{orderId:long:min(1)}", GetAndHead, ShowAsync);
        pages.MapGet("/center/orders/{orderId:long:min(1)}/live", ShowPartAsync);
        pages.MapGet("/center/orders/{orderId:long:min(1)}/remedies", ShowRemediesAsync);
        pages.MapPost("/center/orders/{orderId:long:min(1)}/complaint", ComplainAsync);
        pages.MapPost("/center/orders/{orderId:long:min(1)}/deposit", ConfirmDepositAsync);
        pages.MapComplaints();
        pages.MapLetters();
    }

    private static async Task<IResult> SearchAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var search = OrderSearch.Read(http.Request.Query);
        var stores = house.GetAsync<Listed<StoreView>>("/stores?size=1000", ct);
        var errors = search.Check();
        var orders = errors.Any ? null : await FoundAsync(search, house, ct);
        var regions = (await stores).Value?.Items.Select(s => s.RegionName).Distinct().Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>();
        return Page.Show<OrdersPage, OrdersModel>(new(Shown(search, orders), errors, orders, [.. regions]), errors.Any ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static async Task<IResult> SearchPartAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var search = OrderSearch.Read(http.Request.Query);
        var errors = search.Check();
        return !errors.Any && await FoundAsync(search, house, ct) is { } orders
            ? Page.Show<OrdersPart, OrdersModel>(new(Shown(search, orders), errors, orders, []))
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Null: the orders cannot be read.</summary>
    private static async Task<Listed<MyPageView>?> FoundAsync(OrderSearch search, HouseClient house, CancellationToken ct)
    {
        if (search.OrderId is not { } orderId) return (await house.PageAsync<MyPageView>(page => (search with { Page = page }).ApiPath(), search.Page, ct)).Value;
        var one = await house.GetAsync<MyPageView>($"/myPages/{orderId}", ct);
        if (one.Status == StatusCodes.Status404NotFound) return new([], 0, 1, 0);
        return one.Value is { } order ? search.Matches(order) ? new([order], 0, 1, 1) : new([], 0, 1, 0) : null;
    }

    /// <summary>With the page that there is.</summary>
    private static OrderSearch Shown(OrderSearch search, Listed<MyPageView>? orders) => orders is null ? search : search with { Page = orders.Page };

    private static async Task<IResult> ShowAsync(long orderId, HouseClient house, CancellationToken ct) => await FoundAsync(orderId, NewForm(orderId), new(), null, house, ct);

    private static async Task<IResult> ShowPartAsync(long orderId, HouseClient house, CancellationToken ct)
    {
        var view = await house.GetAsync<MyPageView>($"/myPages/{orderId}", ct);
        return view.IsOk
            ? Page.Show<CallOrderPart, CallOrderModel>(new(orderId, view.Value, [], NewForm(orderId), new()))
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>With the key that the form has already: it is the same form, with what can be done by now.</summary>
    private static async Task<IResult> ShowRemediesAsync(long orderId, string? key, HouseClient house, CancellationToken ct)
    {
        var view = await house.GetAsync<MyPageView>($"/myPages/{orderId}", ct);
        return view.IsOk
            ? Page.Show<ComplaintPanel, CallOrderModel>(new(orderId, view.Value, await OfferedAsync(view.Value, house, ct), NewForm(orderId) with { Key = Keys.Kept(key) }, new()))
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IReadOnlyList<string>> OfferedAsync(MyPageView? order, HouseClient house, CancellationToken ct) => Remedies.Of(
        order?.Status, order?.StoreId is { } storeId && Remedies.TakesOrders(await house.GetAsync<StoreView>($"/stores/{storeId}", ct)));

    private static async Task<IResult> ComplainAsync(long orderId, HttpContext http, HouseClient house, CancellationToken ct)
    {
        var form = ComplaintForm.Read(await http.Request.ReadFormAsync(ct));
        if (form.Action == ComplaintForm.CancelOrder) form = form with { Order = $"{orderId}" };
        var errors = new FormErrors();
        if (form.Check(errors) is not { } complaint)
            return await FoundAsync(orderId, form, errors, SaidNo.FormWrong, house, ct);
        var no = ComplaintAnswer.RefusalOf(await house.PostAsync<ComplaintView>("/complaints", complaint, form.Key, ct));
        if (no is null) return Page.SeeOther($"/center/orders/{orderId}");
        // Kept or unknown: the same key finds out. Anything else is answered for good.
        return await FoundAsync(orderId, no.Status == StatusCodes.Status503ServiceUnavailable ? form : form with { Key = Keys.New() }, errors, no, house, ct);
    }

    /// <summary>The money is on the account. Said twice it is confirmed once.</summary>
    private static async Task<IResult> ConfirmDepositAsync(long orderId, HouseClient house, CancellationToken ct)
    {
        var view = await house.GetAsync<MyPageView>($"/myPages/{orderId}", ct);
        if (view.IsAway) return await FoundAsync(orderId, NewForm(orderId), new(), SaidNo.Away, house, ct);
        // By the order's own payment, whatever it is by now: who was first is for the payment to say.
        var no = view.Value?.Payment is { Method: PaymentMethod.BankTransfer } payment
            ? DepositAnswer.RefusalOf(await house.PatchAsync<PaymentOutcome>($"/payments/{payment.PaymentId}", new PaymentChange(nameof(PaymentStatus.DepositConfirmed)), ct))
            : DepositAnswer.NoneDue;
        return no is null ? Page.SeeOther($"/center/orders/{orderId}") : await FoundAsync(orderId, NewForm(orderId), new(), no, house, ct);
    }

    private static async Task<IResult> FoundAsync(long orderId, ComplaintForm form, FormErrors errors, SaidNo? no, HouseClient house, CancellationToken ct)
    {
        var view = await house.GetAsync<MyPageView>($"/myPages/{orderId}", ct);
        if (view.Status == StatusCodes.Status404NotFound && (await house.GetAsync<OrderView>($"/orders/{orderId}", ct)).Status == StatusCodes.Status404NotFound)
            return Apology.Of(MyPage.MyPageTexts.NoSuchOrder, MyPage.MyPageTexts.NoSuchOrderHelp, StatusCodes.Status404NotFound);
        return Page.Show<CallOrderPage, CallOrderModel>(new(orderId, view.Value, await OfferedAsync(view.Value, house, ct), form, errors, no), no?.Status ?? StatusCodes.Status200OK);
    }

    private static ComplaintForm NewForm(long orderId) => new() { Key = Keys.New(), Order = $"{orderId}" };
}
