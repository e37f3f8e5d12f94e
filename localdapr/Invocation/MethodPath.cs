using System.Globalization;
using System.Text;

namespace LocalDapr.Invocation;

/// <summary>
/// The path of a method as the app gets it: decoded and cleaned (pkg/messaging/method), then read and written again as a part of a URL, as Go's net/url does. So an
/// escape that is left after decoding counts as one, and a percent sign that escapes nothing ends the call.
/// </summary>
internal static class MethodPath
{
    /// <param name="raw">As it stands in the URL, without its leading slash.</param>
    /// <returns>With a leading slash.</returns>
    /// <exception cref="InvocationException">It cannot be part of a URL.</exception>
    public static string Clean(string raw) => raw.Length == 0 ? "/" : IsClean(raw) ? "/" + raw : OfText(Uri.UnescapeDataString(raw));

    /// <param name="method">As gRPC callers name it: nothing is to be decoded.</param>
    /// <inheritdoc cref="Clean" path="/returns|/exception"/>
    public static string OfText(string method)
    {
        var path = "/" + Normalise(method);
        if (IsEncoded(path))
            return IsEscapedWell(path) ? path : throw NoEscape(path);
        var bytes = Unescape(path);
        var encoded = new StringBuilder(bytes.Length + 16);
        foreach (var octet in bytes)
        {
            if (octet < 0x80 && IsPlain((char)octet))
                encoded.Append((char)octet);
            else
                encoded.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }

    /// <summary>Without empty and dot segments.</summary>
    /// <exception cref="InvocationException">It holds what no method may hold.</exception>
    public static string Normalise(string method)
    {
        if (method.AsSpan().ContainsAny("#?\0"))
            throw new InvocationException($"rpc error: code = InvalidArgument desc = invalid method: method contains forbidden character: {Quoted(method)}");
        if (method.Any(static c => c < 0x20 || c == 0x7f))
            throw new InvocationException($"rpc error: code = InvalidArgument desc = invalid method: method contains control character: {Quoted(method)}");
        var parts = new List<string>();
        foreach (var part in method.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
        }
        return string.Join('/', parts);
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

    // net/url, validEncoded: such a path is sent as it is.
    private static bool IsEncoded(string path) => path.All(static c => IsPlain(c) || "!'()*[]%".Contains(c, StringComparison.Ordinal));

    private static bool IsEscapedWell(string path)
    {
        for (var at = path.IndexOf('%', StringComparison.Ordinal); at >= 0; at = path.IndexOf('%', at + 1))
            if (at + 2 >= path.Length || !char.IsAsciiHexDigit(path[at + 1]) || !char.IsAsciiHexDigit(path[at + 2]))
                return false;
        return true;
    }

    private static byte[] Unescape(string path)
    {
        if (!IsEscapedWell(path))
            throw NoEscape(path);
        var bytes = Encoding.UTF8.GetBytes(path);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '%')
            {
                bytes[length++] = bytes[i];
                continue;
            }
            bytes[length++] = byte.Parse(bytes.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            i += 2;
        }
        return bytes[..length];
    }

    private static InvocationException NoEscape(string path) => new($"parse {Quoted(path)}: invalid URL escape");

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
