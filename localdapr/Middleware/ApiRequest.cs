using LocalDapr.Sidecar;
using Microsoft.AspNetCore.Http.Features;

namespace LocalDapr.Middleware;

/// <summary>A request to the sidecar's API.</summary>
internal sealed class ApiRequest(HttpContext context, long maxBody) : MiddlewareRequest
{
    public override string Target
    {
        get => context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        set
        {
            var parts = value.Split('?', 2);
            context.Features.Get<IHttpRequestFeature>()!.RawTarget = value;
            context.Request.Path = ApiPath.Decode(parts[0]);
            context.Request.QueryString = parts.Length > 1 ? new QueryString("?" + parts[1]) : default;
        }
    }

    public override string? Client => context.Connection.RemoteIpAddress?.ToString();

    public override string? Header(string name) => context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public override async Task ChangeBodyAsync(Func<byte[], byte[]> change, CancellationToken cancellationToken)
    {
        using var body = await RequestBody.ReadAsync(context.Request, maxBody, cancellationToken);
        context.Request.Body = new MemoryStream(change(body.Span.ToArray()));
        context.Request.ContentLength = context.Request.Body.Length;
        context.Request.Headers.TransferEncoding = default;
    }
}
