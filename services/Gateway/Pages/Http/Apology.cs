using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Http;

/// <summary>A page that says why there is no other, and what to do.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Help">What to do.</param>
/// <param name="RetryAfterSeconds">When another try makes sense.</param>
/// <param name="Fields">A form that was not carried out, to be sent again as it was.</param>
/// <param name="Target">The page to go on from; null: this one, asked for again.</param>
/// <param name="Return">Where the language switch leads; null: here, by GET.</param>
public sealed record ApologyModel(Text Title, Text Help, int? RetryAfterSeconds, IReadOnlyList<KeyValuePair<string, string>>? Fields, string? Target = null, string? Return = null);

public static class Apology
{
    /// <param name="title">What happened.</param>
    /// <param name="help">What to do.</param>
    /// <param name="status">Of HTTP.</param>
    /// <param name="retryAfterSeconds">When another try makes sense.</param>
    /// <param name="target">The page to go on from; null: this one, asked for again.</param>
    /// <param name="languageSwitch">Where it leads; null: here, by GET.</param>
    public static IResult Of(Text title, Text help, int status, int? retryAfterSeconds = null, string? target = null, string? languageSwitch = null) =>
        Page.Show<ApologyPage, ApologyModel>(new(title, help, retryAfterSeconds, null, target, languageSwitch), status);

    public static IResult WithRetry(Text title, Text help, int status, int retryAfterSeconds, IFormCollection form) =>
        Page.Show<ApologyPage, ApologyModel>(new(title, help, retryAfterSeconds, [.. form.SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key, v ?? "")))]), status);
}
