using System.Collections.Frozen;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace Pizza.Gateway;

/// <summary>Which headers pass, in either direction.</summary>
internal static class HeaderRules
{
    private const string DaprPrefix = "dapr-";
    private const string CorsPrefix = "Access-Control-";

    /// <summary>About one connection, not about the message (RFC 9110, 7.6.1). Expect is answered here.</summary>
    private static readonly string[] HopByHop =
    [
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade", "HTTP2-Settings",
    ];

    private static readonly FrozenSet<string> NotSentOn = new HashSet<string>([
        .. HopByHop, "Host", "Expect",
        // Set anew: what a client claims about itself is worth nothing.
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        // Cross-origin access is this gateway's decision; the sidecar would allow everybody.
        "Origin",
    ]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Date is set anew by the server.
    private static readonly FrozenSet<string> NotSentBack =
        new HashSet<string>([.. HopByHop, "Date"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Trace =
        new HashSet<string>(["traceparent", "tracestate", "baggage", "Correlation-Context"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="from">The client's request.</param>
    /// <param name="to">The request to the sidecar; its content, if any, is already set.</param>
    /// <param name="traced">The HTTP client writes the trace headers itself.</param>
    public static void CopyRequest(HttpRequest from, HttpRequestMessage to, bool traced)
    {
        var connection = from.Headers.Connection;
        foreach (var (name, values) in from.Headers)
        {
            if (NotSentOn.Contains(name)
                || name.StartsWith(DaprPrefix, StringComparison.OrdinalIgnoreCase)
                || name.StartsWith(CorsPrefix, StringComparison.OrdinalIgnoreCase)
                || (traced && Trace.Contains(name))
                || (connection.Count > 0 && Names(connection, name))
                // "Basic dapr-app-id:..." would choose another app than the path does. Nobody here signs in with Basic.
                || (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && IsBasic(values)))
            {
                continue;
            }
            if (!Add(to.Headers, name, values) && to.Content is { } content) Add(content.Headers, name, values);
        }

        var http = from.HttpContext;
        if (http.Connection.RemoteIpAddress is { } client) to.Headers.TryAddWithoutValidation("X-Forwarded-For", client.ToString());
        to.Headers.TryAddWithoutValidation("X-Forwarded-Proto", from.Scheme);
        if (from.Host.HasValue) to.Headers.TryAddWithoutValidation("X-Forwarded-Host", from.Host.Value);
    }

    public static void CopyResponse(HttpResponseMessage from, HttpResponse to)
    {
        Copy(from.Headers.NonValidated, to.Headers);
        Copy(from.Content.Headers.NonValidated, to.Headers);
    }

    private static void Copy(HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (NotSentBack.Contains(name) || name.StartsWith(CorsPrefix, StringComparison.OrdinalIgnoreCase)) continue;
            to.Append(name, values.Count == 1 ? values.ToString() : new StringValues([.. values]));
        }
    }

    private static bool Add(HttpHeaders to, string name, StringValues values) => values.Count == 1
        ? to.TryAddWithoutValidation(name, values[0])
        : to.TryAddWithoutValidation(name, (IEnumerable<string?>)values);

    private static bool IsBasic(StringValues authorization)
    {
        foreach (var value in authorization)
        {
            if (value.AsSpan().TrimStart().StartsWith("Basic", StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }

    /// <summary>A header that "Connection" lists is about this connection too.</summary>
    private static bool Names(StringValues connection, string header)
    {
        foreach (var value in connection)
        {
            foreach (var token in value.AsSpan().Split(','))
            {
                if (value.AsSpan(token).Trim().Equals(header, StringComparison.OrdinalIgnoreCase)) return true;
            }
        }
        return false;
    }
}
