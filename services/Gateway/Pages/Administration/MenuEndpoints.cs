using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>The menu: pizzas added, changed, taken off.</summary>
internal static class MenuEndpoints
{
    private const int PageSize = 50;
    private const string Path = "/admin/menu";
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];
    private static readonly SaidNo Wrong = new(StaffTexts.FormWrong, StaffTexts.FormWrongHelp, StatusCodes.Status422UnprocessableEntity);
    private static readonly SaidNo IsAway = new(StaffTexts.Away, StaffTexts.AwayHelp, StatusCodes.Status503ServiceUnavailable);

    public static void MapMenuAdministration(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/admin/menu", GetAndHead, (int? page, HouseClient house, CancellationToken ct) => ListAsync(MenuForm.Empty(), new(), Math.Max(0, page ?? 0), null, house, ct));
        pages.MapPost("/admin/menu", AddAsync);
        // Not in the path: a name is text of any kind.
        pages.MapMethods("/admin/menu/item", GetAndHead, ShowAsync);
        pages.MapPost("/admin/menu/item", ChangeAsync);
        pages.MapPost("/admin/menu/item/delete", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(MenuForm form, FormErrors errors, int page, SaidNo? no, HouseClient house, CancellationToken ct) => Page.Show<MenuPage, MenuModel>(
        new((await house.GetAsync<Listed<MenuItemView>>($"/menu?page={page}&size={PageSize}", ct)).Value, form, errors, page, no), no?.Status ?? StatusCodes.Status200OK);

    private static async Task<IResult> AddAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var (form, errors) = (MenuForm.Read(await http.Request.ReadFormAsync(ct)), new FormErrors());
        if (form.Check(errors) is not { } item) return await ListAsync(form, errors, 0, Wrong, house, ct);
        var answer = await house.PostAsync<MenuItemView>("/menu", item, form.Key, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status == StatusCodes.Status409Conflict) errors.Add("name", AdminTexts.OnMenuAlready);
        else if (answer.Status is StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity) errors.Add("name", AdminTexts.RefusedByService, answer.Problem?.Detail ?? "");
        return await ListAsync(form, errors, 0, !errors.Any ? IsAway : answer.Status == StatusCodes.Status409Conflict ? Wrong with { Status = answer.Status } : Wrong, house, ct);
    }

    private static async Task<IResult> ShowAsync(string? name, HouseClient house, CancellationToken ct)
    {
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
        if (form.Check(errors) is not { } item) return Page.Show<MenuItemPage, MenuItemModel>(new(form.Name, form, errors, Wrong), Wrong.Status);
        var answer = await house.PatchAsync<MenuItemView>(path, item, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        if (answer.Status == StatusCodes.Status404NotFound) return NotFound();
        if (answer.Status == StatusCodes.Status400BadRequest) errors.Add("price", AdminTexts.RefusedByService, answer.Problem?.Detail ?? "");
        var no = errors.Any ? Wrong : IsAway;
        return Page.Show<MenuItemPage, MenuItemModel>(new(form.Name, form, errors, no), no.Status);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, HouseClient house, CancellationToken ct)
    {
        var form = MenuForm.Read(await http.Request.ReadFormAsync(ct));
        if (PathOf(form.Name) is not { } path) return NotFound();
        var answer = await house.DeleteAsync<Nothing>(path, ct);
        if (answer.IsOk) return Page.SeeOther(Path);
        return answer.Status == StatusCodes.Status404NotFound ? NotFound() : Page.Show<MenuItemPage, MenuItemModel>(new(form.Name, form, new(), IsAway), IsAway.Status);
    }

    /// <summary>The address of a pizza in the API; null: no pizza can be called so.</summary>
    private static string? PathOf(string? name) => name?.Trim() is { Length: > 0 and <= MenuForm.MaxName } pizza && pizza is not ("." or "..")
        && !pizza.Any(char.IsControl) && pizza.AsSpan().IndexOfAny("/\\%?#") < 0 ? $"/menu/{pizza}" : null;

    private static IResult NotFound() => Apology.Of(AdminTexts.NoSuchItem, AdminTexts.NoSuchItemHelp, StatusCodes.Status404NotFound);
}
