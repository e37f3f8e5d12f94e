using System.Collections.Concurrent;
using System.Text.Json;
using LocalDapr.PubSub;
using LocalDapr.Resources;

namespace LocalDapr.Redis;

/// <summary>
/// <c>pubsub.redis</c>: a stream per topic, a consumer group per app, as daprd 1.16 uses them: a failed event stays pending and is
/// taken again when it has been pending for <c>processingTimeout</c>, looked for each <c>redeliverInterval</c>.
/// </summary>
internal sealed class RedisPubSub(Component component, string appId, ILogger log) : IPubSub, IServerComponent
{
    public const string Type = "pubsub.redis";
    private readonly RedisClient _client = new(RedisSettings.Read(component));
    private readonly int _maxLength = RedisSettings.Number(component, "maxLenApprox", 0);
    private readonly TimeSpan _timeToLive = RedisSettings.Duration(component, "streamTTL", TimeSpan.Zero);
    private readonly int _poolSize = RedisSettings.Number(component, "poolSize", 0) is > 0 and var given ? given : 10 * Environment.ProcessorCount;
    private readonly ConcurrentDictionary<(string Topic, string Group), HeldEntries> _held = new();
    private int _subscriptions;

    public IReadOnlyList<string> Capabilities { get; } = [];

    public StreamLimits Limits { get; } = new(
        Math.Max(1, RedisSettings.Number(component, "queueDepth", 100)),
        Math.Max(1, RedisSettings.Number(component, "concurrency", 10)),
        RedisSettings.Duration(component, "processingTimeout", TimeSpan.FromSeconds(60)),
        RedisSettings.Duration(component, "redeliverInterval", TimeSpan.FromSeconds(15)));

    public string? Trouble => _client.Trouble;

    public Task ConnectAsync(CancellationToken cancellationToken) => _client.PingAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => _client.CheckAsync(cancellationToken);

    public async ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        // Every subscribed topic holds one of daprd's pooled connections for good; what fails there must not work here.
        if (Volatile.Read(ref _subscriptions) >= _poolSize)
            throw new RedisException("redis streams: error from publish: redis: connection pool timeout");
        var command = new List<object> { "XADD", message.Topic };
        // Both cannot be; the number wins, as in daprd's client.
        if (_maxLength > 0)
            command.AddRange(["MAXLEN", "~", _maxLength]);
        else if (_timeToLive > TimeSpan.Zero)
            command.AddRange(["MINID", "~", $"{(DateTimeOffset.UtcNow - _timeToLive).ToUnixTimeMilliseconds()}-1"]);
        command.AddRange(["*", "data", message.Data]);
        if (message.Metadata.Count > 0)
            command.AddRange(["metadata", JsonSerializer.Serialize(message.Metadata, RedisJson.Default.IReadOnlyDictionaryStringString)]);
        await _client.SendAsync(command, cancellationToken);
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            await StreamReader.MakeGroupAsync(_client, subscription.Topic, subscription.Group, cancellationToken);
        }
        catch (IOException)
        {
            // Redis is away just now: the reader waits for it and makes the group. It reads from the beginning, so nothing is missed.
        }
        Interlocked.Increment(ref _subscriptions);
        var held = _held.GetOrAdd((subscription.Topic, subscription.Group), static _ => new());
        return new StreamReader(_client, subscription, Limits, held, log, () => Interlocked.Decrement(ref _subscriptions));
    }

    // Redis keeps groups itself, and daprd never removes one.
    public void Forget(string topic, string group)
    {
    }

    public void TakeOver(IPubSub before)
    {
        var settings = _client.Settings;
        if (before is not RedisPubSub other || (settings.Host, settings.Port, settings.Database) != (other._client.Settings.Host, other._client.Settings.Port, other._client.Settings.Database))
            return;
        // The list itself, not what is in it: deliveries that still end there bring their events back to it.
        foreach (var (subscription, held) in other._held)
            if (_held.TryAdd(subscription, held))
                other._held.TryRemove(subscription, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        _client.Dispose();
    }

    public override string ToString() => $"{Type} {component.Name} of {appId}";

    // What was read and never handed to the app need not wait for the processing timeout: whoever reads the group next may claim it at once.
    private async Task ReleaseAsync()
    {
        foreach (var ((topic, group), held) in _held)
        {
            List<object> command = ["XCLAIM", topic, group, group, 0];
            while (held.TryTake(out var entry))
                command.Add(entry.Id);
            if (command.Count == 5)
                continue;
            command.AddRange(["IDLE", (long)Limits.ProcessingTimeout.TotalMilliseconds, "JUSTID"]);
            try
            {
                await _client.SendAsync(command, CancellationToken.None);
            }
            catch (Exception e) when (e is IOException or RedisException)
            {
                log.LogDebug("Topic {Topic}: entries that were read come again only after the processing timeout: {Reason}", topic, e.Message);
            }
        }
    }
}

/// <param name="Depth">Entries read at one time, and held ready for the handlers.</param>
internal sealed record StreamLimits(int Depth, int AtOnce, TimeSpan ProcessingTimeout, TimeSpan RedeliverInterval);
