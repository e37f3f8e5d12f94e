using LocalDapr.Access;
using LocalDapr.Actors;
using LocalDapr.Jobs;
using LocalDapr.Sidecar;

namespace LocalDapr.Invocation;

/// <summary>What a sidecar of another process calls: every path goes to the app, unchanged.</summary>
internal static class InternalApi
{
    /// <summary>On an answer that is not the app's: why there is none.</summary>
    public const string ErrorHeader = "localdapr-error";

    public static async Task HandleAsync(HttpContext context, Sidecar.Sidecar callee, string rawTarget)
    {
        if (context.Request.Headers.ContainsKey(ActorRequest.RemoteHeader) && callee.Jobs is { } jobs && jobs.IsForwarded(rawTarget))
        {
            await JobsApi.HandleForwardedAsync(context, callee, jobs, rawTarget);
            return;
        }
        if (context.Request.Headers.ContainsKey(ActorRequest.RemoteHeader) && await ActorRoutes.TryHandleAsync(context, callee.Actors, ApiPath.Parse(rawTarget), callee.Options.MaxBodySize))
            return;
        try
        {
            callee.CheckAccess(Caller(context.Request, callee), rawTarget.Split('?', 2)[0], context.Request.Method);
            var channel = callee.Channel ?? throw new InvocationException("rpc error: code = Internal desc = app channel is not initialized");
            using var request = channel.Request(HttpMethod.Parse(context.Request.Method), rawTarget);
            if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
                request.Content = new ForwardedBody(context.Request.Body, context.Request.ContentLength, callee.Options.MaxBodySize);
            ForwardedHeaders.Copy(context.Request.Headers, request, hidesToken: false);
            var caller = Sidecar.TraceContext.Of(context, samplingRate: 0);
            using var span = callee.Spans?.StartCall(callee.AppId, rawTarget, caller);
            ForwardedHeaders.SetTrace(request, span?.Context ?? callee.ChildTrace(caller));
            await CallAsync(context, channel, request);
            span?.Answered(context.Response.StatusCode);
        }
        catch (AccessDeniedException e)
        {
            Refuse(context, 403, e.Message);
        }
        catch (Exception e) when (e is InvocationException or AppUnhealthyException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            if (context.Response.HasStarted)
                context.Abort();
            else
                Refuse(context, 500, e is AppUnhealthyException ? "rpc error: code = Internal desc = error invoking app channel: " + e.Message : e.Message);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The calling sidecar is gone, and the request to the app with it.
        }
    }

    // The calling sidecar's own word comes last, after what its caller may have sent.
    private static CallerId Caller(HttpRequest request, Sidecar.Sidecar callee) =>
        callee.Id with { AppId = request.Headers["dapr-caller-app-id"].ToString().Split(',')[^1].Trim() };

    private static async Task CallAsync(HttpContext context, AppChannel channel, HttpRequestMessage request)
    {
        HttpResponseMessage response;
        try
        {
            response = await channel.SendAsync(request, context.RequestAborted);
        }
        catch (HttpRequestException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new InvocationException("rpc error: code = Internal desc = error invoking app channel: " + InvocationFailure.OfApp(request, e));
        }
        using (response)
            await ResponseCopy.SendAsync(response, context, verbatim: true, context.RequestAborted);
    }

    private static void Refuse(HttpContext context, int status, string reason)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers[ErrorHeader] = HeaderText.Of(reason.ReplaceLineEndings(" "));
    }
}
