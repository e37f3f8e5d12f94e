using System.Globalization;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>What a page says, in every language. Placeholders are {0}, {1} …; a test finds a text that lacks a language or a placeholder.</summary>
/// <param name="Korean">한국어.</param>
/// <param name="English">In English, of many.</param>
/// <param name="One">In English, of one, where that is another; Korean does not tell them apart.</param>
public sealed record Text(string Korean, string English, string? One = null)
{
    /// <summary>As it is said of so many.</summary>
    public Text For(long count) => count == 1 && One is not null ? this with { English = One } : this;

    public string In(Language language) => language == Language.Korean ? Korean : English;

    public string In(Language language, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, In(language), values);
}
