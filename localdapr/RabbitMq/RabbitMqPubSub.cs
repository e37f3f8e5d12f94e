using System.Collections.Concurrent;
using LocalDapr.PubSub;
using LocalDapr.Resources;

namespace LocalDapr.RabbitMq;

/// <summary>
/// <c>pubsub.rabbitmq</c>: an exchange per topic, a queue per app and topic, as daprd lays them out. Unlike daprd it answers a publish that the broker did
/// not confirm with an error, where daprd answers success although the event may be lost.
/// </summary>
internal sealed class RabbitMqPubSub : IPubSub, IServerComponent
{
    public const string Type = "pubsub.rabbitmq";
    private static readonly TimeSpan LastSettlements = TimeSpan.FromSeconds(1);
    // daprd waits a minute; meanwhile nobody would watch the app's health.
    private static readonly TimeSpan FirstAttempt = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<Task, bool> _unfinished = new();
    private readonly RabbitMqConnection _connection;
    private readonly RabbitMqPublisher _publisher;
    private readonly ILogger _log;

    /// <exception cref="ResourceException">A setting cannot be used.</exception>
    public RabbitMqPubSub(Component component, string appId, ILogger log)
    {
        Settings = RabbitMqSettings.Read(component);
        _log = log;
        _connection = new RabbitMqConnection(Settings, component, appId, log);
        _publisher = new RabbitMqPublisher(_connection, Settings);
    }

    public RabbitMqSettings Settings { get; }

    /// <summary>The broker itself forgets an event whose time is over, so the envelope says nothing about it.</summary>
    public IReadOnlyList<string> Capabilities { get; } = [IPubSub.MessageTimeToLive];

    public string? Trouble => _connection.Trouble;

    public Task ConnectAsync(CancellationToken cancellationToken) => _connection.OpenAsync(cancellationToken);

    public ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken) => _publisher.PublishAsync(message, cancellationToken);

    public async ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, CancellationToken cancellationToken)
    {
        if (QueueLayout.Read(subscription, Settings, out var problem) is not { } layout)
        {
            _log.LogError("Topic {Topic} is not subscribed to: {Problem}", subscription.Topic, problem);
            return new NoSubscription();
        }
        var consumer = new TopicConsumer(_connection, layout, subscription, Watch, _log);
        // A fanout exchange keeps nothing for a queue to come: the queue must be there when the app counts as ready. While the broker is away
        // nobody publishes either.
        if (Trouble is null)
            await Task.WhenAny(consumer.FirstAttempt, Task.Delay(FirstAttempt, cancellationToken));
        if (!cancellationToken.IsCancellationRequested)
            return consumer;
        await consumer.DisposeAsync();
        throw new OperationCanceledException(cancellationToken);
    }

    // The queue stays, with what it holds, as in daprd.
    public void Forget(string topic, string group)
    {
    }

    public async ValueTask DisposeAsync()
    {
        // The handlers are through (the host has waited for them): what is left is to tell the broker.
        await Task.WhenAny(Task.WhenAll(_unfinished.Keys), Task.Delay(LastSettlements));
        await _publisher.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private void Watch(Task finished)
    {
        _unfinished[finished] = true;
        _ = ForgetAsync();

        async Task ForgetAsync()
        {
            await finished.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _unfinished.TryRemove(finished, out _);
        }
    }

    private sealed class NoSubscription : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
