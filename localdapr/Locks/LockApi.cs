using System.Text.Json;
using LocalDapr.Sidecar;

namespace LocalDapr.Locks;

/// <summary>POST /v1.0-alpha1/lock/{store} and /unlock/{store}.</summary>
internal static class LockApi
{
    public static async Task LockAsync(HttpContext context, Sidecar.Sidecar sidecar, string storeName)
    {
        var request = await ReadAsync(context, sidecar);
        var success = await LockCalls.TryLockAsync(sidecar, storeName, request, context.RequestAborted);
        await AnswerAsync(context, success ? """{"success":true}""" : """{"success":false}""");
    }

    public static async Task UnlockAsync(HttpContext context, Sidecar.Sidecar sidecar, string storeName)
    {
        var request = await ReadAsync(context, sidecar);
        var status = await LockCalls.UnlockAsync(sidecar, storeName, request, context.RequestAborted);
        await AnswerAsync(context, string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"status":{{(int)status}}}"""));
    }

    private static async Task<LockRequest> ReadAsync(HttpContext context, Sidecar.Sidecar sidecar)
    {
        using var body = await RequestBody.ReadAsync(context.Request, sidecar.Options.MaxBodySize, context.RequestAborted);
        try
        {
            return LockRequest.Read(body.Span);
        }
        catch (JsonException e)
        {
            throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: " + e.Message, inner: e);
        }
    }

    private static Task AnswerAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
