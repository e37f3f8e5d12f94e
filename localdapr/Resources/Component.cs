using LocalDapr.Secrets;

namespace LocalDapr.Resources;

/// <summary>A Dapr Component resource.</summary>
/// <param name="Type">For example <c>state.in-memory</c>.</param>
/// <param name="Metadata">Names compare without regard to case. Entries that refer to secrets are absent until <see cref="Resolve"/>.</param>
/// <param name="Scopes">App ids that may use the component; empty: all.</param>
/// <param name="IgnoreErrors">The sidecar starts without the component when it cannot be initialised.</param>
public sealed record Component(
    string Name,
    string Type,
    string Version,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<string> Scopes,
    bool IgnoreErrors,
    string File)
{
    /// <summary><c>auth.secretStore</c>: the component that holds the secrets the metadata refers to.</summary>
    public string? SecretStore { get; init; }

    public IReadOnlyList<SecretReference> Secrets { get; init; } = [];

    /// <summary>A state store that keeps the state of actors.</summary>
    public bool IsActorStore => Metadata.TryGetValue("actorStateStore", out var flag) && flag.Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The document as JSON: two that are written alike need no reload.</summary>
    public string Written { get; init; } = "";

    /// <summary>The line the document starts at, from 1.</summary>
    public int Line { get; init; } = 1;

    /// <summary>The same component with its secret references replaced by their values.</summary>
    /// <param name="storeByName">Finds an initialised secret store component by name; null when there is none.</param>
    /// <exception cref="ResourceException">The store, the secret or its key does not exist.</exception>
    public Component Resolve(Func<string, ISecretStore?> storeByName)
    {
        if (Secrets.Count == 0)
            return this;
        var values = new Dictionary<string, string>(Metadata, StringComparer.OrdinalIgnoreCase);
        foreach (var secret in Secrets)
        {
            if (SecretStore is not { Length: > 0 })
                throw new ResourceException(File, secret.Line, $"component '{Name}' refers to secret '{secret.Name}' without a store; set auth.secretStore");
            var store = storeByName(SecretStore)
                ?? throw new ResourceException(File, secret.Line, $"component '{Name}' needs the secret store '{SecretStore}'; add that component or correct auth.secretStore");
            var pairs = store.Find(secret.Name)
                ?? throw new ResourceException(File, secret.Line, $"secret '{secret.Name}' is not in the store '{SecretStore}'; add it there");
            // Dapr: without a key the secret's own name is the key; single-valued stores answer under the secret's name.
            values[secret.MetadataName] = pairs.TryGetValue(secret.Key is { Length: > 0 } key ? key : secret.Name, out var value) ? value
                : throw new ResourceException(File, secret.Line, $"secret '{secret.Name}' of the store '{SecretStore}' has no key '{secret.Key}'; correct secretKeyRef.key");
        }
        return this with { Metadata = values, Secrets = [] };
    }
}

/// <summary>A metadata entry whose value is <c>secretKeyRef: {name, key}</c>.</summary>
public sealed record SecretReference(string MetadataName, string Name, string Key, int Line);
