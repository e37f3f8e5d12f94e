using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Http;

/// <summary>Who looks for a page that does not exist is told on a page; other clients get the problem document as before.</summary>
internal static class NotFoundPage
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var isBrowser = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (context.GetEndpoint() is not null || !isBrowser) return next(context);
        SecurityHeaders.Set(context.Response);
        return Apology.Of(ShellTexts.NotFound, ShellTexts.NotFoundHelp, StatusCodes.Status404NotFound).ExecuteAsync(context);
    }
}
