using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Http;

/// <summary>Whoever comes with a browser to an address that does not exist, or does something there that cannot be done, is told on a page; other clients get the problem document as before.</summary>
internal static class NoSuchPage
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var response = context.Response;
        var page = response.StatusCode switch
        {
            _ when response.HasStarted || response.ContentType is not null => null,
            StatusCodes.Status404NotFound => Apology.Of(ShellTexts.NotFound, ShellTexts.NotFoundHelp, StatusCodes.Status404NotFound),
            // What is shown by GET and not by HEAD is a part of a page.
            StatusCodes.Status405MethodNotAllowed => Apology.Of(ShellTexts.NotAllowed, ShellTexts.NotAllowedHelp, StatusCodes.Status405MethodNotAllowed,
                languageSwitch: response.Headers.Allow.ToString().Contains(HttpMethods.Head, StringComparison.Ordinal) ? null : "/"),
            _ => null,
        };
        if (page is null || !context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)) return;
        SecurityHeaders.Set(response);
        await page.ExecuteAsync(context);
    }
}
