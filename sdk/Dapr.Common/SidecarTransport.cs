using System.Net;

namespace Dapr;

/// <summary>
/// The way to the sidecar's HTTP API. It is an <see cref="HttpMessageInvoker"/> and not an <see cref="HttpClient"/>: it has no timeout
/// of its own (the caller's token is the only limit, as with the official client) and buffers nothing. Trace context is sent by the
/// handler beneath.
/// </summary>
internal sealed class SidecarTransport : IDisposable
{
    public const string TokenHeader = "dapr-api-token";

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _invoker;
    private readonly string _origin;
    private readonly string? _token;

    public SidecarTransport(Uri endpoint, string? token)
        : this(endpoint, token, CreateHandler(), disposeHandler: true)
    {
    }

    public SidecarTransport(Uri endpoint, string? token, HttpMessageHandler handler, bool disposeHandler)
    {
        _origin = endpoint.GetLeftPart(UriPartial.Authority);
        _token = string.IsNullOrWhiteSpace(token) ? null : token;
        Handler = handler;
        _invoker = new HttpMessageInvoker(handler, disposeHandler);
    }

    public HttpMessageHandler Handler { get; }

    /// <summary>A handler for one known neighbour: nothing to look up, to remember or to follow.</summary>
    public static SocketsHttpHandler CreateHandler() =>
        new() { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };

    /// <summary>The address of a path that is already escaped and starts with a slash.</summary>
    public Uri Address(string path) => new(_origin + path, AsWritten);

    /// <summary>Sends the request, disposes it and reads the whole answer.</summary>
    /// <exception cref="HttpRequestException">The sidecar could not be reached, or broke off.</exception>
    public async Task<SidecarAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            if (_token is not null)
            {
                request.Headers.TryAddWithoutValidation(TokenHeader, _token);
            }

            var response = await _invoker.SendAsync(request, cancellationToken);
            try
            {
                return new SidecarAnswer(response, await ReadAsync(response, cancellationToken));
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
    }

    public void Dispose() => _invoker.Dispose();

    private static async ValueTask<PooledBuffer?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (response.StatusCode == HttpStatusCode.NoContent || announced == 0)
        {
            return null;
        }

        // One byte more than announced, so that the read which finds the end needs no larger buffer.
        var buffer = new PooledBuffer((int)Math.Min(announced + 1 ?? 1024, 64 * 1024));
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (await stream.ReadAsync(buffer.GetMemory(), cancellationToken) is > 0 and var count)
            {
                buffer.Advance(count);
            }

            return buffer;
        }
        catch (IOException failure)
        {
            buffer.Dispose();
            throw new HttpRequestException("The sidecar broke off its answer.", failure);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
