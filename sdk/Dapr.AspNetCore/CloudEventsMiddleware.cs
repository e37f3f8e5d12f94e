using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dapr;

/// <summary>
/// Hands the data of a CloudEvent to the endpoint as its request body. The event is read once into rented memory; the endpoint reads
/// its part of that memory, nothing is written again.
/// </summary>
internal sealed class CloudEventsMiddleware(RequestDelegate next, CloudEventsMiddlewareOptions options, CloudEventHeaders headers)
{
    private const string CloudEventType = "application/cloudevents+json";

    public Task InvokeAsync(HttpContext context) =>
        CharsetOf(context.Request.ContentType) is { } charset ? UnwrapAsync(context, charset) : next(context);

    /// <summary>The charset of a CloudEvent, or null when the content type is another.</summary>
    private static string? CharsetOf(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(CloudEventType, StringComparison.Ordinal))
        {
            return null;
        }

        if (contentType.Length == CloudEventType.Length)
        {
            return Encoding.UTF8.WebName;
        }

        return MediaTypeHeaderValue.TryParse(contentType, out var parsed) && parsed.MediaType == CloudEventType
            ? parsed.Charset.Length > 0 ? parsed.Charset.Value : Encoding.UTF8.WebName
            : null;
    }

    private static async Task ReadAsync(HttpRequest request, PooledBuffer buffer, CancellationToken cancellationToken)
    {
        while (await request.Body.ReadAsync(buffer.GetMemory(), cancellationToken) is > 0 and var count)
        {
            buffer.Advance(count);
        }
    }

    private async Task UnwrapAsync(HttpContext context, string charset)
    {
        var request = context.Request;
        using var buffer = new PooledBuffer((int)Math.Min(request.ContentLength + 1 ?? 4096, 64 * 1024));
        try
        {
            await ReadAsync(request, buffer, context.RequestAborted);
            ReadOnlyMemory<byte> json = string.Equals(charset, Encoding.UTF8.WebName, StringComparison.OrdinalIgnoreCase)
                ? buffer.Memory
                : Encoding.Convert(Encoding.GetEncoding(charset), Encoding.UTF8, buffer.Span.ToArray());
            await UnwrapAsync(context, CloudEventBody.Read(json, options, headers, request.Headers));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested && context.Response.HasStarted)
        {
            // Nobody is there to read the answer.
        }
    }

    private async Task UnwrapAsync(HttpContext context, CloudEventBody? content)
    {
        if (content is not { } found)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var request = context.Request;
        var (body, contentType) = (request.Body, request.ContentType);
        try
        {
            request.Body = found.ToStream();
            request.ContentType = found.ContentType;
            await next(context);
        }
        finally
        {
            request.ContentType = contentType;
            request.Body = body;
        }
    }
}
