using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Pizza.ServiceDefaults.Http;

/// <summary>
/// Turns what the framework throws over an unreadable request (broken JSON, a wrong type, a body that is too large, a missing header)
/// into a problem document that names the field.
/// </summary>
internal sealed class BadRequestExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad) return false;
        var (field, message) = bad switch
        {
            { StatusCode: StatusCodes.Status413PayloadTooLarge } => ("body", $"is larger than {ServiceDefaultsExtensions.MaxBodyBytes / 1024} KiB."),
            { StatusCode: StatusCodes.Status415UnsupportedMediaType } => ("Content-Type", "must be application/json."),
            { InnerException: JsonException json } => (FieldOf(json), MessageOf(json)),
            // The framework's own words name a parameter of the code.
            _ when bad.Message.Contains("body", StringComparison.Ordinal) => ("body", "is missing."),
            _ => ("request", bad.Message),
        };
        await FieldErrors.Single(field, message, bad.StatusCode).ExecuteAsync(context);
        return true;
    }

    private static string FieldOf(JsonException json)
    {
        var path = json.Path?.TrimStart('$').TrimStart('.');
        return string.IsNullOrEmpty(path) ? "body" : path;
    }

    private static string MessageOf(JsonException json) => json.InnerException is null && json.Path is null or "$" or ""
        ? "is not valid JSON."
        : "has the wrong type, or the text around it is not valid JSON (UTF-8).";
}
