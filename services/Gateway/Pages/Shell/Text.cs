using System.Globalization;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>What a page says, in every language. Placeholders are {0}, {1} …; a test finds a text that lacks a language or a placeholder.</summary>
public sealed record Text(string Korean, string English)
{
    public string In(Language language) => language == Language.Korean ? Korean : English;

    public string In(Language language, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, In(language), values);
}
