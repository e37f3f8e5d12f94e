using System.Collections.Concurrent;
using LocalDapr.ConfigurationStores;
using LocalDapr.Resources;

namespace LocalDapr.Redis;

/// <summary>
/// <c>configuration.redis</c>: an entry is a Redis text, <c>value</c> or <c>value||version</c>. Redis itself says what changes
/// (keyspace notifications, which a subscription turns on).
/// </summary>
internal sealed class RedisConfiguration(Component component, ILogger log) : IServerComponent, IAsyncDisposable
{
    public const string Type = "configuration.redis";
    private readonly RedisClient _client = new(RedisSettings.Read(component));
    private readonly ConcurrentDictionary<string, RedisKeyWatch> _watches = new();

    public string? Trouble => _client.Trouble;

    public Task ConnectAsync(CancellationToken cancellationToken) => _client.PingAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => _client.CheckAsync(cancellationToken);

    /// <param name="keys">None: all there are.</param>
    /// <returns>Without those that are absent, empty, or no text.</returns>
    public async Task<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
            keys = [.. ((await _client.SendAsync(["KEYS", "*"], cancellationToken)).Items ?? []).Select(key => key.Text!)];
        var items = new Dictionary<string, ConfigurationItem>(StringComparer.Ordinal);
        if (keys.Count == 0)
            return items;
        var replies = await _client.SendAllAsync([.. keys.Select(key => (IReadOnlyList<object>)["GET", key])], cancellationToken);
        for (var i = 0; i < replies.Length; i++)
        {
            if (replies[i] is { IsError: true, Text: { } error } && error.StartsWith("WRONGTYPE", StringComparison.Ordinal))
                continue;
            if (replies[i].OrThrow().Text?.Split("||") is [{ Length: > 0 } value, ..] parts)
                items[keys[i]] = new ConfigurationItem(value, parts.Length > 1 ? parts[1] : "");
        }
        return items;
    }

    /// <param name="keys">None: all there are, those to come too.</param>
    /// <returns>The id of the subscription, when Redis has confirmed it. From then on it outlives a Redis that is lost for a while.</returns>
    /// <exception cref="IOException">Redis cannot be reached, or did not answer in time; there is no subscription then.</exception>
    public async Task<string> SubscribeAsync(IReadOnlyList<string> keys, ConfigurationChanged changed, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var watch = new RedisKeyWatch(_client.Settings, keys, async (key, ct) =>
        {
            var items = await GetAsync([key], ct);
            await changed(id, key, items.GetValueOrDefault(key) ?? new ConfigurationItem(), ct);
        }, log);
        _watches[id] = watch;
        try
        {
            await watch.FirstAttempt.WaitAsync(cancellationToken);
        }
        catch
        {
            await UnsubscribeAsync(id);
            throw;
        }
        return id;
    }

    /// <returns>False: there is no such subscription.</returns>
    public async Task<bool> UnsubscribeAsync(string id)
    {
        if (!_watches.TryRemove(id, out var watch))
            return false;
        await watch.DisposeAsync();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _watches.Keys)
            await UnsubscribeAsync(id);
        _client.Dispose();
    }
}
