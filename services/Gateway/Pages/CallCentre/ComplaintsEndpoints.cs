using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>Complaints that were taken, and new ones about stores.</summary>
internal static class ComplaintsEndpoints
{
    private const int PageSize = 25;
    private const string Path = "/center/complaints";

    public static void MapComplaints(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/center/complaints", GetAndHead, ListAsync);
        pages.MapGet("/center/complaints/live", ListPartAsync);
        pages.MapPost("/center/complaints", TakeAsync);
    }

    private static Task<IResult> ListAsync(string? page, HouseClient house, CancellationToken ct) => RenderAsync(NewForm(), new(), Entered.Page(page), null, house, ct);

    private static async Task<IResult> ListPartAsync(string? page, HouseClient house, CancellationToken ct) =>
        await ListedAsync(Entered.Page(page), house, ct) is { } complaints
            ? Page.Show<ComplaintsPart, ComplaintsModel>(new(complaints, null, NewForm(), new(), complaints.Page))
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> TakeAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var form = ComplaintForm.Read(await http.Request.ReadFormAsync(ct));
        var errors = new FormErrors();
        if (form.Check(errors) is not { } complaint)
            return await RenderAsync(form, errors, 0, SaidNo.FormWrong, house, ct);
        var no = ComplaintAnswer.RefusalOf(await house.PostAsync<ComplaintView>("/complaints", complaint, form.Key, ct));
        if (no is null) return Page.SeeOther(Path);
        return await RenderAsync(no.Status == StatusCodes.Status503ServiceUnavailable ? form : form with { Key = Keys.New() }, errors, 0, no, house, ct);
    }

    private static async Task<IResult> RenderAsync(ComplaintForm form, FormErrors errors, int page, SaidNo? no, HouseClient house, CancellationToken ct)
    {
        var complaints = ListedAsync(page, house, ct);
        var stores = house.GetAsync<Listed<StoreView>>("/stores?size=1000", ct);
        await Task.WhenAll(complaints, stores);
        return Page.Show<ComplaintsPage, ComplaintsModel>(new(await complaints, (await stores).Value?.Items, form, errors, (await complaints)?.Page ?? page, no), no?.Status ?? StatusCodes.Status200OK);
    }

    private static async Task<Listed<ComplaintView>?> ListedAsync(int page, HouseClient house, CancellationToken ct) =>
        (await house.PageAsync<ComplaintView>(at => $"/complaints?page={at}&size={PageSize}", page, ct)).Value;

    private static ComplaintForm NewForm() => new() { Key = Keys.New(), Action = ComplaintForm.CloseStore };
}
