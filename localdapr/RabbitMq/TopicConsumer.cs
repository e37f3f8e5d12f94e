using LocalDapr.PubSub;

namespace LocalDapr.RabbitMq;

/// <summary>Keeps one subscription consuming until it is disposed, over lost connections and closed channels.</summary>
internal sealed class TopicConsumer : IAsyncDisposable
{
    private readonly RabbitMqConnection _connection;
    private readonly QueueLayout _layout;
    private readonly TopicSubscription _subscription;
    private readonly Action<Task> _unfinished;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;

    /// <param name="unfinished">Gets what goes on after a session: handlers in progress settle their events themselves.</param>
    public TopicConsumer(RabbitMqConnection connection, QueueLayout layout, TopicSubscription subscription, Action<Task> unfinished, ILogger log)
    {
        (_connection, _layout, _subscription, _unfinished, _log) = (connection, layout, subscription, unfinished, log);
        _running = RunAsync(_stopping.Token);
    }

    /// <summary>Ends when the queue is there and consumed, or the broker has refused that for the first time.</summary>
    public Task FirstAttempt => _tried.Task;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var connection = await _connection.WhenOpenAsync(cancellationToken);
                var session = await QueueSession.OpenAsync(connection, _layout, _subscription, _log, cancellationToken);
                _tried.TrySetResult();
                try
                {
                    _log.LogWarning("Topic {Topic}: RabbitMQ ended the consumer of queue {Queue}: {Reason}", _layout.Topic, _layout.Queue, await session.Ended.WaitAsync(cancellationToken));
                }
                finally
                {
                    await session.StopAsync();
                    _unfinished(session.Finished);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (RabbitMqConnection.IsTrouble(e))
            {
                _tried.TrySetResult();
                _log.LogWarning("Topic {Topic}: queue {Queue} cannot be consumed: {Reason}; trying again", _layout.Topic, _layout.Queue, e.Message);
                await Task.Delay(_layout.Settings.ReconnectWait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
