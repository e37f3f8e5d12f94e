namespace LocalDapr.Redis;

/// <summary>Commands over one shared connection, which is opened again after it broke. A command that was under way then fails: whether it was done is not known.</summary>
internal sealed class RedisClient(RedisSettings settings) : IDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private volatile RedisConnection? _connection;

    public RedisSettings Settings => settings;

    /// <summary>Why the last attempt to open a connection failed; null when there is a connection, or none was ever needed.</summary>
    public string? Trouble { get; private set; }

    public async Task<RedisReply> SendAsync(IReadOnlyList<object> command, CancellationToken cancellationToken) =>
        (await (await ConnectionAsync(cancellationToken)).SendAsync(command, cancellationToken)).OrThrow();

    public async Task<RedisReply[]> SendAllAsync(IReadOnlyList<IReadOnlyList<object>> commands, CancellationToken cancellationToken) =>
        await (await ConnectionAsync(cancellationToken)).SendAllAsync(commands, cancellationToken);

    /// <exception cref="IOException">Nobody answers there, or the password is wrong.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(["PING"], cancellationToken);
        }
        catch (RedisException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _opening.Dispose();
    }

    private async ValueTask<RedisConnection> ConnectionAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsBroken: false } open)
            return open;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsBroken: false } opened)
                return opened;
            _connection?.Dispose();
            _connection = await RedisConnection.OpenAsync(settings, cancellationToken);
            Trouble = null;
            return _connection;
        }
        catch (Exception e) when (e is IOException or RedisException)
        {
            Trouble = e.Message;
            throw;
        }
        finally
        {
            _opening.Release();
        }
    }
}
