using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Pizza.ServiceDefaults.Http;

/// <summary>JSON is UTF-8 here (RFC 8259): another charset is refused with 415, which the framework would answer with 500 where it does not know it.</summary>
internal static class Utf8Only
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var type = context.Request.ContentType;
        if (type is null || !type.Contains("charset", StringComparison.OrdinalIgnoreCase) || IsUtf8(type)) return next(context);
        return FieldErrors.Single("Content-Type", "must be application/json in UTF-8.", StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(context);
    }

    private static bool IsUtf8(string type) =>
        MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.Charset.Value?.Trim('"') is { } charset && charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
