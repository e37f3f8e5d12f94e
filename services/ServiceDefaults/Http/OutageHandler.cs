using Dapr;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pizza.ServiceDefaults.Database;

namespace Pizza.ServiceDefaults.Http;

/// <summary>
/// What could not be done because the sidecar, the state store, the broker or the database did not answer is a 503: the client, or the broker that
/// delivered the event, tries again. Nothing is known to have been done.
/// </summary>
internal sealed class OutageHandler(ILogger<OutageHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (DaprException or HttpRequestException or TimeoutException) && !exception.IsDatabaseOutage()) return false;
        logger.LogWarning("{Method} {Path} failed: {Reason}", context.Request.Method, context.Request.Path, exception.GetBaseException().Message);
        context.Response.Headers.RetryAfter = "1";
        await TypedResults.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not possible at the moment.",
            detail: "A part of the system that is needed for this did not answer. Try again.").ExecuteAsync(context);
        return true;
    }
}
