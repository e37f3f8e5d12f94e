using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>Stores: registered, changed, deleted.</summary>
internal static class StoresEndpoints
{
    private const int PageSize = 50;
    private const string Path = "/admin/stores";
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];
    private static readonly SaidNo Wrong = new(StaffTexts.FormWrong, StaffTexts.FormWrongHelp, StatusCodes.Status422UnprocessableEntity);
    private static readonly SaidNo IsAway = new(StaffTexts.Away, StaffTexts.AwayHelp, StatusCodes.Status503ServiceUnavailable);

    public static void MapStoreAdministration(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/admin/stores", GetAndHead, (int? page, HouseClient house, CancellationToken ct) => ListAsync(StoreForm.Empty(), new(), Math.Max(0, page ?? 0), null, house, ct));
        pages.MapPost("/admin/stores", RegisterAsync);
        pages.MapMethods("/admin/stores/{storeId:long:min(1)}", GetAndHead, ShowAsync);
        pages.MapPost("/admin/stores/{storeId:long:min(1)}", ChangeAsync);
        pages.MapPost("/admin/stores/{storeId:long:min(1)}/delete", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(StoreForm form, FormErrors errors, int page, SaidNo? no, HouseClient house, CancellationToken ct) => Page.Show<StoresPage, StoresModel>(
        new((await house.GetAsync<Listed<StoreView>>($"/stores?page={page}&size={PageSize}", ct)).Value, form, errors, page, no), no?.Status ?? StatusCodes.Status200OK);

    private static async Task<IResult> RegisterAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var (form, errors) = (StoreForm.Read(await http.Request.ReadFormAsync(ct)), new FormErrors());
        if (form.Check(errors) is not { } store) return await ListAsync(form, errors, 0, Wrong, house, ct);
        var answer = await house.PostAsync<StoreView>("/stores", store, form.Key, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status is not (StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity)) return await ListAsync(form, errors, 0, IsAway, house, ct);
        // With the same key something else was registered: this is a new one, if it is sent again.
        errors.Add("region", AdminTexts.RefusedByService, answer.Problem?.Detail ?? "");
        return await ListAsync(form with { Key = Keys.New() }, errors, 0, Wrong, house, ct);
    }

    private static async Task<IResult> ShowAsync(long storeId, HouseClient house, CancellationToken ct)
    {
        var store = await house.GetAsync<StoreView>($"/stores/{storeId}", ct);
        if (store.Status == StatusCodes.Status404NotFound) return NotFound();
        return store.IsOk
            ? Page.Show<StorePage, StoreModel>(new(storeId, StoreForm.Of(store.Value), new()))
            : Apology.Of(ShellTexts.PartAway, ShellTexts.PartAwayHelp, StatusCodes.Status503ServiceUnavailable, retryAfterSeconds: 2);
    }

    private static async Task<IResult> ChangeAsync(long storeId, HttpContext http, HouseClient house, CancellationToken ct)
    {
        var (form, errors) = (StoreForm.Read(await http.Request.ReadFormAsync(ct)), new FormErrors());
        if (form.Check(errors) is not { } store) return Page.Show<StorePage, StoreModel>(new(storeId, form, errors, Wrong), Wrong.Status);
        var answer = await house.PatchAsync<StoreView>($"/stores/{storeId}", store, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status == StatusCodes.Status404NotFound) return NotFound();
        if (answer.Status != StatusCodes.Status400BadRequest) return Page.Show<StorePage, StoreModel>(new(storeId, form, errors, IsAway), IsAway.Status);
        errors.Add("region", AdminTexts.RefusedByService, answer.Problem?.Detail ?? "");
        return Page.Show<StorePage, StoreModel>(new(storeId, form, errors, Wrong), Wrong.Status);
    }

    private static async Task<IResult> DeleteAsync(long storeId, HouseClient house, CancellationToken ct)
    {
        var answer = await house.DeleteAsync<Nothing>($"/stores/{storeId}", ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status == StatusCodes.Status404NotFound) return NotFound();
        var no = answer.Status == StatusCodes.Status409Conflict ? new(AdminTexts.OpenTickets, AdminTexts.OpenTicketsHelp, answer.Status) : IsAway;
        var store = await house.GetAsync<StoreView>($"/stores/{storeId}", ct);
        return store.IsOk ? Page.Show<StorePage, StoreModel>(new(storeId, StoreForm.Of(store.Value), new(), no), no.Status) : Apology.Of(no.Title, no.Help, no.Status, retryAfterSeconds: 2);
    }

    private static IResult NotFound() => Apology.Of(AdminTexts.NoSuchStore, AdminTexts.NoSuchStoreHelp, StatusCodes.Status404NotFound);
}
