using System.Collections.Concurrent;
using System.Threading.Channels;
using LocalDapr.PubSub;

namespace LocalDapr.Redis;

/// <summary>Reads one group of one stream: new entries at once, pending ones when they have waited long enough.</summary>
internal sealed class StreamReader : IAsyncDisposable
{
    private static readonly TimeSpan HeldPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);
    private readonly RedisClient _client;
    private readonly TopicSubscription _subscription;
    private readonly StreamLimits _limits;
    private readonly ConcurrentQueue<StreamEntry> _held;
    private readonly ILogger _log;
    private readonly Action _ended;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<StreamEntry> _ready;
    private readonly Task _reading;
    private readonly Task _claiming;

    public StreamReader(RedisClient client, TopicSubscription subscription, StreamLimits limits, ConcurrentQueue<StreamEntry> held, ILogger log, Action ended)
    {
        (_client, _subscription, _limits, _held, _log, _ended) = (client, subscription, limits, held, log, ended);
        _ready = Channel.CreateBounded<StreamEntry>(Math.Max(1, limits.Depth));
        _reading = ReadAsync(_stopping.Token);
        _claiming = ClaimAsync(_stopping.Token);
        // Handlers in progress outlive the reader: they settle their entries themselves.
        _ = DeliveryWorkers.RunAsync(subscription, _ready.Reader, Math.Max(1, limits.AtOnce), static entry => entry.Message, SettleAsync, log);
    }

    /// <summary>Makes the group, and the stream, if they are not there. A group that is there goes on where it was.</summary>
    public static async Task CreateGroupAsync(RedisClient client, TopicSubscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(["XGROUP", "CREATE", subscription.Topic, subscription.Group, "0", "MKSTREAM"], cancellationToken);
        }
        catch (RedisException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // It is there.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_reading, _claiming);
        _ready.Writer.Complete();
        // Read but not handled: whoever subscribes next gets them first.
        while (_ready.Reader.TryRead(out var entry))
            _held.Enqueue(entry);
        _ended();
        _stopping.Dispose();
    }

    private Task ReadAsync(CancellationToken cancellationToken) => KeepOnAsync(async () =>
    {
        while (!cancellationToken.IsCancellationRequested && _held.TryDequeue(out var held))
            await HandOverAsync(held, cancellationToken);
        // Before each new start: a stream that was deleted, or lost by the server, took its groups along.
        await CreateGroupAsync(_client, _subscription, cancellationToken);
        // A connection of its own: a blocking read would hold up everybody else's commands.
        using var connection = await RedisConnection.OpenAsync(_client.Settings, cancellationToken);
        var id = (await connection.SendAsync(["CLIENT", "ID"], cancellationToken)).OrThrow().Text!;
        while (!cancellationToken.IsCancellationRequested)
        {
            var reading = connection.SendAsync(["XREADGROUP", "GROUP", _subscription.Group, _subscription.Group, "COUNT", Math.Max(1, _limits.Depth),
                "BLOCK", 0, "STREAMS", _subscription.Topic, ">"], CancellationToken.None);
            var reply = (await EndOfAsync(reading, id, cancellationToken)).OrThrow();
            foreach (var stream in reply.Items ?? [])
                foreach (var item in stream.Items![1].Items!)
                    if (StreamEntry.Read(_subscription.Topic, item) is { } entry)
                        await HandOverAsync(entry, cancellationToken);
        }
    }, cancellationToken);

    // A read that is dropped may already have been given entries, which would then be pending until they are claimed: it is asked to end instead.
    private async Task<RedisReply> EndOfAsync(Task<RedisReply> reading, string connection, CancellationToken cancellationToken)
    {
        try
        {
            return await reading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            try
            {
                using var patience = new CancellationTokenSource(EndPatience);
                await _client.SendAsync(["CLIENT", "UNBLOCK", connection], patience.Token);
                return await reading.WaitAsync(patience.Token);
            }
            catch (Exception e) when (e is IOException or RedisException or OperationCanceledException)
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }
    }

    private Task ClaimAsync(CancellationToken cancellationToken) => KeepOnAsync(async () =>
    {
        if (_limits.RedeliverInterval <= TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(_limits.RedeliverInterval);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var pending = await _client.SendAsync(["XPENDING", _subscription.Topic, _subscription.Group, "IDLE", (long)_limits.ProcessingTimeout.TotalMilliseconds,
                "-", "+", Math.Max(1, _limits.Depth)], cancellationToken);
            if (pending.Items is not { Count: > 0 } old)
                continue;
            var command = new List<object> { "XCLAIM", _subscription.Topic, _subscription.Group, _subscription.Group, (long)_limits.ProcessingTimeout.TotalMilliseconds };
            foreach (var one in old)
                command.Add(one.Items![0].Text!);
            foreach (var item in (await _client.SendAsync(command, cancellationToken)).Items ?? [])
                if (StreamEntry.Read(_subscription.Topic, item) is { } entry)
                    await HandOverAsync(entry, cancellationToken);
        }
    }, cancellationToken);

    private async ValueTask HandOverAsync(StreamEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await _ready.Writer.WriteAsync(entry, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _held.Enqueue(entry);
        }
    }

    // A broker that is away for a while must not end a subscription.
    private async Task KeepOnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await work();
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or RedisException)
            {
                _log.LogWarning("Topic {Topic}: {Reason}; trying again", _subscription.Topic, e.Message);
                await Task.Delay(ReconnectPause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Failed: nothing is acknowledged, so that the entry is claimed again later. Held: it is handed out again as soon as that makes sense.
    private async Task SettleAsync(StreamEntry entry, DeliveryOutcome outcome)
    {
        if (outcome == DeliveryOutcome.Held)
        {
            await Task.Delay(HeldPause);
            if (!_ready.Writer.TryWrite(entry))
                _held.Enqueue(entry);
            return;
        }
        if (outcome == DeliveryOutcome.Failed)
            return;
        try
        {
            await _client.SendAsync(["XACK", _subscription.Topic, _subscription.Group, entry.Id], CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or RedisException or ObjectDisposedException)
        {
            _log.LogWarning("Topic {Topic}: an event that was handled cannot be acknowledged and will come again: {Reason}", _subscription.Topic, e.Message);
        }
    }
}
