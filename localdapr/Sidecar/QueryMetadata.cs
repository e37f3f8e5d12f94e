namespace LocalDapr.Sidecar;

/// <summary>Metadata of a request: the query parameters <c>metadata.NAME=VALUE</c>.</summary>
internal static class QueryMetadata
{
    private const string Prefix = "metadata.";
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Names keep their case and lose the prefix; the last of equal names counts. Null or empty queries cost nothing.</summary>
    public static IReadOnlyDictionary<string, string> Read(string query)
    {
        if (!query.Contains(Prefix, StringComparison.Ordinal))
            return None;
        Dictionary<string, string>? metadata = null;
        foreach (var (name, value) in Parameters(query))
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
                (metadata ??= new(StringComparer.OrdinalIgnoreCase))[name[Prefix.Length..]] = value;
        return metadata ?? None;
    }

    /// <summary>The first parameter of that name, or null.</summary>
    public static string? Value(string query, string name)
    {
        if (!query.Contains(name, StringComparison.Ordinal))
            return null;
        foreach (var (key, value) in Parameters(query))
            if (key == name)
                return value;
        return null;
    }

    public static IEnumerable<(string Name, string Value)> Parameters(string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            yield return equals < 0 ? (Unescape(pair), "") : (Unescape(pair[..equals]), Unescape(pair[(equals + 1)..]));
        }
    }

    private static string Unescape(string text) =>
        text.AsSpan().ContainsAny('%', '+') ? Uri.UnescapeDataString(text.Replace('+', ' ')) : text;
}
