using System.Collections.Concurrent;
using RabbitMQ.Client;

namespace LocalDapr.RabbitMq;

/// <summary>
/// A channel to publish on. Keeps its own list of what the broker has not confirmed: the client's would mark every message with a header, which
/// subscribers see.
/// </summary>
internal sealed class PublishingChannel : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly RabbitMqSettings _settings;
    private readonly SemaphoreSlim _publishing = new(1);
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource> _unconfirmed = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> _declared = new(StringComparer.Ordinal);
    private volatile Exception? _closed;

    private PublishingChannel(IChannel channel, RabbitMqSettings settings)
    {
        (_channel, _settings) = (channel, settings);
        channel.BasicAcksAsync += (_, e) => Confirm(e.DeliveryTag, e.Multiple, null);
        channel.BasicNacksAsync += (_, e) => Confirm(e.DeliveryTag, e.Multiple, new IOException("RabbitMQ refused the event (basic.nack)"));
        channel.ChannelShutdownAsync += (_, e) => Close($"RabbitMQ closed the channel: {e.ReplyText}");
    }

    public bool IsOpen => _closed is null && _channel.IsOpen;

    public static async Task<PublishingChannel> OpenAsync(IConnection connection, RabbitMqSettings settings, CancellationToken cancellationToken)
    {
        var options = new CreateChannelOptions(settings.PublisherConfirm, publisherConfirmationTrackingEnabled: false, outstandingPublisherConfirmationsRateLimiter: null);
        return new PublishingChannel(await connection.CreateChannelAsync(options, cancellationToken), settings);
    }

    /// <summary>Answers when the broker has confirmed the event; without <c>publisherConfirm</c> when it is on its way.</summary>
    /// <exception cref="IOException">The broker refused it, or the channel closed: whether the broker has it is then not known.</exception>
    public async Task PublishAsync(string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await DeclareAsync(exchange).WaitAsync(cancellationToken);
        TaskCompletionSource? confirmed = null;
        await _publishing.WaitAsync(cancellationToken);
        try
        {
            if (_settings.PublisherConfirm)
            {
                confirmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _unconfirmed[await _channel.GetNextPublishSequenceNumberAsync(CancellationToken.None)] = confirmed;
                if (_closed is { } reason)
                    throw reason;
            }
            // Not cancelled half way: the numbers of the confirmations would no longer fit.
            await _channel.BasicPublishAsync(exchange, routingKey, mandatory: false, properties, body, CancellationToken.None);
        }
        catch (Exception e) when (RabbitMqConnection.IsTrouble(e))
        {
            await Close($"publishing failed: {e.Message}");
            throw;
        }
        finally
        {
            _publishing.Release();
        }
        if (confirmed is not null)
            await confirmed.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Close("the channel was closed");
        await _channel.DisposeAsync();
    }

    // Once per channel, as daprd does. A declaration that fails closes the channel.
    private Task DeclareAsync(string exchange) => _declared.GetOrAdd(exchange, static (name, self) => new Lazy<Task>(async () =>
    {
        try
        {
            await QueueLayout.DeclareExchangeAsync(self._channel, name, self._settings, CancellationToken.None);
        }
        catch (Exception e) when (RabbitMqConnection.IsTrouble(e))
        {
            await self.Close($"exchange {name} cannot be declared: {e.Message}");
            throw;
        }
    }), this).Value;

    private Task Confirm(ulong number, bool multiple, Exception? refusal)
    {
        if (!multiple)
            Settle(number, refusal);
        else
            foreach (var open in _unconfirmed.Keys)
                if (open <= number)
                    Settle(open, refusal);
        return Task.CompletedTask;
    }

    private void Settle(ulong number, Exception? refusal)
    {
        if (!_unconfirmed.TryRemove(number, out var waiting))
            return;
        if (refusal is null)
            waiting.TrySetResult();
        else
            waiting.TrySetException(refusal);
    }

    private Task Close(string reason)
    {
        var failure = new IOException(reason);
        Interlocked.CompareExchange(ref _closed, failure, null);
        foreach (var number in _unconfirmed.Keys)
            Settle(number, failure);
        return Task.CompletedTask;
    }
}
