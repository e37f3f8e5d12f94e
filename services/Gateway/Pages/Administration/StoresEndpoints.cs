using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>Stores: registered, changed, deleted.</summary>
internal static class StoresEndpoints
{
    private const int PageSize = 50;
    private const string Path = "/admin/stores";

    public static void MapStoreAdministration(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/admin/stores", GetAndHead, (string? page, HouseClient house, CancellationToken ct) => ListAsync(StoreForm.Empty(), new(), Entered.Page(page), null, house, ct));
        pages.MapPost("/admin/stores", RegisterAsync);
        pages.MapMethods("/admin/stores/{storeId:long:min(1)}", GetAndHead, ShowAsync);
        pages.MapPost("/admin/stores/{storeId:long:min(1)}", ChangeAsync);
        pages.MapPost("/admin/stores/{storeId:long:min(1)}/delete", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(StoreForm form, FormErrors errors, int page, SaidNo? no, HouseClient house, CancellationToken ct)
    {
        var listed = (await house.PageAsync<StoreView>(at => $"/stores?page={at}&size={PageSize}", page, ct)).Value;
        return Page.Show<StoresPage, StoresModel>(new(listed, form, errors, listed?.Page ?? page, no), no?.Status ?? StatusCodes.Status200OK);
    }

    private static async Task<IResult> RegisterAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var (form, errors) = (StoreForm.Read(await http.Request.ReadFormAsync(ct)), new FormErrors());
        if (form.Check(errors) is not { } store) return await ListAsync(form, errors, 0, SaidNo.FormWrong, house, ct);
        var answer = await house.PostAsync<StoreView>("/stores", store, form.Key, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        // With the same key something else was registered: this is a new one, if it is sent again.
        return answer.Status == StatusCodes.Status422UnprocessableEntity
            ? await ListAsync(form with { Key = Keys.New() }, errors, 0, SaidNo.KeyUsed, house, ct)
            : await ListAsync(form, errors, 0, AdminRefusal.Of(answer.Status, answer.Problem, errors), house, ct);
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
        if (form.Seen is null) return Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, StatusCodes.Status400BadRequest);
        if (form.Change(errors) is not { } change) return Shown(form, errors.Any ? SaidNo.FormWrong : AdminRefusal.NoChange);
        var answer = await house.PatchAsync<StoreView>($"/stores/{storeId}", change, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status == StatusCodes.Status404NotFound) return NotFound();
        if (answer.Status != StatusCodes.Status409Conflict) return Shown(form, AdminRefusal.Of(answer.Status, answer.Problem, errors));
        var now = await house.GetAsync<StoreView>($"/stores/{storeId}", ct);
        if (now.Status == StatusCodes.Status404NotFound) return NotFound();
        return now.IsOk ? Shown(form.Over(now.Value, errors), AdminRefusal.Meanwhile) : Shown(form, SaidNo.Away);

        IResult Shown(StoreForm shown, SaidNo no) => Page.Show<StorePage, StoreModel>(new(storeId, shown, errors, no), no.Status);
    }

    private static async Task<IResult> DeleteAsync(long storeId, HouseClient house, CancellationToken ct)
    {
        var answer = await house.DeleteAsync<Nothing>($"/stores/{storeId}", ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status == StatusCodes.Status404NotFound) return NotFound();
        var no = answer.Status == StatusCodes.Status409Conflict ? new(AdminTexts.OpenTickets, AdminTexts.OpenTicketsHelp, answer.Status) : SaidNo.Away;
        var store = await house.GetAsync<StoreView>($"/stores/{storeId}", ct);
        return store.IsOk ? Page.Show<StorePage, StoreModel>(new(storeId, StoreForm.Of(store.Value), new(), no), no.Status) : Apology.Of(no.Title, no.Help, no.Status, retryAfterSeconds: 2, target: $"{Path}/{storeId}");
    }

    private static IResult NotFound() => Apology.Of(AdminTexts.NoSuchStore, AdminTexts.NoSuchStoreHelp, StatusCodes.Status404NotFound);
}
