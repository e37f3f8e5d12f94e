namespace Pizza.Gateway.Pages.Http;

/// <summary>
/// Whether a form was sent by a page of ours. Tokens would need a key that all replicas share; browsers say it themselves (Fetch Metadata, else Origin), and
/// whatever says neither is no browser, and so carries nobody's cookies.
/// </summary>
public static class SameSite
{
    public static bool Sent(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site is "same-origin" or "none";
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin) return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
