using Microsoft.AspNetCore.Http.HttpResults;
using Pizza.ServiceDefaults.Http;

namespace Pizza.CustomerCenter;

public static class MyPageEndpoints
{
    public static void MapMyPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/myPages").WithTags("MyPages");
        pages.MapGet("", SearchAsync).Refuses(400);
        pages.MapGet("/{orderId}", GetAsync).Refuses(400, 404);
        pages.MapGet("/{orderId}/events", MyPageEventStreams.Order).Refuses(400);
        pages.MapGet("/events", MyPageEventStreams.All).Refuses(400);
    }

    /// <summary><c>customerId, storeId, regionNm, status, from, to</c> (of the order, inclusive), <c>page, size</c>.</summary>
    private static async Task<Results<Ok<PageOf<MyPageView>>, ProblemHttpResult>> SearchAsync(
        HttpRequest request, MyPageSearch search, MyPageViews views, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var filter = MyPageFilter.Read(request, errors);
        var paging = Paging.Read(request, errors);
        if (errors.Any) return errors.ToProblem();
        return TypedResults.Ok(await views.OfAsync(await search.FindAsync(filter, paging, ct), ct));
    }

    private static async Task<Results<Ok<MyPageView>, ProblemHttpResult>> GetAsync(string orderId, ViewStore store, MyPageViews views, CancellationToken ct)
    {
        var errors = new FieldErrors();
        if (MyPageFilter.Id(orderId, "orderId", errors) is not { } id) return errors.ToProblem();
        var page = await store.GetAsync(Documents.Page, Documents.PageKey(id), ct);
        var shown = page is null ? [] : await views.OfAsync([page], ct);
        return shown.Count == 1 ? TypedResults.Ok(shown[0]) : Problems.NotFound($"order {id}", "orderId");
    }
}
