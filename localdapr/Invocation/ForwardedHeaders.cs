using System.Net;
using LocalDapr.Sidecar;
using Microsoft.Extensions.Primitives;

namespace LocalDapr.Invocation;

/// <summary>Which headers pass between caller, sidecars and app, and what is added on the way (recorded).</summary>
internal static class ForwardedHeaders
{
    private static readonly string Host = Dns.GetHostName();

    /// <summary>Copies the caller's headers, leaving out those that belong to one connection and those that were for the sidecar.</summary>
    public static void Copy(IHeaderDictionary from, HttpRequestMessage to, bool hidesToken)
    {
        foreach (var (name, values) in from)
        {
            if (IsConnection(name) || name.Equals("host", StringComparison.OrdinalIgnoreCase) || name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
                || name.Equals("dapr-app-id", StringComparison.OrdinalIgnoreCase))
                continue;
            if (name.Equals("dapr-api-token", StringComparison.OrdinalIgnoreCase) && (hidesToken || to.Headers.NonValidated.Contains(name)))
                continue;
            Add(to, name, values);
        }
    }

    /// <summary>What tells the app who called it. Retries add their part once more each time, as in daprd.</summary>
    public static void Stamp(HttpRequestMessage request, HttpContext context, string caller, string callee, int attempt)
    {
        var headers = request.Headers;
        headers.TryAddWithoutValidation("dapr-caller-app-id", caller);
        headers.TryAddWithoutValidation("dapr-caller-namespace", "default");
        headers.TryAddWithoutValidation("dapr-callee-app-id", callee);
        var client = context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "127.0.0.1";
        Append(request, "x-forwarded-for", client, attempt);
        Append(request, "x-forwarded-host", Host, attempt);
        Append(request, "forwarded", $"for={client};by={client};host={Host}", attempt);
    }

    public static void SetTrace(HttpRequestMessage request, TraceContext trace)
    {
        request.Headers.Remove("traceparent");
        request.Headers.TryAddWithoutValidation("traceparent", trace.Parent ?? TraceContext.NoParent);
        if (trace.State is null || request.Headers.NonValidated.Contains("tracestate"))
            return;
        request.Headers.TryAddWithoutValidation("tracestate", trace.State);
    }

    /// <summary>Headers that describe one connection and so are never passed on.</summary>
    public static bool IsConnection(string name) => name.Length switch
    {
        6 => name.Equals("expect", StringComparison.OrdinalIgnoreCase),
        7 => name.Equals("upgrade", StringComparison.OrdinalIgnoreCase) || name.Equals("trailer", StringComparison.OrdinalIgnoreCase),
        10 => name.Equals("connection", StringComparison.OrdinalIgnoreCase) || name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase),
        16 => name.Equals("proxy-connection", StringComparison.OrdinalIgnoreCase),
        17 => name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Headers that HTTP itself writes: nobody's metadata sets them.</summary>
    public static bool IsFraming(string name) => IsConnection(name) || name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-length", StringComparison.OrdinalIgnoreCase) || name.Equals("te", StringComparison.OrdinalIgnoreCase);

    private static void Add(HttpRequestMessage to, string name, StringValues values)
    {
        if (values.Count == 1 ? to.Headers.TryAddWithoutValidation(name, values.ToString()) : to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            return;
        // Content-Type and its like belong to the content, even when there is none.
        to.Content ??= new ByteArrayContent([]);
        to.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
    }

    private static void Append(HttpRequestMessage request, string name, string value, int times)
    {
        var all = request.Headers.NonValidated.TryGetValues(name, out var sent) ? string.Join(", ", sent) : "";
        request.Headers.Remove(name);
        for (var i = 0; i < times; i++)
            all = all.Length == 0 ? value : $"{all}, {value}";
        request.Headers.TryAddWithoutValidation(name, all);
    }
}
