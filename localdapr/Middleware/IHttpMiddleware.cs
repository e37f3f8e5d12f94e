namespace LocalDapr.Middleware;

/// <summary>A <c>middleware.http...</c> component: looks at requests to the sidecar (httpPipeline) or to the app (appHttpPipeline).</summary>
internal interface IHttpMiddleware
{
    /// <returns>Null: the request goes on. Else it is answered so.</returns>
    ValueTask<MiddlewareAnswer?> HandleAsync(MiddlewareRequest request, CancellationToken cancellationToken);
}

/// <param name="Text">Sent as plain text.</param>
internal sealed record MiddlewareAnswer(int Status, string Text)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>A request on its way through a pipeline.</summary>
internal abstract class MiddlewareRequest
{
    /// <summary>Path and query as they were sent, or as a middleware before has changed them.</summary>
    public abstract string Target { get; set; }

    /// <summary>The address it came from; null when it is the sidecar's own.</summary>
    public abstract string? Client { get; }

    /// <returns>Null when it is not there.</returns>
    public abstract string? Header(string name);

    public abstract Task ChangeBodyAsync(Func<byte[], byte[]> change, CancellationToken cancellationToken);
}
