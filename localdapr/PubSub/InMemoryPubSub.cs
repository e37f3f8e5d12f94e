namespace LocalDapr.PubSub;

/// <summary>
/// <c>pubsub.in-memory</c>. Unlike daprd's it reaches every sidecar of the process and keeps the events of a group while its app is away,
/// up to a limit. A failed event is tried 10 times, 100 ms apart, as daprd's does.
/// </summary>
public sealed class InMemoryPubSub : IPubSub
{
    public const string Type = "pubsub.in-memory";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly BrokerLimits _limits;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private bool _keepsHistory;

    /// <param name="keepHistory">
    /// Keep events for groups that do not exist yet, until <see cref="EndHistory"/>: apps that start together must not miss
    /// what the first one publishes.
    /// </param>
    public InMemoryPubSub(ILogger log, BrokerLimits? limits = null, bool keepHistory = false)
    {
        _log = log;
        _limits = limits ?? new BrokerLimits();
        _keepsHistory = keepHistory;
    }

    public IReadOnlyList<string> Capabilities { get; } = ["SUBSCRIBE_WILDCARDS"];

    public ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_topics.TryGetValue(message.Topic, out var topic))
            {
                if (!_keepsHistory)
                    return ValueTask.CompletedTask;
                _topics[message.Topic] = topic = new Topic();
            }
            foreach (var group in topic.Groups)
                if (group.IsFull)
                    throw new TopicFullException(message.Topic, group.Name);
            foreach (var group in topic.Groups)
                group.Add(message);
            if (_keepsHistory)
                topic.Remember(message, _limits);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_topics.TryGetValue(subscription.Topic, out var topic))
                _topics[subscription.Topic] = topic = new Topic();
            var group = topic.Groups.Find(known => known.Name == subscription.Group);
            if (group is null)
            {
                group = new ConsumerGroup(subscription.Group, _limits, _log, _stopping.Token);
                topic.Groups.Add(group);
                foreach (var message in topic.History)
                    group.Add(message);
            }
            return ValueTask.FromResult<IAsyncDisposable>(group.Join(subscription));
        }
    }

    public void Forget(string topic, string group)
    {
        lock (_lock)
            if (_topics.TryGetValue(topic, out var known))
                known.Groups.RemoveAll(candidate => candidate.Name == group);
    }

    /// <summary>Every app has said what it subscribes to: nothing needs to be kept for groups to come.</summary>
    public void EndHistory()
    {
        lock (_lock)
        {
            _keepsHistory = false;
            foreach (var topic in _topics.Values)
                topic.History.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _stopping.Dispose();
    }

    private sealed class Topic
    {
        private long _bytes;

        public List<ConsumerGroup> Groups { get; } = [];

        public Queue<PubSubMessage> History { get; } = new();

        public void Remember(PubSubMessage message, BrokerLimits limits)
        {
            History.Enqueue(message);
            _bytes += message.Data.Length;
            while (History.Count > limits.Events || _bytes > limits.Bytes)
                _bytes -= History.Dequeue().Data.Length;
        }
    }
}

/// <summary>How much one group may hold that it has not handled.</summary>
public sealed record BrokerLimits(int Events = 100_000, long Bytes = 64 << 20);
