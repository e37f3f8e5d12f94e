namespace Pizza.Gateway.Pages.Administration;

/// <summary>Idempotency-Keys of forms, made when these are rendered.</summary>
public static class Keys
{
    public static string New() => Guid.NewGuid().ToString("N");

    /// <summary>The one that came with the form; a new one if that is none of ours.</summary>
    public static string Read(IFormCollection form) =>
        form["key"].ToString() is { Length: > 0 and <= 64 } key && key.All(char.IsAsciiLetterOrDigit) ? key : New();
}
