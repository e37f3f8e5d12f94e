using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>Complaints that were taken, and new ones about stores.</summary>
internal static class ComplaintsEndpoints
{
    private const int PageSize = 25;
    private const string Path = "/center/complaints";
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapComplaints(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/center/complaints", GetAndHead, ListAsync);
        pages.MapGet("/center/complaints/live", ListPartAsync);
        pages.MapPost("/center/complaints", TakeAsync);
    }

    private static Task<IResult> ListAsync(int? page, HouseClient house, CancellationToken ct) => RenderAsync(NewForm(), new(), Math.Max(0, page ?? 0), null, house, ct);

    private static async Task<IResult> ListPartAsync(int? page, HouseClient house, CancellationToken ct)
    {
        var shown = Math.Max(0, page ?? 0);
        return await ListedAsync(shown, house, ct) is { } complaints
            ? Page.Show<ComplaintsPart, ComplaintsModel>(new(complaints, null, NewForm(), new(), shown))
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> TakeAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var form = ComplaintForm.Read(await http.Request.ReadFormAsync(ct));
        var errors = new FormErrors();
        if (form.Check(errors) is not { } complaint)
            return await RenderAsync(form, errors, 0, new(StaffTexts.FormWrong, StaffTexts.FormWrongHelp, StatusCodes.Status422UnprocessableEntity), house, ct);
        var no = ComplaintAnswer.SaidNo(await house.PostAsync<ComplaintView>("/complaints", complaint, form.Key, ct));
        if (no is null) return Page.SeeOther(Path);
        return await RenderAsync(no.Status == StatusCodes.Status503ServiceUnavailable ? form : form with { Key = ComplaintForm.NewKey() }, errors, 0, no, house, ct);
    }

    private static async Task<IResult> RenderAsync(ComplaintForm form, FormErrors errors, int page, SaidNo? no, HouseClient house, CancellationToken ct)
    {
        var complaints = ListedAsync(page, house, ct);
        var stores = house.GetAsync<Listed<StoreView>>("/stores?size=1000", ct);
        await Task.WhenAll(complaints, stores);
        return Page.Show<ComplaintsPage, ComplaintsModel>(new(await complaints, (await stores).Value?.Items, form, errors, page, no), no?.Status ?? StatusCodes.Status200OK);
    }

    private static async Task<Listed<ComplaintView>?> ListedAsync(int page, HouseClient house, CancellationToken ct) =>
        (await house.GetAsync<Listed<ComplaintView>>($"/complaints?page={page}&size={PageSize}", ct)).Value;

    private static ComplaintForm NewForm() => new() { Key = ComplaintForm.NewKey(), Action = ComplaintForm.CloseStore };
}
