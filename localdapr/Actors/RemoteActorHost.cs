using LocalDapr.Sidecar;

namespace LocalDapr.Actors;

/// <summary>A host in another process, reached at the port that sidecars keep for each other.</summary>
internal sealed class RemoteActorHost(ActorHostAddress address, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send) : IActorHost
{
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Content-Length",
    };

    public string Instance => address.Instance;

    public async Task<ActorReply> SendAsync(ActorRequest request, CancellationToken cancellationToken)
    {
        var path = $"/v1.0/actors/{Uri.EscapeDataString(request.Actor.Type)}/{Uri.EscapeDataString(request.Actor.Id)}/{request.Operation}/{Uri.EscapeDataString(request.Name)}";
        using var message = SidecarDirectory.RequestTo(
            new SidecarAddress(address.AppId, address.Host, address.Port, address.ProcessId),
            HttpMethod.Parse(request.Verb),
            request.Query.Length > 0 ? $"{path}?{request.Query}" : path);
        message.Content = new ReadOnlyMemoryContent(request.Body);
        foreach (var (name, value) in request.Headers.Where(header => !OfTheConnection.Contains(header.Key)))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content.Headers.TryAddWithoutValidation(name, value);
        }
        try
        {
            using var response = await send(message, cancellationToken);
            var headers = response.Headers.Concat(response.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key))
                .SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value)));
            return new ActorReply((int)response.StatusCode, [.. headers], await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException e)
        {
            throw new ActorCallException($"failed to invoke target {address.Host}:{address.Port}: {e.Message}", e.HttpRequestError == HttpRequestError.ConnectionError, e);
        }
    }
}
