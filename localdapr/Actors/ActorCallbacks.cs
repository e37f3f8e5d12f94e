using System.Net.Http.Headers;
using System.Text;
using LocalDapr.Invocation;

namespace LocalDapr.Actors;

/// <summary>The requests that the actor runtime makes to its app.</summary>
internal sealed class ActorCallbacks(IActorApp app)
{
    private const string NoTrace = "00-00000000000000000000000000000000-0000000000000000-00";

    // Those of the connection, and those the sidecar speaks for itself.
    private static readonly HashSet<string> NotPassedOn = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect",
        "Content-Length", "dapr-api-token", "Dapr-Reentrancy-Id",
    };

    /// <summary>Calls a method. Only 200 is success; the app's error header makes 200 a failure too.</summary>
    /// <exception cref="ActorCallException"/>
    /// <exception cref="ActorReplyException"/>
    public async Task<ActorReply> InvokeAsync(ActorRequest request, string? reentrancyId, CancellationToken cancellationToken)
    {
        var path = PathOf(request.Actor, $"/method/{request.Name}");
        using var message = app.Request(HttpMethod.Put, request.Query.Length > 0 ? $"{path}?{request.Query}" : path);
        message.Content = new ReadOnlyMemoryContent(request.Body);
        foreach (var (name, value) in request.Headers.Where(h => !NotPassedOn.Contains(h.Key)))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content.Headers.TryAddWithoutValidation(name, value);
        }
        message.Headers.TryAddWithoutValidation("Dapr-Api-Call", "true");
        if (request.Header("traceparent") is null)
            message.Headers.TryAddWithoutValidation("traceparent", NoTrace);
        return await SendAsync(message, reentrancyId, cancellationToken);
    }

    /// <summary>Calls <c>remind/{name}</c> or <c>timer/{name}</c>.</summary>
    /// <inheritdoc cref="InvokeAsync" path="/exception"/>
    public async Task<ActorReply> CallBackAsync(ActorKey actor, string kind, string name, byte[] body, string? reentrancyId, CancellationToken cancellationToken)
    {
        using var message = app.Request(HttpMethod.Put, PathOf(actor, $"/method/{kind}/{name}"));
        message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await SendAsync(message, reentrancyId, cancellationToken);
    }

    public async Task DeactivateAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        using var message = app.Request(HttpMethod.Delete, PathOf(actor, ""));
        message.Content = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") } };
        await SendAsync(message, null, cancellationToken);
    }

    private async Task<ActorReply> SendAsync(HttpRequestMessage message, string? reentrancyId, CancellationToken cancellationToken)
    {
        if (reentrancyId is not null)
            message.Headers.TryAddWithoutValidation("Dapr-Reentrancy-Id", reentrancyId);
        try
        {
            using var response = await app.SendAsync(message, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if ((int)response.StatusCode == 404)
                throw new ActorCallException($"actor method not found: {message.RequestUri!.AbsolutePath.TrimStart('/')}");
            if ((int)response.StatusCode != 200)
                throw new ActorCallException($"error from actor service: ({(int)response.StatusCode}) {Encoding.UTF8.GetString(body)}");
            var reply = new ActorReply(200, Headers(response), body);
            // How the .NET SDK reports an exception of a strongly typed method.
            return reply.HasHeader("X-DaprErrorResponseHeader") ? throw new ActorReplyException(reply) : reply;
        }
        catch (AppUnhealthyException e)
        {
            throw new ActorCallException(e.Message, unreachable: true, e);
        }
        catch (HttpRequestException e)
        {
            throw new ActorCallException($"{message.Method} \"{message.RequestUri}\": {e.Message}", e.HttpRequestError == HttpRequestError.ConnectionError, e);
        }
    }

    private static List<KeyValuePair<string, string>> Headers(HttpResponseMessage response) => response.Headers.Concat(response.Content.Headers)
        .Where(header => !NotPassedOn.Contains(header.Key) && !header.Key.Equals("Date", StringComparison.OrdinalIgnoreCase))
        .SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value))).ToList();

    /// <exception cref="ActorCallException">It cannot be part of a URL.</exception>
    private static string PathOf(ActorKey actor, string operation)
    {
        try
        {
            return MethodPath.OfText($"actors/{actor.Type}/{actor.Id}{operation}");
        }
        catch (InvocationException e)
        {
            throw new ActorCallException(e.Message, inner: e);
        }
    }
}
