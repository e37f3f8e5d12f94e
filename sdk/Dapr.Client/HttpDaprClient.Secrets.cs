using System.Text.Json;

namespace Dapr.Client;

internal sealed partial class HttpDaprClient
{
    private const string SecretPath = "/v1.0/secrets/";

    public override Task<Dictionary<string, string>> GetSecretAsync(
        string storeName,
        string key,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        return ReadSecretAsync<Dictionary<string, string>>(
            "Secret", SidecarPath.WithQuery(SidecarPath.Of(SecretPath, storeName, key), metadata), cancellationToken);
    }

    public override Task<Dictionary<string, Dictionary<string, string>>> GetBulkSecretAsync(
        string storeName,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        return ReadSecretAsync<Dictionary<string, Dictionary<string, string>>>(
            "Bulk secret", SidecarPath.WithQuery(SidecarPath.Of(SecretPath, storeName) + "/bulk", metadata), cancellationToken);
    }

    // The sidecar's document has nothing to do with how the app writes its own values.
    private async Task<T> ReadSecretAsync<T>(string operation, string path, CancellationToken cancellationToken)
        where T : new()
    {
        using var answer = await DemandAsync(operation, HttpMethod.Get, path, content: null, cancellationToken);
        try
        {
            return answer.Read<T>(JsonSerializerOptions.Default) ?? new T();
        }
        catch (JsonException unreadable)
        {
            throw Unreadable(operation, unreadable);
        }
    }
}
