using System.Diagnostics;
using System.Threading.Channels;
using LocalDapr.PubSub;

namespace LocalDapr.Redis;

/// <summary>Reads one group of one stream: new entries at once, pending ones when they have waited long enough. Goes on by itself after Redis was away.</summary>
internal sealed class StreamReader : IAsyncDisposable
{
    private static readonly TimeSpan HeldPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnblockPause = TimeSpan.FromMilliseconds(50);

    // Not for ever: a connection that has died without a word would not be noticed.
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(2);
    private readonly RedisClient _client;
    private readonly TopicSubscription _subscription;
    private readonly StreamLimits _limits;
    private readonly HeldEntries _held;
    private readonly ILogger _log;
    private readonly Action _ended;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<StreamEntry> _ready;
    private readonly Task _reading;
    private readonly Task _others;
    private long _readingClient;
    private long? _readSince;
    private string? _lastRead;

    public StreamReader(RedisClient client, TopicSubscription subscription, StreamLimits limits, HeldEntries held, ILogger log, Action ended)
    {
        (_client, _subscription, _limits, _held, _log, _ended) = (client, subscription, limits, held, log, ended);
        _ready = Channel.CreateBounded<StreamEntry>(limits.Depth);
        _reading = KeepOnAsync(ReadAsync, _stopping.Token);
        _others = Task.WhenAll(KeepOnAsync(ClaimAsync, _stopping.Token), KeepOnAsync(HandOutHeldAsync, _stopping.Token));
        // Handlers in progress outlive the reader: they settle their entries themselves.
        _ = DeliveryWorkers.RunAsync(subscription, _ready.Reader, limits.AtOnce, static entry => entry.Message, SettleAsync, log);
    }

    /// <summary>Makes the group, from the beginning of the stream, where there is none.</summary>
    /// <returns>False: it was there.</returns>
    public static async Task<bool> MakeGroupAsync(RedisClient client, string topic, string group, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(["XGROUP", "CREATE", topic, group, "0", "MKSTREAM"], cancellationToken);
            return true;
        }
        catch (RedisException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await EndReadingAsync();
        await _others;
        _ready.Writer.Complete();
        // Read but not handled: whoever subscribes next gets them first.
        while (_ready.Reader.TryRead(out var entry))
            _held.Add(entry);
        _ended();
        _stopping.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        // A connection of its own: a blocking read would hold up everybody else's commands.
        using var connection = await RedisConnection.OpenAsync(_client.Settings, cancellationToken, Block);
        Volatile.Write(ref _readingClient, (await connection.SendAsync(["CLIENT", "ID"], cancellationToken)).OrThrow().Integer);
        await ClaimLostAsync(connection, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            _readSince = Stopwatch.GetTimestamp();
            // Not cancelled: an answer that nobody waits for may hold entries, which then come only after the processing timeout.
            var reply = (await connection.SendAsync(["XREADGROUP", "GROUP", _subscription.Group, _subscription.Group, "COUNT", _limits.Depth,
                "BLOCK", (long)Block.TotalMilliseconds, "STREAMS", _subscription.Topic, ">"], CancellationToken.None)).OrThrow();
            _readSince = null;
            foreach (var stream in reply.Items ?? [])
                foreach (var item in stream.Items![1].Items!)
                {
                    _lastRead = item.Items![0].Text;
                    await HandOverAsync(item, cancellationToken);
                }
        }
    }

