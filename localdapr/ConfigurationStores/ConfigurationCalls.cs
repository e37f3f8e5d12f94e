using System.Net.Http.Headers;
using System.Text.Json;
using LocalDapr.Invocation;
using LocalDapr.Redis;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.ConfigurationStores;

/// <summary>Reading and watching configuration, through whichever API. Every member throws <see cref="ApiException"/> with daprd's answer.</summary>
internal static class ConfigurationCalls
{
    // What Go leaves as it is in a path.
    private static readonly System.Buffers.SearchValues<char> PathCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,/:;=@");

    public static EngineEntry<RedisConfiguration> Find(Sidecar.Sidecar sidecar, string name)
    {
        var stores = sidecar.Components.Configurations;
        if (stores.Count == 0)
            throw new ApiException(500, GrpcStatus.FailedPrecondition, "ERR_CONFIGURATION_STORE_NOT_CONFIGURED", "configuration stores not configured");
        return stores.TryGetValue(name, out var store) ? store
            : throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_CONFIGURATION_STORE_NOT_FOUND", $"configuration store {name} not found");
    }

    /// <param name="keys">None: all there are.</param>
    public static async Task<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(EngineEntry<RedisConfiguration> store, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await store.CallAsync((engine, ct) => engine.GetAsync(keys, ct), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(500, GrpcStatus.Internal, "ERR_CONFIGURATION_GET", $"failed to get [{string.Join(' ', keys)}] from Configuration store {store.Name}: {e.Message}", inner: e);
        }
    }

    /// <param name="keys">None: all there are, those to come too.</param>
    /// <returns>The id of the subscription.</returns>
    public static async Task<string> SubscribeAsync(EngineEntry<RedisConfiguration> store, IReadOnlyList<string> keys, ConfigurationChanged changed, CancellationToken cancellationToken)
    {
        try
        {
            return await store.CallAsync((engine, ct) => engine.SubscribeAsync(keys, changed, ct), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(500, GrpcStatus.InvalidArgument, "ERR_CONFIGURATION_SUBSCRIBE",
                $"failed to subscribe [{string.Join(' ', keys)}] from Configuration store {store.Name}: {e.Message}", inner: e);
        }
    }

    /// <returns>False: there is no such subscription.</returns>
    public static Task<bool> UnsubscribeAsync(EngineEntry<RedisConfiguration> store, string id, CancellationToken cancellationToken) =>
        store.CallAsync((engine, _) => engine.UnsubscribeAsync(id), cancellationToken);

    /// <summary>Posts a change to the app, at /configuration/{store}/{key}. Only 200 is success; without a policy there is one attempt.</summary>
    public static async Task TellAppAsync(AppChannel channel, EngineEntry<RedisConfiguration> store, string subscriptionId, string key, ConfigurationItem item, ILogger log,
        CancellationToken cancellationToken)
    {
        var body = Body(subscriptionId, key, item);
        try
        {
            await store.Policies.Inbound.ExecuteAsync(async (_, ct) =>
            {
                using var request = channel.Request(HttpMethod.Post, $"/configuration/{store.Name}/{InPath(key)}");
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                using var response = await channel.SendAsync(request, ct);
                return (int)response.StatusCode == 200 ? true
                    : throw new HttpRequestException($"error sending configuration item to application, status {(int)response.StatusCode}");
            }, static _ => null, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or AppUnhealthyException or PolicyTimeoutException or BreakerOpenException or TooManyRequestsException)
        {
            log.LogWarning("The app was not told that {Key} of {Store} has changed: {Reason}", key, store.Name, e.Message);
        }
    }

    private static byte[] Body(string subscriptionId, string key, ConfigurationItem item)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", subscriptionId);
            writer.WritePropertyName("items");
            ConfigurationItem.Write(writer, new Dictionary<string, ConfigurationItem> { [key] = item });
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static string InPath(string key) => !key.AsSpan().ContainsAnyExcept(PathCharacters) ? key
        : string.Concat(key.EnumerateRunes().Select(rune => rune.IsAscii && PathCharacters.Contains((char)rune.Value) ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
}
