using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>The menu: pizzas added, changed, taken off.</summary>
internal static class MenuEndpoints
{
    private const int PageSize = 50;
    private const string Path = "/admin/menu";

    public static void MapMenuAdministration(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/admin/menu", GetAndHead, (string? page, HouseClient house, CancellationToken ct) => ListAsync(MenuForm.Empty(), new(), Entered.Page(page), null, house, ct));
        pages.MapPost("/admin/menu", AddAsync);
        // Not in the path: a name is text of any kind.
        pages.MapMethods("/admin/menu/item", GetAndHead, ShowAsync);
        pages.MapPost("/admin/menu/item", ChangeAsync);
        pages.MapPost("/admin/menu/item/delete", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(MenuForm form, FormErrors errors, int page, SaidNo? no, HouseClient house, CancellationToken ct)
    {
        var listed = (await house.PageAsync<MenuItemView>(at => $"/menu?page={at}&size={PageSize}", page, ct)).Value;
        return Page.Show<MenuPage, MenuModel>(new(listed, form, errors, listed?.Page ?? page, no), no?.Status ?? StatusCodes.Status200OK);
    }

    private static async Task<IResult> AddAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var (form, errors) = (MenuForm.Read(await http.Request.ReadFormAsync(ct)), new FormErrors());
        if (form.Check(errors) is not { } item) return await ListAsync(form, errors, 0, SaidNo.FormWrong, house, ct);
        var answer = await house.PostAsync<MenuItemView>("/menu", item, form.Key, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status != StatusCodes.Status409Conflict) return await ListAsync(form, errors, 0, AdminRefusal.Of(answer.Status, answer.Problem, errors), house, ct);
        errors.Add("name", AdminTexts.OnMenuAlready);
        return await ListAsync(form, errors, 0, SaidNo.FormWrong with { Status = answer.Status }, house, ct);
    }

    private static async Task<IResult> ShowAsync(string? name, HouseClient house, CancellationToken ct)
    {
        // Led here from the address of a form, which named the pizza in its body.
        if (name is null) return Page.SeeOther(Path);
        if (PathOf(name) is not { } path) return NotFound();
        var item = await house.GetAsync<MenuItemView>(path, ct);
        if (item.Status == StatusCodes.Status404NotFound) return NotFound();
        return item.IsOk
            ? Page.Show<MenuItemPage, MenuItemModel>(new(item.Value.PizzaName, MenuForm.Of(item.Value), new()))
            : Apology.Of(ShellTexts.PartAway, ShellTexts.PartAwayHelp, StatusCodes.Status503ServiceUnavailable, retryAfterSeconds: 2);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var (form, errors) = (MenuForm.Read(await http.Request.ReadFormAsync(ct)), new FormErrors());
        if (PathOf(form.Name) is not { } path) return NotFound();
        if (form.Seen is null) return Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, StatusCodes.Status400BadRequest);
        if (form.Change(errors) is not { } change) return Shown(form, errors.Any ? SaidNo.FormWrong : AdminRefusal.NoChange);
        var answer = await house.PatchAsync<MenuItemView>(path, change, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status == StatusCodes.Status404NotFound) return NotFound();
        if (answer.Status != StatusCodes.Status409Conflict) return Shown(form, AdminRefusal.Of(answer.Status, answer.Problem, errors));
        var now = await house.GetAsync<MenuItemView>(path, ct);
        if (now.Status == StatusCodes.Status404NotFound) return NotFound();
        return now.IsOk ? Shown(form.Over(now.Value, errors), AdminRefusal.Meanwhile) : Shown(form, SaidNo.Away);

        IResult Shown(MenuForm shown, SaidNo no) => Page.Show<MenuItemPage, MenuItemModel>(new(shown.Name, shown, errors, no), no.Status);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        if (PathOf((await http.Request.ReadFormAsync(ct))["name"].ToString()) is not { } path) return NotFound();
        var answer = await house.DeleteAsync<Nothing>(path, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status == StatusCodes.Status404NotFound) return NotFound();
        var no = SaidNo.Away;
        var item = await house.GetAsync<MenuItemView>(path, ct);
        return item.IsOk ? Page.Show<MenuItemPage, MenuItemModel>(new(item.Value.PizzaName, MenuForm.Of(item.Value), new(), no), no.Status) : Apology.Of(no.Title, no.Help, no.Status, retryAfterSeconds: 2, target: $"{Path}/item?name={Uri.EscapeDataString(path["/menu/".Length..])}");
    }

    /// <summary>The address of a pizza in the API; null: no pizza can be called so.</summary>
    private static string? PathOf(string? name) => name?.Trim() is { Length: > 0 and <= MenuForm.MaxName } pizza && pizza is not ("." or "..")
        && !pizza.Any(char.IsControl) && pizza.AsSpan().IndexOfAny("/\\%?#") < 0 ? $"/menu/{pizza}" : null;

    private static IResult NotFound() => Apology.Of(AdminTexts.NoSuchItem, AdminTexts.NoSuchItemHelp, StatusCodes.Status404NotFound);
}
