using LocalDapr.Secrets;

namespace LocalDapr.Resources;

/// <summary>An HTTPEndpoint: a name under which an address outside Dapr can be invoked.</summary>
/// <param name="Headers">Sent with every request to it.</param>
public sealed record HttpEndpointResource(
    string Name, string BaseUrl, IReadOnlyList<KeyValuePair<string, EndpointValue>> Headers, IReadOnlyList<string> Scopes, string File)
{
    /// <summary><c>auth.secretStore</c>: the component that holds what the headers and certificates refer to.</summary>
    public string? SecretStore { get; init; }

    /// <summary><c>clientTLS</c>: the authority, certificate and key, each null when it was left out.</summary>
    public EndpointValue? RootCA { get; init; }

    public EndpointValue? Certificate { get; init; }

    public EndpointValue? PrivateKey { get; init; }

    /// <summary>The document as JSON: two that are written alike need no reload.</summary>
    public string Written { get; init; } = "";

    /// <summary>The value itself, or that of the secret it refers to.</summary>
    /// <param name="storeByName">Finds a secret store by name; null when there is none.</param>
    /// <exception cref="ResourceException">The store, the secret or its key does not exist.</exception>
    public string Resolve(EndpointValue value, Func<string, ISecretStore?> storeByName)
    {
        if (value.Secret is not { } secret)
            return value.Text;
        var store = SecretStore is { Length: > 0 } name ? storeByName(name) : null;
        if (store is null)
            throw new ResourceException(File, secret.Line, $"HTTPEndpoint '{Name}' needs the secret store '{SecretStore}'; add that component or correct auth.secretStore");
        return store.Find(secret.Name)?.GetValueOrDefault(secret.Key is { Length: > 0 } key ? key : secret.Name)
            ?? throw new ResourceException(File, secret.Line, $"secret '{secret.Name}' with the key '{secret.Key}' is not in the store '{SecretStore}'; add it there");
    }
}

/// <summary>A value as it is, or the secret that holds it.</summary>
public sealed record EndpointValue(string Text, SecretReference? Secret);
