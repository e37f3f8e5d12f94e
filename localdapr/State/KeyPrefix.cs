using LocalDapr.Resources;

namespace LocalDapr.State;

/// <summary>How a store's <c>keyPrefix</c> metadata makes the key that is stored of the key an app names (pkg/components/state in Dapr).</summary>
public sealed class KeyPrefix
{
    public const string Separator = "||";
    private readonly string _prefix;

    private KeyPrefix(string prefix) => _prefix = prefix;

    /// <exception cref="ResourceException">The prefix contains ||.</exception>
    public static KeyPrefix Of(Component component, string appId)
    {
        var given = component.Metadata.GetValueOrDefault("keyPrefix");
        if (given?.Contains(Separator, StringComparison.Ordinal) == true)
            throw new ResourceException(component.File, component.Line, $"keyPrefix '{given}' of component '{component.Name}' must not contain ||");
        return given switch
        {
            // Dapr's namespace prefix falls back to the app id where no namespace is configured, as everywhere outside Kubernetes.
            null or "" or "appid" => new(appId + Separator),
            "namespace" => new((Environment.GetEnvironmentVariable("NAMESPACE") is { Length: > 0 } space ? $"{space}.{appId}" : appId) + Separator),
            "name" => new(component.Name + Separator),
            "none" => new(""),
            _ => new(given + Separator),
        };
    }

    /// <exception cref="StateRequestException">The app's key contains ||.</exception>
    public string Apply(string key) => TryApply(key, out var full) ? full : throw StateRequestException.BadKey(key);

    /// <returns>False when the app's key contains ||.</returns>
    public bool TryApply(string key, out string full)
    {
        full = _prefix + key;
        return !key.Contains(Separator, StringComparison.Ordinal);
    }
}
