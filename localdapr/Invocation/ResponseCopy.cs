using System.Buffers;

namespace LocalDapr.Invocation;

/// <summary>Passes a response on: every piece of the body is flushed as it comes, so that event streams stay live.</summary>
internal static class ResponseCopy
{
    /// <param name="verbatim">Between sidecars: a missing content type is left to the last one.</param>
    public static async Task SendAsync(HttpResponseMessage from, HttpContext context, bool verbatim, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = (int)from.StatusCode;
        Copy(from.Headers.NonValidated, response);
        Copy(from.Content.Headers.NonValidated, response);
        var status = response.StatusCode;
        if (!verbatim && status >= 400 && response.ContentType is null)
            response.ContentType = "application/json";
        if (status is 204 or 304 || context.Request.Method == "HEAD")
            return;
        if (from.Content.Headers.ContentLength == 0)
            return;
        await using var body = await from.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                    return;
                if (!verbatim && !response.HasStarted && response.ContentType is null)
                    response.ContentType = ContentSniffer.Detect(buffer.AsSpan(0, Math.Min(read, 512)));
                await response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Copy(System.Net.Http.Headers.HttpHeadersNonValidated headers, HttpResponse response)
    {
        foreach (var (name, values) in headers)
        {
            if (ForwardedHeaders.IsConnection(name))
                continue;
            if (values.Count == 1)
                response.Headers[name] = values.ToString();
            else
                response.Headers[name] = values.ToArray();
        }
    }
}
