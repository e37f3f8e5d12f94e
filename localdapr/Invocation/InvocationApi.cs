using System.Text;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.Invocation;

/// <summary>Service invocation: /v1.0/invoke/{appId}/method/{path}, or any path with the header dapr-app-id.</summary>
internal static class InvocationApi
{
    private const string BasicUser = "dapr-app-id";

    /// <summary>The app id a request names by header, else null.</summary>
    public static string? TargetOfHeaders(HttpRequest request)
    {
        if (request.Headers.TryGetValue("dapr-app-id", out var id) && id.ToString() is { Length: > 0 } named)
            return HeaderText.Read(named);
        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Basic ", StringComparison.Ordinal))
            return null;
        Span<byte> decoded = stackalloc byte[256];
        if (!Convert.TryFromBase64String(authorization[6..].Trim(), decoded, out var length))
            return null;
        return Encoding.UTF8.GetString(decoded[..length]).Split(':') is [var user, { Length: > 0 } password] && user.Equals(BasicUser, StringComparison.OrdinalIgnoreCase) ? password : null;
    }

    /// <param name="rawPath">The method as it stands in the URL, without its leading slash.</param>
    public static async Task HandleAsync(HttpContext context, Sidecar.Sidecar caller, string targetId, string rawPath, string query)
    {
        string path;
        try
        {
            path = MethodPath.Clean(rawPath);
        }
        catch (InvocationException e)
        {
            await FailAsync(context, 500, targetId, e.Message);
            return;
        }
        using var call = new InvocationCall(context, caller, targetId, path, query);
        try
        {
            using var response = await call.SendAsync(context.RequestAborted);
            call.Trace.Answer(context.Response);
            await ResponseCopy.SendAsync(response, context, verbatim: false, context.RequestAborted);
        }
        catch (AccessDeniedException e)
        {
            await FailAsync(context, 403, targetId, e.Message);
        }
        catch (Exception e) when (IsFailure(e) && !context.RequestAborted.IsCancellationRequested)
        {
            if (context.Response.HasStarted)
            {
                // The app broke off in the middle: so do we, for the caller must not take the part for the whole.
                context.Abort();
                return;
            }
            caller.Log.LogDebug("Invoking {Path} of {Target} failed: {Reason}", call.Path, targetId, e.Message);
            await FailAsync(context, 500, targetId, InvocationFailure.Text(e));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more; the request to the app is cancelled with it.
        }
    }

    private static Task FailAsync(HttpContext context, int status, string targetId, string reason)
    {
        context.Response.Clear();
        return ApiError.WriteAsync(context, status, "ERR_DIRECT_INVOKE", $"failed to invoke, id: {targetId}, err: {reason}");
    }

    private static bool IsFailure(Exception e) => e is HttpRequestException or IOException or InvocationException or AppUnhealthyException
        or PolicyTimeoutException or BreakerOpenException or TooManyRequestsException or OperationCanceledException;
}
