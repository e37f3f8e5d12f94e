using System.Text.Json;
using LocalDapr.Invocation;
using LocalDapr.Resources;

namespace LocalDapr.Middleware;

/// <summary><c>middleware.http.bearer</c>: lets pass only requests with a JSON Web Token of an issuer, for an audience, signed with a key that the issuer publishes.</summary>
internal sealed class Bearer : IHttpMiddleware, IServerComponent, IAsyncDisposable
{
    public const string Type = "middleware.http.bearer";
    private const string Scheme = "bearer ";
    private const int ShortestToken = 10;
    private static readonly TimeSpan RefreshAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpMessageInvoker _client = new(ChannelHandler.Create());
    private readonly SemaphoreSlim _fetching = new(1);
    private readonly string _issuer;
    private readonly string _audience;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private string? _keysUrl;
    private JsonWebKeys? _keys;
    private DateTimeOffset _fetchedAt;

    /// <exception cref="ResourceException">issuer or audience is missing.</exception>
    public Bearer(Component component, TimeProvider time, ILogger log)
    {
        (_time, _log) = (time, log);
        _issuer = Required(component, "issuer", "issuerURL");
        _audience = Required(component, "audience", "clientID");
        _keysUrl = component.Metadata.GetValueOrDefault("jwksURL") is { Length: > 0 } url ? url : null;
    }

    public string? Trouble { get; private set; }

    /// <summary>Fetches the issuer's keys, and before that, where no address of them is given, the issuer's description.</summary>
    /// <exception cref="IOException">They cannot be had.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            _keysUrl ??= await DiscoverAsync(cancellationToken);
            using var keys = await GetAsync(_keysUrl, cancellationToken);
            (_keys, _fetchedAt, Trouble) = (JsonWebKeys.Read(keys.RootElement), _time.GetUtcNow(), null);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or UriFormatException or IOException || !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"the keys of issuer '{_issuer}' cannot be had: {e.Message}", e);
        }
    }

    public async ValueTask<MiddlewareAnswer?> HandleAsync(MiddlewareRequest request, CancellationToken cancellationToken)
    {
        if (request.Header("authorization") is not { } sent || sent.Length < Scheme.Length + ShortestToken || !sent.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Refused;
        await RefreshAsync(cancellationToken);
        return _keys is { } keys && JsonWebToken.Read(sent[Scheme.Length..]) is { } token && keys.Signed(token) && token.IsFor(_issuer, _audience, _time.GetUtcNow()) ? null : Refused;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _fetching.Dispose();
        return ValueTask.CompletedTask;
    }

    private static MiddlewareAnswer Refused { get; } = new(401, "Unauthorized");

    // Issuers change their keys. While the new ones cannot be had the old ones count.
    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_time.GetUtcNow() - _fetchedAt < RefreshAfter || !await _fetching.WaitAsync(TimeSpan.Zero, cancellationToken))
            return;
        try
        {
            await ConnectAsync(cancellationToken);
        }
        catch (IOException e)
        {
            _fetchedAt = _time.GetUtcNow();
            Trouble = e.Message;
            _log.LogWarning("{Reason}; those fetched before stay in force", e.Message);
        }
        finally
        {
            _fetching.Release();
        }
    }

    private async Task<string> DiscoverAsync(CancellationToken cancellationToken)
    {
        using var description = await GetAsync(_issuer.TrimEnd('/') + "/.well-known/openid-configuration", cancellationToken);
        var issuer = Text(description.RootElement, "issuer");
        if (issuer != _issuer)
            throw new IOException($"the issuer's own description names '{issuer}'");
        return Text(description.RootElement, "jwks_uri") is { Length: > 0 } url ? url : throw new IOException("the issuer's description has no jwks_uri");
    }

    private async Task<JsonDocument> GetAsync(string url, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, UriKind.Absolute));
        using var response = await _client.SendAsync(request, patience.Token);
        if (!response.IsSuccessStatusCode)
            throw new IOException($"{url} answered {(int)response.StatusCode}");
        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(patience.Token), cancellationToken: patience.Token);
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Required(Component component, string name, string alias) =>
        component.Metadata.GetValueOrDefault(name) is { Length: > 0 } value ? value
        : component.Metadata.GetValueOrDefault(alias) is { Length: > 0 } other ? other
        : throw new ResourceException(component.File, component.Line, $"component '{component.Name}' needs metadata {name}");
}
