namespace LocalDapr.Middleware;

/// <summary>A request of the sidecar to its app.</summary>
internal sealed class AppRequest(HttpRequestMessage request) : MiddlewareRequest
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override string Target
    {
        get => request.RequestUri!.PathAndQuery;
        set => request.RequestUri = new Uri(request.RequestUri!.GetLeftPart(UriPartial.Authority) + value, AsItIs);
    }

    public override string? Client => null;

    public override string? Header(string name) => request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    public override async Task ChangeBodyAsync(Func<byte[], byte[]> change, CancellationToken cancellationToken)
    {
        if (request.Content is not { } content)
            return;
        var changed = new ByteArrayContent(change(await content.ReadAsByteArrayAsync(cancellationToken)));
        foreach (var (name, values) in content.Headers.NonValidated)
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                changed.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
        request.Content = changed;
    }
}
