using System.Threading.Channels;
using LocalDapr.PubSub;
using RabbitMQ.Client;

namespace LocalDapr.RabbitMq;

/// <summary>
/// A queue consumed over one AMQP channel. An event is acknowledged on the channel it came on, after its handler has answered; when the channel is gone
/// the broker gives out again what was not.
/// </summary>
internal sealed class QueueSession : AsyncDefaultBasicConsumer
{
    private const int LongestTag = 255;
    private static readonly TimeSpan HeldPause = TimeSpan.FromMilliseconds(100);
    private readonly RabbitMqSettings _settings;
    private readonly TopicSubscription _subscription;
    private readonly string _tag;
    private readonly ILogger _log;
    private readonly Channel<Delivery> _ready;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _workers;
    private volatile bool _stopped;

    private QueueSession(IChannel channel, QueueLayout layout, TopicSubscription subscription, ILogger log)
        : base(channel)
    {
        (_settings, _subscription, _log) = (layout.Settings, subscription, log);
        // Its end is what makes it unique.
        var tag = $"{layout.Queue}-{Guid.NewGuid()}";
        _tag = tag[Math.Max(0, tag.Length - LongestTag)..];
        // The prefetch count bounds it; without acknowledgements there is none, and a full one holds up the channel.
        _ready = System.Threading.Channels.Channel.CreateBounded<Delivery>(_settings.Prefetch);
        if (_settings.Single && subscription.Batch is not null)
            subscription = subscription with { Batch = subscription.Batch with { Count = 1 } };
        _workers = DeliveryWorkers.RunAsync(subscription, _ready.Reader, _settings.Single ? 1 : _settings.Prefetch, static delivery => delivery.Message, SettleAsync, log);
        channel.ChannelShutdownAsync += (_, e) => EndAsync(e.ReplyText);
        Finished = FinishAsync();
    }

    /// <summary>Ends, with the reason, when no more events come although nobody stopped it.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Ends when the last handler has, and the channel is closed.</summary>
    public Task Finished { get; }

    public static async Task<QueueSession> OpenAsync(IConnection connection, QueueLayout layout, TopicSubscription subscription, ILogger log, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        QueueSession? session = null;
        try
        {
            await layout.DeclareAsync(channel, cancellationToken);
            await channel.BasicQosAsync(0, layout.Settings.Prefetch, global: false, cancellationToken);
            session = new QueueSession(channel, layout, subscription, log);
            await channel.BasicConsumeAsync(layout.Queue, layout.Settings.AutoAck, session._tag, session, cancellationToken);
            return session;
        }
        catch
        {
            if (session is null)
                await channel.DisposeAsync();
            else
                await session.StopAsync();
            throw;
        }
    }

    public override async Task HandleBasicDeliverAsync(string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // The body is the client's again when this returns.
        var delivery = new Delivery(deliveryTag, new PubSubMessage(_subscription.Topic, body.ToArray(), AmqpProperties.Read(properties, _settings)));
        try
        {
            await _ready.Writer.WriteAsync(delivery, CancellationToken.None);
        }
        catch (ChannelClosedException)
        {
            await GiveBackAsync(delivery);
        }
    }

    /// <summary>The broker took the consumer away: its queue was deleted.</summary>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => EndAsync("the queue is gone");

    /// <summary>No more events; those that no handler has yet go back to the queue. Does not wait for handlers.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        try
        {
            if (Channel.IsOpen)
                await Channel.BasicCancelAsync(_tag);
        }
        catch (Exception e) when (RabbitMqConnection.IsTrouble(e))
        {
            _log.LogDebug("Topic {Topic}: the consumer is gone already: {Reason}", _subscription.Topic, e.Message);
        }
        _ready.Writer.TryComplete();
        while (_ready.Reader.TryRead(out var delivery))
            await GiveBackAsync(delivery);
    }

    private Task EndAsync(string reason)
    {
        _ended.TrySetResult(reason);
        return Task.CompletedTask;
    }

    private async Task FinishAsync()
    {
        await _workers;
        await Channel.DisposeAsync();
    }

    private async Task SettleAsync(Delivery delivery, DeliveryOutcome outcome)
    {
        if (_settings.AutoAck)
            return;
        try
        {
            switch (outcome)
            {
                case DeliveryOutcome.Done:
                    await Channel.BasicAckAsync(delivery.Tag, multiple: false);
                    break;
                case DeliveryOutcome.Failed:
                    // Without requeue the broker drops it, or dead-letters it where enableDeadLetter is set.
                    await Channel.BasicNackAsync(delivery.Tag, multiple: false, _settings.RequeueInFailure);
                    break;
                case DeliveryOutcome.Held:
                    if (!_stopped)
                        await Task.Delay(HeldPause);
                    await Channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: true);
                    break;
            }
        }
        catch (Exception e) when (RabbitMqConnection.IsTrouble(e))
        {
            _log.LogWarning("Topic {Topic}: an event that was handled cannot be acknowledged and will come again: {Reason}", _subscription.Topic, e.Message);
        }
    }

    private async Task GiveBackAsync(Delivery delivery)
    {
        if (_settings.AutoAck || Channel.IsClosed)
            return;
        try
        {
            await Channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: true);
        }
        catch (Exception e) when (RabbitMqConnection.IsTrouble(e))
        {
            _log.LogDebug("Topic {Topic}: an event goes back with its channel: {Reason}", _subscription.Topic, e.Message);
        }
    }

    private sealed record Delivery(ulong Tag, PubSubMessage Message);
}
