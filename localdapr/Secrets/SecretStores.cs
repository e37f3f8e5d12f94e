using LocalDapr.Resources;

namespace LocalDapr.Secrets;

/// <summary>Makes a secret store of a component.</summary>
public static class SecretStores
{
    public static bool Supports(string type) => type is LocalFileSecretStore.Type or EnvironmentSecretStore.Type;

    /// <param name="environment">The variables the sidecar sees.</param>
    /// <exception cref="ResourceException">The component's settings or its file are wrong.</exception>
    public static ISecretStore Create(Component component, IReadOnlyDictionary<string, string> environment) => component.Type switch
    {
        LocalFileSecretStore.Type => LocalFileSecretStore.Open(component),
        EnvironmentSecretStore.Type => new EnvironmentSecretStore(component.Metadata.GetValueOrDefault("prefix", ""), environment),
        _ => throw new ResourceException(component.File, component.Line, $"'{component.Type}' is not a secret store this runtime has; use {LocalFileSecretStore.Type} or {EnvironmentSecretStore.Type}"),
    };
}
