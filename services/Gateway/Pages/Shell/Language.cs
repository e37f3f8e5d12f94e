using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>The languages of the pages.</summary>
public enum Language
{
    Korean,
    English,
}

/// <summary>Which language a visitor reads: the one chosen, else the browser's, else Korean.</summary>
public static class Languages
{
    /// <summary>The field of a form that says which one is chosen now.</summary>
    public const string Field = "to";

    /// <summary>As it stands in <c>lang</c>, in the cookie and in Accept-Language.</summary>
    public static string Tag(this Language language) => language == Language.Korean ? "ko" : "en";

    /// <summary>Null: none of ours.</summary>
    public static Language? FromTag(ReadOnlySpan<char> tag)
    {
        var dash = tag.IndexOf('-');
        var primary = dash < 0 ? tag : tag[..dash];
        if (primary.Equals("ko", StringComparison.OrdinalIgnoreCase)) return Language.Korean;
        return primary.Equals("en", StringComparison.OrdinalIgnoreCase) ? Language.English : null;
    }

    /// <param name="acceptLanguage">RFC 9110, 12.5.4. Whoever reads neither language is taken to read English rather than Korean.</param>
    public static Language Preferred(StringValues acceptLanguage)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptLanguage, out var accepted) || accepted.Count == 0) return Language.Korean;
        var wanted = accepted.Where(a => a.Quality is not 0).OrderByDescending(a => a.Quality ?? 1);
        return wanted.Select(a => FromTag(a.Value.AsSpan())).FirstOrDefault(l => l is not null) ?? Language.English;
    }
}
