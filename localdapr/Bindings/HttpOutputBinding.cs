using System.Net;
using System.Security.Cryptography;
using LocalDapr.Invocation;
using LocalDapr.Resiliency;
using LocalDapr.Resources;
using LocalDapr.Run.RunFile;

namespace LocalDapr.Bindings;

/// <summary><c>bindings.http</c>, the output binding that makes one HTTP request.</summary>
internal sealed class HttpOutputBinding : IAsyncDisposable
{
    public const string Type = "bindings.http";
    private static readonly HashSet<string> Operations = ["create", "get", "head", "post", "put", "patch", "delete", "options", "trace"];
    private const long DefaultMaxResponse = 100 << 20;
    private const int MaxRedirects = 10;
    private readonly HttpMessageInvoker _client;
    private readonly string _url;
    private readonly (string Name, string Value)? _token;
    private readonly TimeSpan? _patience;
    private readonly long _maxResponse;
    private readonly bool _failsOnStatus;
    private readonly ComponentPolicies _policies;

    /// <exception cref="ResourceException">There is no url, or a setting cannot be used.</exception>
    public HttpOutputBinding(Component component, ComponentPolicies policies)
    {
        Name = component.Name;
        _policies = policies;
        _url = component.Metadata.GetValueOrDefault("url") is { Length: > 0 } url && Uri.TryCreate(url, UriKind.Absolute, out _) ? url
            : throw new ResourceException(component.File, component.Line, $"component '{component.Name}' needs metadata url, an absolute address");
        _failsOnStatus = Text(component, "errorIfNot2XX") is not { } fails || Truth.Of(fails);
        _token = Text(component, "securityToken") is { } token && Text(component, "securityTokenHeader") is { } header ? (header, token) : null;
        _patience = Text(component, "responseTimeout") is not { } timeout ? null
            : GoDuration.TryParse(timeout, out var patience) && patience > TimeSpan.Zero ? patience
            : throw Wrong(component, $"responseTimeout '{timeout}' is no duration; write 5s");
        _maxResponse = Text(component, "maxResponseBodySize") is not { } size ? DefaultMaxResponse
            : Bytes.TryParse(size, out var bytes) ? bytes
            : throw Wrong(component, $"maxResponseBodySize '{size}' is no size; write 10Mi");
        if (Text(component, "MTLSRenegotiation") is { } renegotiation && renegotiation is not ("RenegotiateNever" or "RenegotiateOnceAsClient" or "RenegotiateFreelyAsClient"))
            throw Wrong(component, $"MTLSRenegotiation '{renegotiation}' is none of RenegotiateNever, RenegotiateOnceAsClient and RenegotiateFreelyAsClient");
        try
        {
            var handler = ChannelHandler.Create(new ClientTls(Text(component, "MTLSRootCA"), Text(component, "MTLSClientCert"), Text(component, "MTLSClientKey")));
            (handler.AllowAutoRedirect, handler.MaxAutomaticRedirections) = (true, MaxRedirects);
            // A redirect is followed by its text.
            handler.ResponseHeaderEncodingSelector = static (name, _) => name.Equals("Location", StringComparison.OrdinalIgnoreCase) ? System.Text.Encoding.UTF8 : HeaderText.Bytes;
            _client = new HttpMessageInvoker(handler);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Wrong(component, $"its certificates cannot be used: {e.Message}");
        }
    }

    public string Name { get; }

    public ComponentUse Use { get; } = new();

    /// <exception cref="BindingException">The operation is unknown, or the request could not be made.</exception>
    public Task<BindingAnswer> InvokeAsync(string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, string traceParent, CancellationToken cancellationToken)
    {
        if (operation.Length == 0)
            throw new BindingException("operation field is missing from request");
        if (!Operations.Contains(operation))
            throw new BindingException($"binding {Name} does not support operation {operation}. supported operations:{string.Join(' ', Operations)}");
        var policy = _policies.Outbound;
        return policy.IsEmpty
            ? SendAsync(operation, data, metadata, traceParent, cancellationToken)
            : policy.ExecuteAsync((_, ct) => SendAsync(operation, data, metadata, traceParent, ct), answer => answer.Failed ? answer.Status : null, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<BindingAnswer> SendAsync(string operation, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata, string traceParent, CancellationToken cancellationToken)
    {
        var method = operation == "create" ? HttpMethod.Post : HttpMethod.Parse(operation.ToUpperInvariant());
        var url = metadata.TryGetValue("path", out var path) ? $"{_url.TrimEnd('/')}/{path.TrimStart('/')}" : _url;
        using var request = new HttpRequestMessage(method, url) { Version = HttpVersion.Version11 };
        var hasBody = method == HttpMethod.Post || method == HttpMethod.Put || method == HttpMethod.Patch;
        if (hasBody)
        {
            request.Content = new ReadOnlyMemoryContent(data);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", HeaderText.Of(metadata.GetValueOrDefault("Content-Type", "application/json; charset=utf-8")));
        }
        request.Headers.TryAddWithoutValidation("Accept", HeaderText.Of(metadata.GetValueOrDefault("Accept", "application/json; charset=utf-8")));
        if (_token is { } token)
            request.Headers.TryAddWithoutValidation(token.Name, HeaderText.Of(token.Value));
        // Any metadata with a capital letter first is a header (components-contrib: bindings/http).
        foreach (var (name, value) in metadata)
            if (name.Length > 0 && char.IsAsciiLetterUpper(name[0]) && name is not ("Content-Type" or "Accept") && !ForwardedHeaders.IsFraming(name))
                request.Headers.TryAddWithoutValidation(name, HeaderText.Of(value));
        request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        var failsOnStatus = metadata.GetValueOrDefault("errorIfNot2XX") is { Length: > 0 } fails ? Truth.Of(fails) : _failsOnStatus;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_patience is { } time)
            patience.CancelAfter(time);
        try
        {
            using var response = await _client.SendAsync(request, patience.Token);
            var body = await ReadAsync(response, patience.Token);
            var status = (int)response.StatusCode;
            return new BindingAnswer(status, response.ReasonPhrase ?? "", body, Headers(response), failsOnStatus && status is < 200 or > 299);
        }
        catch (HttpRequestException e)
        {
            throw new BindingException($"{InvocationFailure.OfApp(request, e)}");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BindingException($"{method} \"{url}\": context deadline exceeded");
        }
    }

    // A longer answer is cut, as daprd cuts it.
    private async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (_maxResponse > 0 && read.Length + count >= _maxResponse)
            {
                read.Write(buffer, 0, (int)(_maxResponse - read.Length));
                break;
            }
            read.Write(buffer, 0, count);
        }
        return read.ToArray();
    }

    private static string? Text(Component component, string name) => component.Metadata.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    private static ResourceException Wrong(Component component, string problem) => new(component.File, component.Line, $"component '{component.Name}': {problem}");

    private static Dictionary<string, string> Headers(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated)
            headers[name] = name.Equals("Location", StringComparison.OrdinalIgnoreCase) ? HeaderText.Of(values.ToString()) : values.ToString();
        foreach (var (name, values) in response.Content.Headers.NonValidated)
            headers[name] = values.ToString();
        return headers;
    }
}

/// <param name="Failed">The status counts as a failure of the binding.</param>
internal sealed record BindingAnswer(int Status, string Reason, byte[] Body, IReadOnlyDictionary<string, string> Headers, bool Failed);

internal sealed class BindingException(string message) : Exception(message);
