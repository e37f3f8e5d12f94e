using System.Text.Json;

namespace LocalDapr.Sidecar;

/// <summary>Writes Dapr's error bodies: <c>{"errorCode", "message", "details"?}</c>.</summary>
internal static class ApiError
{
    /// <param name="reason">Given for the errors that daprd documents with an ErrorInfo in <c>details</c>.</param>
    public static Task WriteAsync(HttpContext context, int status, string code, string message, string? reason = null, string? appId = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(response.BodyWriter))
        {
            writer.WriteStartObject();
            writer.WriteString("errorCode", code);
            writer.WriteString("message", message);
            if (reason is not null)
            {
                writer.WriteStartArray("details");
                writer.WriteStartObject();
                writer.WriteString("@type", "type.googleapis.com/google.rpc.ErrorInfo");
                writer.WriteString("domain", "dapr.io");
                writer.WriteStartObject("metadata");
                if (appId is not null)
                    writer.WriteString("appID", appId);
                writer.WriteEndObject();
                writer.WriteString("reason", reason);
                writer.WriteEndObject();
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        return response.BodyWriter.FlushAsync().AsTask();
    }

    /// <summary>What every path and verb gets that is no API and names no app: daprd falls back to service invocation.</summary>
    public static Task NoAppIdAsync(HttpContext context) => WriteAsync(context, 404, "ERR_DIRECT_INVOKE",
        "failed getting app id either from the URL path or the header dapr-app-id");

    public static Task MalformedAsync(HttpContext context, string message) => WriteAsync(context, 400, "ERR_MALFORMED_REQUEST", message);

    /// <summary>Go's http.Error.</summary>
    public static Task PlainAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(text + "\n");
    }
}
