using System.Text;

namespace LocalDapr.Invocation;

/// <summary>The path of a method as the app gets it: decoded, cleaned and encoded again, as Go's path.Clean and url.URL do.</summary>
internal static class MethodPath
{
    /// <param name="raw">As it stands in the URL, without its leading slash.</param>
    /// <returns>With a leading slash.</returns>
    public static string Clean(string raw)
    {
        if (raw.Length == 0)
            return "/";
        if (IsClean(raw))
            return "/" + raw;
        var parts = new List<string>();
        foreach (var part in Uri.UnescapeDataString(raw).Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
        }
        var path = new StringBuilder();
        foreach (var part in parts)
            Encode(path.Append('/'), part);
        return path.Length == 0 ? "/" : path.ToString();
    }

    private static bool IsClean(string raw)
    {
        if (raw[0] == '/' || raw[^1] == '/')
            return false;
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c == '.' ? i == 0 || raw[i - 1] == '/' : c == '/' ? raw[i - 1] == '/' : !IsPlain(c))
                return false;
        }
        return true;
    }

    // net/url, shouldEscape in encodePath mode.
    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "-_.~$&+,/:;=@".Contains(c, StringComparison.Ordinal);

    private static void Encode(StringBuilder path, string part)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in part.EnumerateRunes())
        {
            if (rune.IsAscii && IsPlain((char)rune.Value))
            {
                path.Append((char)rune.Value);
                continue;
            }
            var written = rune.EncodeToUtf8(bytes);
            foreach (var b in bytes[..written])
                path.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
