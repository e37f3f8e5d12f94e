using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>Names the span of each request by its route and says how it ended: around everything else of the pipeline, and there only when spans are exported.</summary>
internal sealed class RequestSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(InvokeAsync);
        next(app);
    };

    private static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            await next(context);
            return;
        }
        try
        {
            await next(context);
        }
        finally
        {
            var status = context.Response.StatusCode;
            span.SetTag("http.response.status_code", status);
            if (context.Request.RouteValues.TryGetValue("orderId", out var order) && long.TryParse(order as string, out var orderId)) span.SetTag("order.id", orderId);
            if (status >= 500) span.SetStatus(ActivityStatusCode.Error);
            if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
            {
                span.DisplayName = $"{context.Request.Method} /{route.Trim('/')}";
                span.SetTag("http.route", route);
            }
            else
            {
                span.DisplayName = $"{context.Request.Method} {WithoutIds(context.Request.Path, status)}".TrimEnd();
            }
        }
    }

    // What the gateway passes on has no route of its own; names must stay few, whatever is asked for.
    private static string WithoutIds(PathString path, int status) => status == StatusCodes.Status404NotFound
        ? ""
        : (path.Value ?? "").Split('/', 3) switch
        {
            [_, var first, { Length: > 0 }] => $"/{first}/*",
            [_, var first, ..] => $"/{first}",
            _ => "",
        };
}
