using System.Globalization;
using Pizza.Gateway.Pages.Shell;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Gateway.Pages.Http;

/// <summary>Stands before every page: what it may do in a browser, who may send it forms, and whether there is room now.</summary>
internal sealed class PageFilter(Admission admission) : IEndpointFilter
{
    private const int RetryAfterSeconds = 2;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (http, request) = (context.HttpContext, context.HttpContext.Request);
        SecurityHeaders.Set(http.Response);
        var isForm = HttpMethods.IsPost(request.Method);
        if (isForm && !SameSite.Sent(request)) return Apology.Of(ShellTexts.ForeignForm, ShellTexts.ForeignFormHelp, StatusCodes.Status403Forbidden);
        if (isForm && !IsOfOurs(request)) return Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, StatusCodes.Status415UnsupportedMediaType);
        if (!admission.MayAsk(http.Connection.RemoteIpAddress)) return await BusyAsync(http, StatusCodes.Status429TooManyRequests);
        using var place = await admission.EnterAsync(http.RequestAborted);
        if (!place.IsAcquired) return await BusyAsync(http, StatusCodes.Status503ServiceUnavailable);
        // No form of ours has a field twice: of two answers none is taken.
        if (isForm && (await request.ReadFormAsync(http.RequestAborted)).Any(field => field.Value.Count > 1))
            return Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, StatusCodes.Status400BadRequest);
        return await next(context);
    }

    /// <summary>No form of ours has files, whose parts would each have a charset.</summary>
    private static bool IsOfOurs(HttpRequest request) =>
        request.HasFormContentType && request.ContentType!.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) && Utf8Only.Allows(request.ContentType);

    /// <summary>With what was sent, so that one click sends it again.</summary>
    private static async Task<IResult> BusyAsync(HttpContext http, int status)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        if (!HttpMethods.IsPost(http.Request.Method)) return Apology.Of(ShellTexts.Busy, ShellTexts.BusyHelp, status, RetryAfterSeconds);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return Apology.WithRetry(ShellTexts.Busy, ShellTexts.BusyFormHelp, status, RetryAfterSeconds, form);
    }
}
