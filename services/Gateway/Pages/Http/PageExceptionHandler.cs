using Microsoft.AspNetCore.Diagnostics;
using Pizza.Gateway.Pages.Shell;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Gateway.Pages.Http;

/// <summary>Marks the endpoints that answer with HTML, whatever happens.</summary>
public sealed class IsPage : IChecksCharset
{
    public static IsPage Mark { get; } = new();
}

/// <summary>Whoever looks at a page is told on a page that it failed; the log has the exception.</summary>
internal sealed class PageExceptionHandler(ILogger<PageExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<IsPage>() is null) return false;
        var bad = exception as BadHttpRequestException;
        if (bad is null && exception is not (InvalidDataException or IOException)) logger.LogError(exception, "page {Path} failed", httpContext.Request.Path);
        SecurityHeaders.Set(httpContext.Response);
        // InvalidDataException: a form with more fields or longer ones than any page of ours has. IOException: one that broke off (pages read nothing else: their services have clients of their own).
        var page = !HttpMethods.IsPost(httpContext.Request.Method) && bad is not null
            ? Apology.Of(ShellTexts.NotFound, ShellTexts.NotFoundHelp, bad.StatusCode)
            : bad is not null || exception is InvalidDataException or IOException
            ? Apology.Of(ShellTexts.NotAForm, ShellTexts.NotAFormHelp, bad?.StatusCode ?? StatusCodes.Status400BadRequest)
            : Apology.Of(ShellTexts.Failed, ShellTexts.FailedHelp, StatusCodes.Status500InternalServerError);
        await page.ExecuteAsync(httpContext);
        return true;
    }
}