    // The connection broke while Redis may have been answering: what it gave to that read nobody has, and it would come only after the processing timeout.
    // What was read before has smaller ids: it is in hand, however short a time ago it came. Replicas share the consumer, so one may get again what another
    // was given in that moment; delivery is at least once.
    private async Task ClaimLostAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        if (_readSince is not { } since)
            return;
        for (var start = _lastRead is null ? "-" : "(" + _lastRead; ;)
        {
            var pending = (await connection.SendAsync(["XPENDING", _subscription.Topic, _subscription.Group, start, "+", _limits.Depth], cancellationToken)).OrThrow().Items ?? [];
            var lost = pending.Where(one => one.Items![2].Integer <= Stopwatch.GetElapsedTime(since).TotalMilliseconds).Select(one => one.Items![0].Text!).ToList();
            if (lost.Count > 0)
            {
                List<object> command = ["XCLAIM", _subscription.Topic, _subscription.Group, _subscription.Group, 0, .. lost];
                foreach (var item in (await connection.SendAsync(command, CancellationToken.None)).OrThrow().Items ?? [])
                    await HandOverAsync(item, cancellationToken);
            }
            if (pending.Count < _limits.Depth)
                break;
            start = "(" + pending[^1].Items![0].Text;
        }
        _readSince = null;
    }

    private async Task EndReadingAsync()
    {
        while (!_reading.IsCompleted)
        {
            try
            {
                // Answers 0 when the read has not begun to wait yet.
                await _client.SendAsync(["CLIENT", "UNBLOCK", Volatile.Read(ref _readingClient)], CancellationToken.None);
            }
            catch (Exception e) when (e is IOException or RedisException or ObjectDisposedException)
            {
                // Then the read ends too, by its own failure or when its time is over.
            }
            await Task.WhenAny(_reading, Task.Delay(UnblockPause));
        }
    }

    private async Task ClaimAsync(CancellationToken cancellationToken)
    {
        if (_limits.RedeliverInterval <= TimeSpan.Zero || _limits.ProcessingTimeout <= TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(_limits.RedeliverInterval);
        do
        {
            while (await ClaimSomeAsync(cancellationToken))
            {
                // Until none is left that has waited long enough.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task<bool> ClaimSomeAsync(CancellationToken cancellationToken)
    {
        var idle = (long)_limits.ProcessingTimeout.TotalMilliseconds;
        var pending = await _client.SendAsync(["XPENDING", _subscription.Topic, _subscription.Group, "IDLE", idle, "-", "+", _limits.Depth], cancellationToken);
        if (pending.Items is not { Count: > 0 } old)
            return false;
        List<object> command = ["XCLAIM", _subscription.Topic, _subscription.Group, _subscription.Group, idle, .. old.Select(one => one.Items![0].Text!)];
        var claimed = (await _client.SendAsync(command, CancellationToken.None)).Items ?? [];
        foreach (var item in claimed)
            await HandOverAsync(item, cancellationToken);
        return claimed.Count > 0;
    }

    private async Task HandOutHeldAsync(CancellationToken cancellationToken)
    {
        while (await _held.WaitAsync(cancellationToken))
            while (!cancellationToken.IsCancellationRequested && _held.TryTake(out var entry))
                await HandOverAsync(entry, cancellationToken);
    }

    private ValueTask HandOverAsync(RedisReply item, CancellationToken cancellationToken) =>
        StreamEntry.Read(_subscription.Topic, item, _log) is { } entry ? HandOverAsync(entry, cancellationToken) : ValueTask.CompletedTask;

    private async ValueTask HandOverAsync(StreamEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await _ready.Writer.WriteAsync(entry, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _held.Add(entry);
        }
    }

    // A broker that is away for a while must not end a subscription. That it is away is told once for all, by whoever watches the servers.
    private async Task KeepOnAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work(cancellationToken);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or RedisException)
            {
                await Task.Delay(ReconnectPause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (cancellationToken.IsCancellationRequested)
                    return;
                await MakeLostGroupAsync(cancellationToken);
            }
        }
    }

    // A Redis that came back without its data, or a stream that somebody deleted.
    private async Task MakeLostGroupAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await MakeGroupAsync(_client, _subscription.Topic, _subscription.Group, cancellationToken))
                _log.LogWarning("Topic {Topic}: the group {Group} was not there and is made again; it reads what the stream has from its beginning", _subscription.Topic, _subscription.Group);
        }
        catch (Exception e) when (e is IOException or RedisException or OperationCanceledException)
        {
            // Still away, or stopping: the next attempt shows it.
        }
    }

    // Failed: nothing is acknowledged, so that the entry is claimed again later. Held: it is handed out again as soon as that makes sense.
    private async Task SettleAsync(StreamEntry entry, DeliveryOutcome outcome)
    {
        switch (outcome)
        {
            case DeliveryOutcome.Done:
                await AcknowledgeAsync(entry);
                break;
            case DeliveryOutcome.Held:
                await Task.Delay(HeldPause);
                _held.Add(entry);
                break;
        }
    }

    // While Redis is away an entry that was handled waits here to be acknowledged. In the end it would come again anyway.
    private async Task AcknowledgeAsync(StreamEntry entry)
    {
        for (var trying = Stopwatch.StartNew(); ; await Task.Delay(ReconnectPause))
        {
            try
            {
                await _client.SendAsync(["XACK", _subscription.Topic, _subscription.Group, entry.Id], CancellationToken.None);
                return;
            }
            catch (Exception e) when (e is IOException or RedisException && trying.Elapsed < _limits.ProcessingTimeout)
            {
                // Once more.
            }
            catch (Exception e) when (e is IOException or RedisException or ObjectDisposedException)
            {
                _log.LogWarning("Topic {Topic}: an event that was handled cannot be acknowledged and will come again: {Reason}", _subscription.Topic, e.Message);
                return;
            }
        }
    }
}
