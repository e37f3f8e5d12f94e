namespace LocalDapr.Redis;

/// <summary>Commands over one shared connection, which is opened again after it broke. A command that was under way then fails: whether it was done is not known.</summary>
internal sealed class RedisClient(RedisSettings settings) : IDisposable
{
    private readonly Lock _lock = new();
    private volatile RedisConnection? _connection;
    private Task<RedisConnection>? _opening;
    private bool _disposed;

    public RedisSettings Settings => settings;

    /// <summary>Why Redis cannot be used now; null while it can, as far as the last command tells.</summary>
    public string? Trouble { get; private set; }

    /// <exception cref="IOException">Redis cannot be reached, or the connection broke meanwhile.</exception>
    /// <exception cref="RedisException">Redis refused the command.</exception>
    public async Task<RedisReply> SendAsync(IReadOnlyList<object> command, CancellationToken cancellationToken) =>
        (await SendAllAsync([command], cancellationToken))[0].OrThrow();

    /// <summary>Several commands in one write; one answer each, errors among them are not thrown.</summary>
    public async Task<RedisReply[]> SendAllAsync(IReadOnlyList<IReadOnlyList<object>> commands, CancellationToken cancellationToken)
    {
        try
        {
            var connection = _connection is { IsBroken: false } open ? open : await ConnectionAsync().WaitAsync(cancellationToken);
            return await connection.SendAllAsync(commands, cancellationToken);
        }
        catch (Exception e) when (e is IOException or RedisException)
        {
            Trouble = e.Message;
            throw;
        }
    }

    /// <summary>Also ends <see cref="Trouble"/> when it is over.</summary>
    /// <exception cref="IOException">Nobody answers there, the password is wrong, or Redis is still reading its data.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(["PING"], cancellationToken);
            Trouble = null;
        }
        catch (RedisException e)
        {
            Trouble = $"Redis at {settings.Host}:{settings.Port} refuses commands: {e.Message}";
            throw new IOException(Trouble, e);
        }
    }

    /// <summary>Brings <see cref="Trouble"/> up to date.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PingAsync(cancellationToken);
        }
        catch (IOException)
        {
            // Trouble says it.
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _connection?.Dispose();
        }
    }

    // Everybody who needs a connection waits for the same attempt, and hears of the same failure.
    private Task<RedisConnection> ConnectionAsync()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_connection is { IsBroken: false } open)
                return Task.FromResult(open);
            return _opening is { IsCompleted: false } ? _opening : _opening = OpenAsync();
        }
    }

    private async Task<RedisConnection> OpenAsync()
    {
        // Bounded by the dial timeout; no caller's own token may end it for the others.
        var connection = await RedisConnection.OpenAsync(settings, CancellationToken.None);
        lock (_lock)
        {
            _connection?.Dispose();
            _connection = connection;
            if (_disposed)
                connection.Dispose();
        }
        return connection;
    }
}
