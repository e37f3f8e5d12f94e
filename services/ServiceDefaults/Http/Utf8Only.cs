using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Pizza.ServiceDefaults.Http;

/// <summary>Metadata of an endpoint that refuses other charsets itself (<see cref="Utf8Only.Allows"/>), in its own words.</summary>
public interface IChecksCharset;

/// <summary>JSON is UTF-8 here (RFC 8259): another charset is refused with 415, which the framework would answer with 500 where it does not know it.</summary>
public static class Utf8Only
{
    internal static Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        Allows(context.Request.ContentType) || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IChecksCharset>() is not null
            ? next(context)
            : FieldErrors.Single("Content-Type", "must be application/json in UTF-8.", StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(context);

    /// <summary>Whether it names no charset or UTF-8.</summary>
    public static bool Allows(string? contentType) =>
        contentType is null
        || !contentType.Contains("charset", StringComparison.OrdinalIgnoreCase)
        || (MediaTypeHeaderValue.TryParse(contentType, out var parsed) && parsed.Charset.Value?.Trim('"') is { } charset && charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
