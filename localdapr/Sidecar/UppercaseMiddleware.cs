using System.Text;

namespace LocalDapr.Sidecar;

/// <summary>middleware.http.uppercase: the body of every request to the API in capitals. Dapr's own example of a pipeline.</summary>
internal static class UppercaseMiddleware
{
    public const string Type = "middleware.http.uppercase";

    public static async Task ApplyAsync(HttpContext context, long limit)
    {
        using var body = await RequestBody.ReadAsync(context.Request, limit, context.RequestAborted);
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span).ToUpperInvariant()));
        context.Request.ContentLength = context.Request.Body.Length;
    }
}
