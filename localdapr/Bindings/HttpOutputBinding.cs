using System.Net;
using LocalDapr.Invocation;
using LocalDapr.Resiliency;
using LocalDapr.Resources;

namespace LocalDapr.Bindings;

/// <summary><c>bindings.http</c>, the output binding that makes one HTTP request.</summary>
internal sealed class HttpOutputBinding : IAsyncDisposable
{
    public const string Type = "bindings.http";
    private static readonly HashSet<string> Operations = ["create", "get", "head", "post", "put", "patch", "delete", "options", "trace"];
    private readonly HttpMessageInvoker _client = new(ChannelHandler.Create());
    private readonly string _url;
    private readonly bool _failsOnStatus;
    private readonly ComponentPolicies _policies;

    /// <exception cref="ResourceException">There is no url.</exception>
    public HttpOutputBinding(Component component, ComponentPolicies policies)
    {
        Name = component.Name;
        _policies = policies;
        _url = component.Metadata.GetValueOrDefault("url") is { Length: > 0 } url && Uri.TryCreate(url, UriKind.Absolute, out _) ? url
            : throw new ResourceException(component.File, component.Line, $"component '{component.Name}' needs metadata url, an absolute address");
        _failsOnStatus = !component.Metadata.GetValueOrDefault("errorIfNot2XX", "true").Equals("false", StringComparison.OrdinalIgnoreCase);
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
            request.Content.Headers.TryAddWithoutValidation("Content-Type", metadata.GetValueOrDefault("Content-Type", "application/json; charset=utf-8"));
        }
        request.Headers.TryAddWithoutValidation("Accept", metadata.GetValueOrDefault("Accept", "application/json; charset=utf-8"));
        // Any metadata with a capital letter first is a header (components-contrib: bindings/http).
        foreach (var (name, value) in metadata)
            if (char.IsAsciiLetterUpper(name[0]) && name is not ("Content-Type" or "Accept"))
                request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var status = (int)response.StatusCode;
            return new BindingAnswer(status, response.ReasonPhrase ?? "", body, Headers(response), _failsOnStatus && status is < 200 or > 299);
        }
        catch (HttpRequestException e)
        {
            throw new BindingException($"{InvocationFailure.OfApp(request, e)}");
        }
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated)
            headers[name] = values.ToString();
        foreach (var (name, values) in response.Content.Headers.NonValidated)
            headers[name] = values.ToString();
        return headers;
    }
}

/// <param name="Failed">The status counts as a failure of the binding.</param>
internal sealed record BindingAnswer(int Status, string Reason, byte[] Body, IReadOnlyDictionary<string, string> Headers, bool Failed);

internal sealed class BindingException(string message) : Exception(message);
