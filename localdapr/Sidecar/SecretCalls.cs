using LocalDapr.Secrets;

namespace LocalDapr.Sidecar;

/// <summary>Reading secrets, through whichever API. Every member throws <see cref="ApiException"/> with daprd's answer.</summary>
internal static class SecretCalls
{
    public static IReadOnlyDictionary<string, string> Get(Sidecar sidecar, string storeName, string key)
    {
        var store = Find(sidecar, storeName);
        if (!sidecar.Options.Configuration.IsSecretAllowed(storeName, key))
            throw new ApiException(403, GrpcStatus.PermissionDenied, "ERR_PERMISSION_DENIED", $"access denied by policy to get \"{key}\" from \"{storeName}\"");
        return store.Find(key)
            ?? throw new ApiException(500, GrpcStatus.Internal, "ERR_SECRET_GET", $"failed getting secret with key {key} from secret store {storeName}: secret {key} not found");
    }

    /// <summary>Every secret the app may read.</summary>
    public static IEnumerable<KeyValuePair<string, IReadOnlyDictionary<string, string>>> GetAll(Sidecar sidecar, string storeName) =>
        Find(sidecar, storeName).GetAll().Where(secret => sidecar.Options.Configuration.IsSecretAllowed(storeName, secret.Key));

    private static ISecretStore Find(Sidecar sidecar, string storeName) =>
        sidecar.Components.Secrets.Count == 0 ? throw new ApiException(500, GrpcStatus.FailedPrecondition, "ERR_SECRET_STORES_NOT_CONFIGURED", "secret store is not configured")
        : sidecar.Components.Secrets.TryGetValue(storeName, out var store) ? store
        : throw new ApiException(401, GrpcStatus.InvalidArgument, "ERR_SECRET_STORE_NOT_FOUND", $"failed finding secret store with key {storeName}");
}
