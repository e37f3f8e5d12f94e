using LocalDapr.Actors;
using LocalDapr.Sidecar;

namespace LocalDapr.Jobs;

/// <summary>The jobs API: /v1.0-alpha1/jobs/{name}, and /v1.0/jobs/{name} as from Dapr 1.18 on.</summary>
internal static class JobsApi
{
    public static bool Has(string method) => method is "POST" or "GET" or "DELETE";

    public static async Task HandleAsync(HttpContext context, Sidecar.Sidecar sidecar, string name)
    {
        var method = context.Request.Method;
        using var body = await RequestBody.ReadAsync(context.Request, sidecar.Options.MaxBodySize, context.RequestAborted);
        if (body.IsCut)
            throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: unexpected EOF");
        // A sidecar without an app has nobody to run a job: the answer is daprd's where there is no scheduler.
        var jobs = sidecar.Jobs ?? throw Disabled(method);
        try
        {
            await WriteAsync(context, await jobs.HandleAsync(method, name, body.Memory, context.RequestAborted));
        }
        catch (ActorCallException e)
        {
            throw JobRequest.Refused(500, GrpcStatus.Internal, $"DAPR_SCHEDULER_{Word(method)}_JOB", $"failed to {Word(method).ToLowerInvariant()} job due to: {e.Message}");
        }
    }

    /// <summary>A call that the sidecar of another process passed on.</summary>
    public static async Task HandleForwardedAsync(HttpContext context, Sidecar.Sidecar sidecar, AppJobs jobs, string rawTarget)
    {
        using var body = await RequestBody.ReadAsync(context.Request, sidecar.Options.MaxBodySize, context.RequestAborted);
        var name = Uri.UnescapeDataString(rawTarget[(rawTarget.LastIndexOf('/') + 1)..]);
        try
        {
            await WriteAsync(context, await jobs.SendAsync(new ActorRequest(context.Request.Method, new ActorKey("", name), "jobs", name, "", [], body.Memory), context.RequestAborted));
        }
        catch (ApiException e)
        {
            await ApiError.WriteAsync(context, e.Status, e.Code, e.Message, e.Reason, sidecar.AppId);
        }
    }

    private static async Task WriteAsync(HttpContext context, ActorReply reply)
    {
        context.Response.StatusCode = reply.Status;
        if (reply.Body.Length == 0)
            return;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = reply.Body.Length;
        await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    private static ApiException Disabled(string method) => JobRequest.Refused(500, GrpcStatus.Internal, $"DAPR_SCHEDULER_{Word(method)}_JOB",
        $"failed to {Word(method).ToLowerInvariant()} job due to: scheduler clients are disabled");

    private static string Word(string method) => method == "POST" ? "SCHEDULE" : method;
}
