using LocalDapr.PubSub;

namespace LocalDapr.RabbitMq;

/// <summary>Publishes with daprd's patience: three attempts, a lost connection is waited for <c>reconnectWaitSeconds</c> between them.</summary>
internal sealed class RabbitMqPublisher(RabbitMqConnection connection, RabbitMqSettings settings) : IAsyncDisposable
{
    private const int Attempts = 3;
    private readonly SemaphoreSlim _opening = new(1);
    private volatile PublishingChannel? _channel;

    /// <exception cref="IOException">The broker is away or refuses the event.</exception>
    public async ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        var properties = AmqpProperties.Of(message.Metadata, settings);
        var routingKey = message.Metadata.GetValueOrDefault("routingKey") ?? "";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var channel = await ChannelAsync(cancellationToken);
                await channel.PublishAsync(message.Topic, routingKey, properties, message.Data, cancellationToken);
                return;
            }
            catch (Exception e) when (RabbitMqConnection.IsTrouble(e) && attempt < Attempts && !cancellationToken.IsCancellationRequested)
            {
                await connection.WaitAsync(settings.ReconnectWait, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is { } channel)
            await channel.DisposeAsync();
        _opening.Dispose();
    }

    private async ValueTask<PublishingChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } open)
            return open;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_channel is { IsOpen: true } opened)
                return opened;
            if (_channel is { } closed)
                await closed.DisposeAsync();
            return _channel = await PublishingChannel.OpenAsync(connection.Now(), settings, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }
}
