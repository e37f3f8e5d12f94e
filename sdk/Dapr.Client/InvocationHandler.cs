namespace Dapr.Client;

/// <summary>
/// Turns <c>http://APP-ID/path</c> into a call of that app through the sidecar. Every request goes to the sidecar, so
/// <see cref="DaprEndpoint"/> must never be a public address: the token would go with it.
/// </summary>
public class InvocationHandler : DelegatingHandler
{
    // The path and query come from a Uri, which has made them canonical already; "%2F" must stay as it is.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private string _endpoint = "";
    private string _invoke = "";

    public InvocationHandler()
    {
        DaprEndpoint = DaprDefaults.GetDefaultHttpEndpoint();
        DaprApiToken = DaprDefaults.GetDefaultDaprApiToken(null);
    }

    /// <summary>The sidecar's HTTP address. Only scheme, host and port of it are used.</summary>
    /// <exception cref="ArgumentException">It is neither http nor https.</exception>
    public string DaprEndpoint
    {
        get => _endpoint;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            var uri = new Uri(value, UriKind.Absolute);
            if (!IsHttp(uri))
            {
                throw new ArgumentException("The URI scheme of the Dapr endpoint must be http or https.", nameof(value));
            }

            _endpoint = value;
            _invoke = uri.GetLeftPart(UriPartial.Authority) + "/v1.0/invoke/";
        }
    }

    /// <summary>An app id in its own spelling: a host name alone would reach the sidecar in lower case.</summary>
    public string? DefaultAppId { get; set; }

    internal string? DaprApiToken { get; set; }

    /// <summary>A handler for the sidecar. It follows redirects, as the official SDK's does; it looks up no proxy and keeps no cookies.</summary>
    internal static SocketsHttpHandler CreateInnerHandler() => new() { UseProxy = false, UseCookies = false };

    /// <exception cref="ArgumentException">The request has no absolute http or https address.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { IsAbsoluteUri: true } original || !IsHttp(original))
        {
            throw new ArgumentException(
                $"The request URI '{request.RequestUri}' is not a valid Dapr service invocation destination.", nameof(request));
        }

        var appId = string.Equals(original.Host, DefaultAppId, StringComparison.OrdinalIgnoreCase) ? DefaultAppId : original.Host;
        try
        {
            if (!string.IsNullOrWhiteSpace(DaprApiToken))
            {
                request.Headers.TryAddWithoutValidation(SidecarTransport.TokenHeader, DaprApiToken);
            }

            request.RequestUri = new Uri(string.Concat(_invoke, appId, "/method", original.PathAndQuery), AsWritten);
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = original;
            request.Headers.Remove(SidecarTransport.TokenHeader);
        }
    }

    private static bool IsHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps;
}
