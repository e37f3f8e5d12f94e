namespace LocalDapr.Resources;

/// <summary>Dapr's words for yes in metadata (dapr/kit: utils.IsTruthy).</summary>
internal static class Truth
{
    public static bool Of(string? text) => text?.Trim().ToLowerInvariant() is "y" or "yes" or "true" or "t" or "on" or "1";
}
