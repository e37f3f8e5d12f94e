using System.Globalization;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Ordering;

/// <summary>The customer's first page: what there is, and the order.</summary>
internal static class OrderEndpoints
{
    public static void MapOrderPage(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/", GetAndHead, ShowAsync);
        pages.MapPost("/", PlaceAsync);
    }

    private static async Task<IResult> ShowAsync(string? region, Visit visit, HouseClient house, CancellationToken ct)
    {
        var form = new OrderForm
        {
            Key = Keys.New(),
            CustomerId = visit.CustomerId?.ToString(CultureInfo.InvariantCulture) ?? "",
            Region = region?.Trim() ?? visit.RegionName ?? "",
        };
        return await RenderAsync(form, refusal: null, new FormErrors(), house, ct);
    }

    private static async Task<IResult> PlaceAsync(HttpContext http, Visit visit, HouseClient house, CancellationToken ct)
    {
        var (entered, errors) = (await http.Request.ReadFormAsync(ct), new FormErrors());
        Visit.Switches(http, entered);
        if (OrderForm.Looks(entered) is { } looks)
        {
            var said = looks.IsAsEntered ? OrderRefusal.Said(entered) : null;
            if (said?.Kind == OrderRefusalKind.Invalid) looks.Check(visit.Now, errors);
            return await RenderAsync(looks, said, errors, house, ct, StatusCodes.Status200OK);
        }
        var form = OrderForm.Read(entered);
        if (form.Check(visit.Now, errors) is not { } order) return await RenderAsync(form, new(OrderRefusalKind.Invalid), errors, house, ct);

        Visit.Remember(http, Visit.CustomerCookie, form.CustomerId);
        Visit.Remember(http, Visit.RegionCookie, form.Region);
        var answer = await house.PostAsync<OrderView>("/orders", order, form.Key, ct);
        if (OrderAnswer.IsOfARefusedOrder(answer))
        {
            form = form with { Key = form.KeyAfter(order) };
            answer = await house.PostAsync<OrderView>("/orders", order, form.Key, ct);
        }
        if (OrderAnswer.RefusalOf(answer, errors) is not { } refusal) return Page.SeeOther($"/my/{answer.Value!.OrderId}");
        if (refusal.RetryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return await RenderAsync(refusal.EndsTheKey ? form with { Key = Keys.New() } : form, refusal, errors, house, ct);
    }

    private static async Task<IResult> RenderAsync(OrderForm form, OrderRefusal? refusal, FormErrors errors, HouseClient house, CancellationToken ct, int? status = null)
    {
        var stores = house.GetAsync<Listed<StoreView>>("/stores?size=1000", ct);
        var menu = house.GetAsync<Listed<MenuItemView>>("/menu?size=200", ct);
        var ranks = house.GetAsync<Listed<PizzaRankView>>("/rankings/pizzas?size=200", ct);
        await Task.WhenAll(stores, menu, ranks);

        var regions = (await stores).Value is { } known ? Region.Of(known.Items) : null;
        // Who has no choice need not choose.
        if (form.Region.Length == 0 && regions is [var only]) form = form with { Region = only.Name };
        var dishes = (await menu).Value is { } items ? Dish.Of(items.Items, (await ranks).Value?.Items ?? []) : null;
        return Page.Show<OrderPage, OrderModel>(new(form, regions, dishes, refusal, errors), status ?? refusal?.Status ?? StatusCodes.Status200OK);
    }
}
