using System.Collections.Frozen;
using Pizza.Contracts;

namespace Pizza.Gateway;

/// <summary>What a request path means to the gateway.</summary>
internal enum PathVerdict
{
    /// <summary>Not a path of a service: the gateway's own pages, or nothing.</summary>
    Own,

    /// <summary>A service answers it.</summary>
    Forward,

    /// <summary>It belongs to the services alone: to a client it does not exist.</summary>
    Hidden,

    /// <summary>It could be read in two ways by two programs on its way, so nobody gets to read it.</summary>
    Malformed,
}

/// <summary>
/// Which app answers which path. The list is of what may pass, so that a service's <c>/dev</c>, <c>/events</c>, <c>/dapr</c>,
/// <c>/healthz</c> and <c>/swagger</c> cannot be reached.
/// </summary>
internal static class RouteTable
{
    private static readonly FrozenDictionary<string, string> Apps = new Dictionary<string, string>
    {
        ["orders"] = AppIds.Order,
        ["stores"] = AppIds.Store,
        ["storeOrders"] = AppIds.Store,
        ["deliveries"] = AppIds.Delivery,
        ["myPages"] = AppIds.CustomerCenter,
        ["complaints"] = AppIds.CustomerCenter,
        ["deadLetters"] = AppIds.CustomerCenter,
        ["payments"] = AppIds.Payment,
        ["menu"] = AppIds.Menu,
        ["rankings"] = AppIds.Marketing,
        ["notifications"] = AppIds.Notification,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> AppOf = Apps.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Every app something may be forwarded to.</summary>
    public static IEnumerable<string> AppIdsForwardedTo => Apps.Values.Distinct();

    /// <param name="path">As the server decoded it: once, dot segments resolved, an encoded slash left as %2F.</param>
    /// <param name="appId">Whom to forward to; empty unless the verdict is <see cref="PathVerdict.Forward"/>.</param>
    public static PathVerdict Resolve(ReadOnlySpan<char> path, out string appId)
    {
        appId = "";
        if (path.Length < 2 || path[0] != '/') return PathVerdict.Own;
        var rest = path[1..];
        var end = rest.IndexOf('/');
        if (!AppOf.TryGetValue(end < 0 ? rest : rest[..end], out var app)) return PathVerdict.Own;

        var verdict = end < 0 ? PathVerdict.Forward : Check(rest[(end + 1)..]);
        if (verdict == PathVerdict.Forward) appId = app;
        return verdict;
    }

    /// <summary>
    /// The sidecar decodes the path again and cleans it (daprd: <c>a/b%2Fc</c>, <c>a//b</c> and <c>a/x/../b</c> arrive as <c>a/b/c</c> and
    /// <c>a/b</c>), so nothing that decoding or cleaning would change may pass.
    /// </summary>
    private static PathVerdict Check(ReadOnlySpan<char> rest)
    {
        foreach (var c in rest)
        {
            if (c is '%' or '\\' || char.IsControl(c)) return PathVerdict.Malformed;
        }
        while (rest.Length > 0)
        {
            var end = rest.IndexOf('/');
            var segment = end < 0 ? rest : rest[..end];
            if (segment is "" or "." or "..") return PathVerdict.Malformed;
            // Routing ignores case, so does this.
            if (segment.Equals("internal", StringComparison.OrdinalIgnoreCase)) return PathVerdict.Hidden;
            if (end < 0) break;
            rest = rest[(end + 1)..];
        }
        return PathVerdict.Forward;
    }
}
