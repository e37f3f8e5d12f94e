namespace LocalDapr.Sidecar;

/// <summary>The raw target of a request, cut at its slashes. Nothing is decoded until it is asked for.</summary>
internal readonly struct ApiPath
{
    private ApiPath(string path, string query)
    {
        Path = path;
        Query = query;
    }

    /// <summary>As it was sent, with one leading slash.</summary>
    public string Path { get; }

    /// <summary>Without the question mark; empty when there is none.</summary>
    public string Query { get; }

    public static ApiPath Parse(string rawTarget)
    {
        if (rawTarget.Length > 0 && rawTarget[0] != '/' && rawTarget.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            rawTarget = rawTarget.IndexOf('/', scheme + 3) is > 0 and var slash ? rawTarget[slash..] : "/";
        var mark = rawTarget.IndexOf('?');
        var path = mark < 0 ? rawTarget : rawTarget[..mark];
        // The actors SDK joins its endpoint and its path with two slashes.
        if (path.StartsWith("//", StringComparison.Ordinal))
            path = "/" + path.TrimStart('/');
        return new ApiPath(path, mark < 0 ? "" : rawTarget[(mark + 1)..]);
    }

    /// <summary>The text after <paramref name="start"/> up to the next slash, decoded; moves <paramref name="start"/> behind that slash, or to -1 at the end.</summary>
    public string Next(ref int start)
    {
        if (start < 0 || start > Path.Length)
            return "";
        var slash = Path.IndexOf('/', start);
        var text = slash < 0 ? Path[start..] : Path[start..slash];
        start = slash < 0 ? -1 : slash + 1;
        return Decode(text);
    }

    public string Rest(int start) => start < 0 ? "" : Decode(Path[start..]);

    public static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
