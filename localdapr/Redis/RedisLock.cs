using System.Globalization;
using LocalDapr.Locks;
using LocalDapr.Resources;
using LocalDapr.State;

namespace LocalDapr.Redis;

/// <summary>
/// <c>lock.redis</c>: a lock is a key <c>lock||app||resource</c> that holds its owner and is gone when its time is over, as daprd lays it.
/// </summary>
internal sealed class RedisLock : IServerComponent, IAsyncDisposable
{
    public const string Type = "lock.redis";

    private const string UnlockScript = """
        local owner = redis.call("GET", KEYS[1]);
        if owner == false then
          return -1
        end;
        if owner ~= ARGV[1] then
          return -2
        end;
        return redis.call("DEL", KEYS[1])
        """;

    private readonly RedisClient _client;
    private readonly string _prefix;

    /// <exception cref="ResourceException"/>
    public RedisLock(Component component, string appId)
    {
        _client = new RedisClient(RedisSettings.Read(component));
        _prefix = Prefix(component, appId);
    }

    public string? Trouble => _client.Trouble;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await _client.PingAsync(cancellationToken);
        // A lock that a replica has not heard of is lost when that replica takes over.
        if (await ReplicasAsync(cancellationToken) > 0)
            throw new IOException("the Redis has replicas: replication is not supported for locks");
    }

    public Task CheckAsync(CancellationToken cancellationToken) => _client.CheckAsync(cancellationToken);

    /// <returns>False: it is taken, be it by the same owner.</returns>
    /// <exception cref="FormatException">The resource cannot be named so.</exception>
    public async Task<bool> TryLockAsync(string resource, string owner, int expiryInSeconds, CancellationToken cancellationToken) =>
        !(await _client.SendAsync(["SET", Key(resource), owner, "EX", expiryInSeconds, "NX"], cancellationToken)).IsNull;

    /// <inheritdoc cref="TryLockAsync"/>
    public async Task<UnlockStatus> UnlockAsync(string resource, string owner, CancellationToken cancellationToken) =>
        (await _client.SendAsync(["EVAL", UnlockScript, 1, Key(resource), owner], cancellationToken)).Integer switch
        {
            >= 0 => UnlockStatus.Success,
            -1 => UnlockStatus.DoesNotExist,
            _ => UnlockStatus.BelongsToOthers,
        };

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Key(string resource) => !resource.Contains(KeyPrefix.Separator, StringComparison.Ordinal) ? _prefix + resource
        : throw new FormatException($"input key/keyPrefix '{resource}' can't contain '||'");

    // As for state, but before it the word lock, no namespace, and a prefix of one's own in lower case (pkg/components/lock in Dapr).
    private static string Prefix(Component component, string appId)
    {
        var given = component.Metadata.GetValueOrDefault("keyPrefix")?.ToLowerInvariant();
        if (given?.Contains(KeyPrefix.Separator, StringComparison.Ordinal) == true)
            throw new ResourceException(component.File, component.Line, $"keyPrefix '{given}' of component '{component.Name}' must not contain ||");
        return given switch
        {
            null or "appid" => $"lock||{appId}||",
            "name" => $"lock||{component.Name}||",
            "none" => "lock||",
            _ => $"lock||{given}||",
        };
    }

    private async Task<int> ReplicasAsync(CancellationToken cancellationToken)
    {
        const string name = "connected_slaves:";
        try
        {
            var lines = (await _client.SendAsync(["INFO", "replication"], cancellationToken)).Text?.Split("\r\n") ?? [];
            return Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
                && int.TryParse(line.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) ? replicas : 0;
        }
        catch (RedisException)
        {
            // Not everything that speaks Redis's protocol has INFO; daprd lets that pass too.
            return 0;
        }
    }
}
