namespace LocalDapr.Resources;

/// <summary>The placeholders of component metadata (pkg/runtime/meta in Dapr's source).</summary>
internal static class MetadataTemplates
{
    public static Component Fill(Component component, string appId)
    {
        if (!component.Metadata.Values.Any(value => value.Contains('{')))
            return component;
        var space = Environment.GetEnvironmentVariable("NAMESPACE") is { Length: > 0 } name ? name : "default";
        var pod = Environment.GetEnvironmentVariable("POD_NAME") ?? "";
        var filled = component.Metadata.ToDictionary(
            pair => pair.Key,
            pair => pair.Value
                .Replace("{uuid}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
                .Replace("{podName}", pod, StringComparison.Ordinal)
                .Replace("{namespace}", $"{space}.{appId}", StringComparison.Ordinal)
                .Replace("{appID}", appId, StringComparison.Ordinal),
            StringComparer.OrdinalIgnoreCase);
        return component with { Metadata = filled };
    }
}
