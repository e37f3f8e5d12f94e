using System.Diagnostics;
using System.Net;
using System.Text;
using Dapr.Client;

namespace Pizza.Gateway;

/// <summary>
/// The way to the sidecar: Dapr's own invocation handler (http://app/path becomes /v1.0/invoke/app/method/path, with the API token)
/// over one connection pool that changes nothing about requests and answers.
/// </summary>
internal sealed class SidecarInvoker : IDisposable
{
    private readonly HttpMessageInvoker _http;

    /// <param name="configuration">OTEL_EXPORTER_OTLP_ENDPOINT: without it nobody collects traces, and the client's trace headers pass as they are.</param>
    public SidecarInvoker(IConfiguration configuration)
    {
        WritesTraceHeaders = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        _http = new HttpMessageInvoker(new InvocationHandler
        {
            InnerHandler = new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                // As Kestrel reads them: a header that is not ASCII passes as it came.
                RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
                // Shorter than any server keeps an idle connection, so that none is used that is just being closed.
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
                ActivityHeadersPropagator = WritesTraceHeaders ? DistributedContextPropagator.Current : null,
            },
        });
    }

    /// <summary>The spans of this process stand between the client's and the service's.</summary>
    public bool WritesTraceHeaders { get; }

    /// <summary>Comes back with the answer's headers; its body is still to be read.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) => _http.SendAsync(request, ct);

    public void Dispose() => _http.Dispose();
}
