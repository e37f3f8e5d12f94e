using LocalDapr.Resources;
using LocalDapr.Sidecar;

namespace LocalDapr.Middleware;

/// <summary>The middleware of a Configuration's <c>httpPipeline</c> or <c>appHttpPipeline</c>, in order. As in Dapr, handlers that no loaded component has the name and type of are passed over.</summary>
/// <param name="components">As they are at the moment of a request.</param>
internal sealed class Pipeline(IReadOnlyList<PipelineHandler> handlers, Func<ComponentSet> components)
{
    public bool IsEmpty => handlers.Count == 0;

    /// <returns>Null: the request goes on, perhaps changed.</returns>
    public async ValueTask<MiddlewareAnswer?> HandleAsync(MiddlewareRequest request, CancellationToken cancellationToken)
    {
        var now = components();
        foreach (var handler in handlers)
            if (now.Find(handler) is { } middleware && await middleware.HandleAsync(request, cancellationToken) is { } answer)
                return answer;
        return null;
    }

    /// <summary>The handlers that do nothing now.</summary>
    public IEnumerable<PipelineHandler> Missing() => handlers.Where(handler => components().Find(handler) is null);

    public static async Task WriteAsync(HttpContext context, MiddlewareAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(answer.Text, context.RequestAborted);
    }

    public static HttpResponseMessage Response(MiddlewareAnswer answer)
    {
        var response = new HttpResponseMessage((System.Net.HttpStatusCode)answer.Status) { Content = new StringContent(answer.Text) };
        foreach (var (name, value) in answer.Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}
