namespace LocalDapr.Invocation;

/// <summary>The content type of a body that came without one, by the main rules of Go's http.DetectContentType.</summary>
internal static class ContentSniffer
{
    public static string Detect(ReadOnlySpan<byte> start)
    {
        var text = start.TrimStart(" \t\r\n\f"u8);
        if (StartsWith(text, "<!doctype html"u8) || StartsWith(text, "<html"u8) || StartsWith(text, "<head"u8) || StartsWith(text, "<body"u8))
            return "text/html; charset=utf-8";
        if (StartsWith(text, "<?xml"u8))
            return "text/xml; charset=utf-8";
        if (start.StartsWith("%PDF-"u8))
            return "application/pdf";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]))
            return "image/png";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        if (start.StartsWith("GIF8"u8))
            return "image/gif";
        foreach (var b in start)
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C or 0x1B))
                return "application/octet-stream";
        return "text/plain; charset=utf-8";
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase)
    {
        if (text.Length < lowerCase.Length)
            return false;
        for (var i = 0; i < lowerCase.Length; i++)
            if ((text[i] is >= (byte)'A' and <= (byte)'Z' ? text[i] + 32 : text[i]) != lowerCase[i])
                return false;
        return true;
    }
}
