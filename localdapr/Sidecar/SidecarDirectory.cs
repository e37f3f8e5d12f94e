using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using LocalDapr.Invocation;
using LocalDapr.Resources;

namespace LocalDapr.Sidecar;

/// <summary>An address outside Dapr: an HTTPEndpoint, or a URL in the place of an app id.</summary>
/// <param name="Tls">Null: as usual on this machine.</param>
internal sealed record HttpEndpointTarget(string BaseUrl, IReadOnlyList<KeyValuePair<string, string>> Headers, ClientTls? Tls = null);

/// <summary>Finds the target of an invocation: in this process first, then in the registry folder.</summary>
internal sealed class SidecarDirectory : IDisposable
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private readonly HttpMessageInvoker _client = new(ChannelHandler.Create());
    private readonly ConcurrentDictionary<ClientTls, Lazy<HttpMessageInvoker>> _withTls = new();
    private volatile Dictionary<string, Sidecar[]> _local = [];
    private readonly SidecarRegistry? _registry;
    private int _next;

    public SidecarDirectory(IReadOnlyList<Sidecar> local, SidecarRegistry? registry)
    {
        _registry = registry;
        Use(local);
    }

    /// <summary>From now on the sidecars of this process are these.</summary>
    public void Use(IReadOnlyList<Sidecar> local) =>
        _local = local.GroupBy(sidecar => sidecar.AppId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    // Secrets are looked up again for each call: their store may have been reloaded.
    private static HttpEndpointTarget Target(HttpEndpointResource endpoint, ComponentSet components)
    {
        string? Value(EndpointValue? value) => value is null ? null : endpoint.Resolve(value, name => components.Secrets.GetValueOrDefault(name));
        var tls = new ClientTls(Value(endpoint.RootCA), Value(endpoint.Certificate), Value(endpoint.PrivateKey));
        return new HttpEndpointTarget(endpoint.BaseUrl, [.. endpoint.Headers.Select(header => KeyValuePair.Create(header.Key, Value(header.Value)!))], tls.IsEmpty ? null : tls);
    }

    /// <summary>
    /// Replicas of one app take turns; those that take no calls, or whose app is known to be away, are left out while another is there. The call is
    /// counted: <see cref="Sidecar.Calls"/> must be left when its answer has been read, and a replica that is drained waits for that.
    /// </summary>
    public Sidecar? EnterLocal(string appId)
    {
        var start = (uint)Interlocked.Increment(ref _next);
        while (true)
        {
            var known = _local;
            if (!known.TryGetValue(appId, out var sidecars))
                return null;
            var entered = Enter(sidecars, start, static sidecar => sidecar.InRotation && sidecar.AppAvailable)
                ?? Enter(sidecars, start, static sidecar => sidecar.InRotation) ?? Enter(sidecars, start, static _ => true);
            // None lets anybody in: those that do have come since.
            if (entered is not null || ReferenceEquals(known, _local))
                return entered;
        }
    }

    private static Sidecar? Enter(Sidecar[] sidecars, uint start, Func<Sidecar, bool> mayTake)
    {
        for (uint i = 0; i < sidecars.Length; i++)
            if (sidecars[(start + i) % sidecars.Length] is var one && mayTake(one) && one.Calls.TryEnter())
                return one;
        return null;
    }

    public SidecarAddress? FindRemote(string appId) => _registry?.Find(appId);

    public bool IsRemote(Sidecar caller, string target) =>
        _registry is not null && target != caller.AppId && !_local.ContainsKey(target) && !IsEndpoint(caller, target);

    private static bool IsEndpoint(Sidecar caller, string target) => IsUrl(target) || caller.Resources.HttpEndpoints.Any(endpoint => endpoint.Name == target);

    private static bool IsUrl(string target) => target.StartsWith("http://", StringComparison.Ordinal) || target.StartsWith("https://", StringComparison.Ordinal);

    /// <exception cref="InvocationException">A secret of the endpoint is missing.</exception>
    public static HttpEndpointTarget? FindEndpoint(Sidecar caller, string target)
    {
        if (IsUrl(target))
            return new HttpEndpointTarget(target, []);
        foreach (var endpoint in caller.Resources.HttpEndpoints)
            if (endpoint.Name == target)
                return TargetOf(endpoint, caller.Components);
        return null;
    }

    /// <summary>Looks up every secret of the endpoints, so that a missing one is known at start.</summary>
    /// <exception cref="ResourceException">One is missing.</exception>
    public static void Check(IEnumerable<HttpEndpointResource> endpoints, ComponentSet components)
    {
        foreach (var endpoint in endpoints)
            Target(endpoint, components);
    }

    private static HttpEndpointTarget TargetOf(HttpEndpointResource endpoint, ComponentSet components)
    {
        try
        {
            return Target(endpoint, components);
        }
        catch (ResourceException e)
        {
            throw new InvocationException(e.Message);
        }
    }

    public static HttpRequestMessage RequestTo(SidecarAddress remote, HttpMethod method, string pathAndQuery) =>
        new(method, new Uri($"http://{remote.Host}:{remote.Port}{pathAndQuery}", AsItIs)) { Version = HttpVersion.Version11 };

    public static HttpRequestMessage RequestTo(HttpEndpointTarget endpoint, HttpMethod method, string pathAndQuery)
    {
        var request = new HttpRequestMessage(method, new Uri(endpoint.BaseUrl.TrimEnd('/') + pathAndQuery, AsItIs)) { Version = HttpVersion.Version11 };
        foreach (var (name, value) in endpoint.Headers)
            request.Headers.TryAddWithoutValidation(name, HeaderText.Of(value));
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ChannelHandler.SendOnce(request);
        return _client.SendAsync(request, cancellationToken);
    }

    /// <exception cref="InvocationException">The endpoint's certificates cannot be used.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpEndpointTarget endpoint, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ChannelHandler.SendOnce(request);
        if (endpoint.Tls is not { } tls)
            return _client.SendAsync(request, cancellationToken);
        try
        {
            return _withTls.GetOrAdd(tls, static tls => new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(ChannelHandler.Create(tls)))).Value.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvocationException($"clientTLS of {endpoint.BaseUrl} cannot be used: {e.Message}");
        }
    }

    public void Dispose()
    {
        foreach (var client in _withTls.Values.Where(client => client.IsValueCreated))
            client.Value.Dispose();
        _client.Dispose();
        _registry?.Dispose();
    }
}
