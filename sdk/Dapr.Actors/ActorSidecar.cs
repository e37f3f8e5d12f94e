using System.Net;
using System.Security.Authentication;

namespace Dapr.Actors;

/// <summary>The sidecar's actor API, with the errors that the official SDK makes of its answers.</summary>
#pragma warning disable CA1001 // The transport owns nothing here: its handler is shared, or the caller's.
internal sealed class ActorSidecar
#pragma warning restore CA1001
{
    // HttpClient's default, which the official SDK keeps.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    // One for the process: proxies are made by the thousand and are never disposed.
    private static readonly SocketsHttpHandler SharedHandler = SidecarTransport.CreateHandler();

    private readonly SidecarTransport _sidecar;
    private readonly TimeSpan _timeout;

    public ActorSidecar(string endpoint, string? apiToken, TimeSpan? timeout = null, HttpMessageHandler? handler = null)
    {
        _sidecar = new SidecarTransport(new Uri(endpoint), apiToken, handler ?? SharedHandler, disposeHandler: false);
        _timeout = timeout ?? DefaultTimeout;
    }

    public static string Path(string actorType, ActorId actorId) => SidecarPath.Of("/v1.0/actors/", actorType, actorId.GetId());

    /// <summary>Sends a request that must succeed.</summary>
    /// <exception cref="DaprApiException">The sidecar refused.</exception>
    /// <exception cref="AuthenticationException">The sidecar refused the token.</exception>
    public Task<SidecarAnswer> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(method, _sidecar.Address(path)) { Content = content }, cancellationToken);

    /// <summary>Calls a method of an actor, as part of the call chain that this flow belongs to.</summary>
    /// <param name="header">The header of a strongly typed call, or null.</param>
    /// <inheritdoc cref="SendAsync(HttpMethod, string, HttpContent?, CancellationToken)"/>
    public Task<SidecarAnswer> InvokeAsync(
        string actorType,
        ActorId actorId,
        string method,
        HttpContent? content,
        KeyValuePair<string, string>? header,
        CancellationToken cancellationToken)
    {
        var path = SidecarPath.Of(Path(actorType, actorId) + "/method/", method);
        var request = new HttpRequestMessage(HttpMethod.Put, _sidecar.Address(path)) { Content = content };
        if (header is { } typed)
        {
            request.Headers.TryAddWithoutValidation(typed.Key, typed.Value);
        }

        if (Reentrancy.Current is { } chain)
        {
            request.Headers.TryAddWithoutValidation(Reentrancy.Header, chain);
        }

        return SendAsync(request, cancellationToken);
    }

    private async Task<SidecarAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        var answer = await _sidecar.SendAsync(request, limit.Token);
        if (answer.IsSuccess)
        {
            return answer;
        }

        using (answer)
        {
            throw ToException(answer);
        }
    }

    private static Exception ToException(SidecarAnswer answer)
    {
        if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return new AuthenticationException("Invalid client credentials");
        }

        if (answer.TryReadError(out var code, out var message))
        {
            return new DaprApiException(message, code, isTransient: false);
        }

        return answer.Status == HttpStatusCode.NotFound && answer.Body.IsEmpty
            ? new DaprApiException("The actor, or what was asked of it, does not exist.", "ERR_DOES_NOT_EXIST", isTransient: false)
            : new DaprApiException($"The sidecar answered {(int)answer.Status} without an error of Dapr's.", answer.ToException());
    }
}
