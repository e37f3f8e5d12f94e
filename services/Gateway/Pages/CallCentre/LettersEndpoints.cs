using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>Dead letters: seen, sent again, dropped.</summary>
internal static class LettersEndpoints
{
    private const int PageSize = 25;
    private const string Path = "/center/letters";

    public static void MapLetters(this IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/center/letters", GetAndHead, ListAsync);
        pages.MapGet("/center/letters/live", ListPartAsync);
        pages.MapPost("/center/letters/replay", (HttpContext http, HouseClient house, CancellationToken ct) =>
            ChangeAsync(http, house, id => house.PostAsync<DeadLetterView>($"/deadLetters/{id}/replay", body: null, key: null, ct), ct));
        pages.MapPost("/center/letters/drop", (HttpContext http, HouseClient house, CancellationToken ct) =>
            ChangeAsync(http, house, id => house.DeleteAsync<Nothing>($"/deadLetters/{id}", ct), ct));
    }

    private static Task<IResult> ListAsync(string? page, HouseClient house, CancellationToken ct) => RenderAsync(Entered.Page(page), null, house, ct);

    private static async Task<IResult> ListPartAsync(string? page, HouseClient house, CancellationToken ct) =>
        await ListedAsync(Entered.Page(page), house, ct) is { } letters
            ? Page.Show<LettersPart, LettersModel>(new(letters, letters.Page))
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ChangeAsync<T>(HttpContext http, HouseClient house, Func<string, Task<Answer<T>>> change, CancellationToken ct) where T : class
    {
        var form = await http.Request.ReadFormAsync(ct);
        var (id, page) = (form["id"].ToString(), Entered.Page(form["page"]));
        // As the service makes them: nothing else has a place in a path.
        if (id.Length is 0 or > 200 || id is "." or ".." || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, StatusCodes.Status400BadRequest);
        var answer = await change(id);
        SaidNo? no = answer.Status switch
        {
            _ when answer.IsOk => null,
            StatusCodes.Status404NotFound => new(CallCentreTexts.LetterGone, CallCentreTexts.LetterGoneHelp, answer.Status),
            StatusCodes.Status409Conflict => new(CallCentreTexts.LetterUnusable, CallCentreTexts.LetterUnusableHelp, answer.Status),
            _ => SaidNo.Away,
        };
        return no is null ? Page.SeeOther(page > 0 ? $"{Path}?page={page}" : Path) : await RenderAsync(page, no, house, ct);
    }

    private static async Task<IResult> RenderAsync(int page, SaidNo? no, HouseClient house, CancellationToken ct)
    {
        var letters = await ListedAsync(page, house, ct);
        return Page.Show<LettersPage, LettersModel>(new(letters, letters?.Page ?? page, no), no?.Status ?? StatusCodes.Status200OK);
    }

    private static async Task<Listed<DeadLetterView>?> ListedAsync(int page, HouseClient house, CancellationToken ct) =>
        (await house.PageAsync<DeadLetterView>(at => $"/deadLetters?page={at}&size={PageSize}", page, ct)).Value;
}
