using System.Net;
using LocalDapr.Invocation;

namespace LocalDapr.Sidecar;

/// <summary>An address outside Dapr: an HTTPEndpoint, or a URL in the place of an app id.</summary>
internal sealed record HttpEndpointTarget(string BaseUrl, IReadOnlyList<KeyValuePair<string, string>> Headers);

/// <summary>Finds the target of an invocation: in this process first, then in the registry folder.</summary>
internal sealed class SidecarDirectory : IDisposable
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private readonly HttpMessageInvoker _client = new(ChannelHandler.Create());
    private readonly Dictionary<string, Sidecar[]> _local;
    private readonly SidecarRegistry? _registry;
    private int _next;

    public SidecarDirectory(IReadOnlyList<Sidecar> local, SidecarRegistry? registry)
    {
        _local = local.GroupBy(sidecar => sidecar.AppId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _registry = registry;
    }

    /// <summary>Replicas of one app take turns; those whose app is known to be away are left out while another is there.</summary>
    public Sidecar? FindLocal(string appId)
    {
        if (!_local.TryGetValue(appId, out var sidecars))
            return null;
        if (sidecars.Length == 1)
            return sidecars[0];
        var start = (uint)Interlocked.Increment(ref _next);
        for (uint i = 0; i < sidecars.Length; i++)
            if (sidecars[(start + i) % sidecars.Length] is { AppAvailable: true } available)
                return available;
        return sidecars[start % sidecars.Length];
    }

    public SidecarAddress? FindRemote(string appId) => _registry?.Find(appId);

    public bool IsRemote(Sidecar caller, string target) =>
        _registry is not null && target != caller.AppId && !_local.ContainsKey(target) && FindEndpoint(caller, target) is null;

    public static HttpEndpointTarget? FindEndpoint(Sidecar caller, string target)
    {
        if (target.StartsWith("http://", StringComparison.Ordinal) || target.StartsWith("https://", StringComparison.Ordinal))
            return new HttpEndpointTarget(target, []);
        foreach (var endpoint in caller.Resources.HttpEndpoints)
            if (endpoint.Name == target)
                return new HttpEndpointTarget(endpoint.BaseUrl, endpoint.Headers);
        return null;
    }

    public static HttpRequestMessage RequestTo(SidecarAddress remote, HttpMethod method, string pathAndQuery) =>
        new(method, new Uri($"http://{remote.Host}:{remote.Port}{pathAndQuery}", AsItIs)) { Version = HttpVersion.Version11 };

    public static HttpRequestMessage RequestTo(HttpEndpointTarget endpoint, HttpMethod method, string pathAndQuery)
    {
        var request = new HttpRequestMessage(method, new Uri(endpoint.BaseUrl.TrimEnd('/') + pathAndQuery, AsItIs)) { Version = HttpVersion.Version11 };
        foreach (var (name, value) in endpoint.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ChannelHandler.SendOnce(request);
        return _client.SendAsync(request, cancellationToken);
    }

    public void Dispose()
    {
        _client.Dispose();
        _registry?.Dispose();
    }
}
