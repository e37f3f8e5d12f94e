using System.Globalization;
using System.Threading.Channels;

namespace LocalDapr.Redis;

/// <summary>
/// Hears from Redis which keys change, on a connection of its own, which is made again when it breaks. What changes while there is none is
/// not heard of.
/// </summary>
internal sealed class RedisKeyWatch : IAsyncDisposable
{
    // Events of keys and of texts, deletions, expiries and evictions among them: what daprd asks for.
    private const string Events = "Kg$xe";
    private const int Waiting = 1000;
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SilencePermitted = TimeSpan.FromSeconds(30);
    private readonly RedisSettings _settings;
    private readonly IReadOnlyList<string> _keys;
    private readonly Func<string, CancellationToken, Task> _changed;
    private readonly ILogger _log;
    private readonly string _prefix;
    private readonly Channel<string> _heard;
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _listening;
    private readonly Task _telling;

    /// <param name="keys">None: all.</param>
    /// <param name="changed">Told one key after the other; what it throws is logged.</param>
    public RedisKeyWatch(RedisSettings settings, IReadOnlyList<string> keys, Func<string, CancellationToken, Task> changed, ILogger log)
    {
        (_settings, _keys, _changed, _log) = (settings, keys, changed, log);
        _prefix = string.Create(CultureInfo.InvariantCulture, $"__keyspace@{settings.Database}__:");
        _heard = Channel.CreateBounded<string>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest },
            lost => log.LogWarning("A change of {Key} in Redis is not told: the app is too slow", lost));
        _listening = ListenAsync(_stopping.Token);
        _telling = TellAsync(_stopping.Token);
    }

    /// <summary>Ends when Redis has confirmed the subscription.</summary>
    /// <exception cref="IOException">Redis could not be reached, or did not answer in time. It is tried on until this is disposed.</exception>
    /// <exception cref="RedisException">Redis refused.</exception>
    public Task FirstAttempt => _firstAttempt.Task;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_listening, _telling);
        _stopping.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var connection = await RedisConnection.OpenAsync(_settings, cancellationToken, pushed: Hear);
                await SubscribeAsync(connection, cancellationToken);
                _firstAttempt.TrySetResult();
                // A connection that died without a word is found by asking.
                while (await Task.WhenAny(connection.Ended, Task.Delay(SilencePermitted, cancellationToken)) != connection.Ended && !cancellationToken.IsCancellationRequested)
                    await connection.SendAsync(["PING"], cancellationToken).WaitAsync(_settings.DialTimeout, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is IOException or RedisException or TimeoutException)
            {
                // Of the first attempt the caller is told, who gives up then.
                if (!_firstAttempt.TrySetException(e))
                    _log.LogWarning("Changes in Redis at {Host}:{Port} are not heard of: {Reason}; trying again", _settings.Host, _settings.Port, e.Message);
            }
            await Task.WhenAny(Task.Delay(ReconnectPause, cancellationToken));
        }
        _firstAttempt.TrySetCanceled(CancellationToken.None);
    }

    private async Task SubscribeAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            // Each time: a Redis that was started again has forgotten it.
            (await connection.SendAsync(["CONFIG", "SET", "notify-keyspace-events", Events], cancellationToken)).OrThrow();
        }
        catch (RedisException e)
        {
            // Managed servers forbid CONFIG; there the events are turned on by hand.
            _log.LogDebug("notify-keyspace-events could not be set: {Reason}", e.Message);
        }
        if (_keys.Count == 0)
            (await connection.SendAsync(["PSUBSCRIBE", _prefix + "*"], cancellationToken)).OrThrow();
        foreach (var key in _keys)
            (await connection.SendAsync(["SUBSCRIBE", _prefix + key], cancellationToken)).OrThrow();
    }

    // message, channel, event; or pmessage, pattern, channel, event.
    private void Hear(IReadOnlyList<RedisReply> message)
    {
        var channel = message[^2].Text!;
        if (channel.StartsWith(_prefix, StringComparison.Ordinal))
            _heard.Writer.TryWrite(channel[_prefix.Length..]);
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var key in _heard.Reader.ReadAllAsync(cancellationToken))
            {
                try
                {
                    await _changed(key, cancellationToken);
                }
                catch (Exception e) when (e is IOException or RedisException)
                {
                    _log.LogWarning("A change of {Key} in Redis is not told: {Reason}", key, e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody wants to hear of it any more.
        }
    }
}
