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

    /// <summary>As daprd routes it: empty and dot segments resolved, no slash at the end.</summary>
    public ApiPath Cleaned()
    {
        if (!Path.Contains("//", StringComparison.Ordinal) && !Path.Contains("/.", StringComparison.Ordinal) && !Path.EndsWith('/'))
            return this;
        var kept = new List<string>();
        foreach (var segment in Path.Split('/'))
        {
            if (segment == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else if (segment is not ("" or "." or ".."))
                kept.Add(segment);
        }
        return new ApiPath("/" + string.Join('/', kept), Query);
    }

    /// <summary>False: a percent sign that escapes nothing. Go's server refuses such a request before anybody sees it.</summary>
    public bool IsEscapedWell()
    {
        for (var at = Path.IndexOf('%', StringComparison.Ordinal); at >= 0; at = Path.IndexOf('%', at + 1))
            if (at + 2 >= Path.Length || !char.IsAsciiHexDigit(Path[at + 1]) || !char.IsAsciiHexDigit(Path[at + 2]))
                return false;
        return true;
    }

    // daprd unescapes a part of a path as if it stood in a query: a plus is a space.
    public static string Decode(string text) => text.AsSpan().ContainsAny('%', '+') ? Uri.UnescapeDataString(text.Replace('+', ' ')) : text;
}
