using System.Text.Json;

namespace Dapr.Client;

/// <summary>The client over the sidecar's HTTP API. One file per building block.</summary>
internal sealed partial class HttpDaprClient : DaprClient
{
    private readonly SidecarTransport _sidecar;
    private readonly HttpClient _health;
    private readonly Uri _endpoint;
    private readonly string? _apiToken;

    public HttpDaprClient(Uri endpoint, string? apiToken, JsonSerializerOptions json, TimeSpan timeout)
    {
        _endpoint = endpoint;
        _apiToken = string.IsNullOrWhiteSpace(apiToken) ? null : apiToken;
        JsonSerializerOptions = json;
        _sidecar = new SidecarTransport(endpoint, _apiToken);
        _health = new HttpClient(_sidecar.Handler, disposeHandler: false);
        if (timeout > TimeSpan.Zero)
        {
            _health.Timeout = timeout;
        }
    }

    public override JsonSerializerOptions JsonSerializerOptions { get; }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _health.Dispose();
            _sidecar.Dispose();
        }

        base.Dispose(disposing);
    }

    private static DaprException Failed(string operation, Exception cause) =>
        new($"{operation} operation failed: the Dapr endpoint indicated a failure. See InnerException for details.", cause);

    private static DaprException Unreadable(string operation, Exception cause) =>
        new($"{operation} operation failed: the payload could not be deserialized. See InnerException for details.", cause);

    /// <summary>Sends a request and answers what the sidecar said, whatever its status.</summary>
    private Task<SidecarAnswer> AskAsync(
        string operation, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken) =>
        AskAsync(operation, new HttpRequestMessage(method, _sidecar.Address(path)) { Content = content }, cancellationToken);

    private async Task<SidecarAnswer> AskAsync(
        string operation, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _sidecar.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException unreachable)
        {
            throw Failed(operation, unreachable);
        }
    }

    /// <summary>Sends a request that must succeed.</summary>
    private async Task<SidecarAnswer> DemandAsync(
        string operation, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(operation, method, path, content, cancellationToken);
        if (answer.IsSuccess)
        {
            return answer;
        }

        using (answer)
        {
            throw Failed(operation, answer.ToException());
        }
    }

    /// <summary>Sends a request that must succeed and whose answer says nothing more.</summary>
    private async Task DoAsync(
        string operation, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var answer = await DemandAsync(operation, method, path, content, cancellationToken);
    }
}
