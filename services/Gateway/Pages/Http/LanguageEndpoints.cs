using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Http;

/// <summary>The language switch.</summary>
public static class LanguageEndpoints
{
    public static void MapLanguage(this IEndpointRouteBuilder pages) => pages.MapPost("/language", ChangeAsync);

    private static async Task<IResult> ChangeAsync(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (Languages.FromTag(form["to"].ToString()) is { } language) Visit.Remember(http, Visit.LanguageCookie, language.Tag());
        return Page.SeeOther(LocalPath(form["return"].ToString()));
    }

    /// <summary>Only a path of this house: // and /\ begin the address of another.</summary>
    public static string LocalPath(string path) =>
        path.Length > 0 && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) && path.All(char.IsAscii) ? path : "/";
}
