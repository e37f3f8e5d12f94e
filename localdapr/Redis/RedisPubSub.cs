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
    private readonly int _poolSize = RedisSettings.Number(component, "poolSize", 10 * Environment.ProcessorCount);
    private readonly ConcurrentDictionary<(string Topic, string Group), ConcurrentQueue<StreamEntry>> _held = new();
    private int _subscriptions;

    public IReadOnlyList<string> Capabilities { get; } = [];

    public StreamLimits Limits { get; } = new(
        RedisSettings.Number(component, "queueDepth", 100),
        RedisSettings.Number(component, "concurrency", 10),
        RedisSettings.Duration(component, "processingTimeout", TimeSpan.FromSeconds(60)),
        RedisSettings.Duration(component, "redeliverInterval", TimeSpan.FromSeconds(15)));

    public string? Trouble => _client.Trouble;

    public Task ConnectAsync(CancellationToken cancellationToken) => _client.PingAsync(cancellationToken);

    public async ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        // Every subscribed topic holds one of daprd's pooled connections for good; what fails there must not work here.
        if (Volatile.Read(ref _subscriptions) >= _poolSize)
            throw new RedisException("redis streams: error from publish: redis: connection pool timeout");
        var command = new List<object> { "XADD", message.Topic };
        if (_maxLength > 0)
            command.AddRange(["MAXLEN", "~", _maxLength]);
        command.AddRange(["*", "data", message.Data]);
        if (message.Metadata.Count > 0)
            command.AddRange(["metadata", JsonSerializer.Serialize(message.Metadata, RedisJson.Default.IReadOnlyDictionaryStringString)]);
        await _client.SendAsync(command, cancellationToken);
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, CancellationToken cancellationToken)
    {
        await StreamReader.CreateGroupAsync(_client, subscription, cancellationToken);
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
        foreach (var (subscription, entries) in other._held)
            while (entries.TryDequeue(out var entry))
                _held.GetOrAdd(subscription, static _ => new()).Enqueue(entry);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    public override string ToString() => $"{Type} {component.Name} of {appId}";
}

/// <param name="Depth">Entries read at one time, and held ready for the handlers.</param>
internal sealed record StreamLimits(int Depth, int AtOnce, TimeSpan ProcessingTimeout, TimeSpan RedeliverInterval);

/// <summary>An entry of a stream.</summary>
internal sealed record StreamEntry(string Id, PubSubMessage Message)
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    /// <summary>Null for an entry that was trimmed away meanwhile, or that has no data.</summary>
    public static StreamEntry? Read(string topic, RedisReply reply)
    {
        if (reply.Items is not [{ Text: { } id }, { Items: { } fields }])
            return null;
        byte[]? data = null;
        var metadata = NoMetadata;
        for (var i = 0; i + 1 < fields.Count; i += 2)
            if (fields[i].Text == "data")
                data = fields[i + 1].Bytes;
            else if (fields[i].Text == "metadata" && fields[i + 1].Bytes is { } json)
                metadata = JsonSerializer.Deserialize(json, RedisJson.Default.DictionaryStringString) ?? metadata;
        return data is null ? null : new StreamEntry(id, new PubSubMessage(topic, data, metadata));
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RedisJson : System.Text.Json.Serialization.JsonSerializerContext;
