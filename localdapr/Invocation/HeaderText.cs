using System.Text;

namespace LocalDapr.Invocation;

/// <summary>
/// Headers are bytes to daprd and pass as they came. Here they are strings with one letter per byte (Latin-1), in the web server and in its
/// clients alike; text that becomes a header, or the reverse, is UTF-8, as in Go.
/// </summary>
internal static class HeaderText
{
    /// <summary>For every header of a web server or client; its bytes come in and go out unchanged.</summary>
    public static Encoding Bytes => Encoding.Latin1;

    /// <summary>The header that says this text.</summary>
    public static string Of(string text) => Ascii.IsValid(text) ? text : Bytes.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>What a header says.</summary>
    public static string Read(string header) => Ascii.IsValid(header) ? header : Encoding.UTF8.GetString(Bytes.GetBytes(header));
}
