using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Http;

/// <summary>The language switch of every page but the order page, whose form it sends, so that what was entered stays.</summary>
public static class LanguageEndpoints
{
    public static void MapLanguage(this IEndpointRouteBuilder pages) => pages.MapPost("/language", ChangeAsync);

    private static async Task<IResult> ChangeAsync(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        Visit.Switches(http, form);
        return Page.SeeOther(LocalPath(form["return"].ToString()));
    }

    /// <summary>Only a path of this house: // and /\ begin the address of another.</summary>
    public static string LocalPath(string path) =>
        path.Length > 0 && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) && path.All(char.IsAscii) ? path : "/";
}
