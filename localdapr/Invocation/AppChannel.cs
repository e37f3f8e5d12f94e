using System.Net;
using System.Net.Sockets;
using LocalDapr.Actors;
using LocalDapr.Middleware;
using LocalDapr.Sidecar;

namespace LocalDapr.Invocation;

/// <summary>
/// The one HTTP client through which everything of a sidecar reaches its app. Limits how many requests are in progress
/// at the app, and refuses to call an app that its health checks found unhealthy.
/// </summary>
internal sealed class AppChannel : IActorApp, IDisposable
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private readonly HttpMessageInvoker _client = new(ChannelHandler.Create());
    private readonly Pipeline _pipeline;
    private readonly SemaphoreSlim? _slots;
    private readonly string? _appToken;
    private readonly string _host;
    private readonly int _port;

    /// <param name="pipeline">What every request to the app goes through, health probes and discovery apart.</param>
    public AppChannel(SidecarOptions options, Pipeline pipeline)
    {
        _pipeline = pipeline;
        Address = $"http://{options.AppChannelAddress}:{options.AppPort}";
        (_host, _port) = (options.AppChannelAddress, options.AppPort ?? 0);
        _appToken = options.AppToken is { } token ? HeaderText.Of(token) : null;
        if (options.AppMaxConcurrency > 0)
            _slots = new SemaphoreSlim(options.AppMaxConcurrency);
    }

    /// <summary>Scheme, host and port of the app.</summary>
    public string Address { get; }

    /// <summary>False: calls are refused with <see cref="AppUnhealthyException"/>.</summary>
    public bool Healthy { get; set; } = true;

    /// <param name="pathAndQuery">Sent exactly so; begins with a slash.</param>
    public HttpRequestMessage Request(HttpMethod method, string pathAndQuery)
    {
        var request = new HttpRequestMessage(method, new Uri(Address + pathAndQuery, AsItIs)) { Version = HttpVersion.Version11 };
        if (_appToken is not null)
            request.Headers.TryAddWithoutValidation("dapr-api-token", _appToken);
        return request;
    }

    /// <summary>Answers when the headers of the response are there; the body is still to be read.</summary>
    /// <exception cref="AppUnhealthyException"/>
    /// <exception cref="HttpRequestException">No connection, or it broke.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!Healthy)
            throw new AppUnhealthyException();
        if (!_pipeline.IsEmpty && await _pipeline.HandleAsync(new AppRequest(request), cancellationToken) is { } answer)
            return Pipeline.Response(answer);
        ChannelHandler.SendOnce(request);
        if (_slots is null)
            return await _client.SendAsync(request, cancellationToken);
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await _client.SendAsync(request, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Does anybody listen on the app's port?</summary>
    public async Task<bool> AcceptsAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(_host, _port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A health probe: neither limited nor refused.</summary>
    public Task<HttpResponseMessage> ProbeAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _client.SendAsync(request, cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _slots?.Dispose();
    }
}

/// <summary>The app failed its health checks; daprd then answers for it.</summary>
public sealed class AppUnhealthyException() : Exception("rpc error: code = Internal desc = app is not in a healthy state");
