using System.Diagnostics;
using LocalDapr.State;
using Npgsql;

namespace LocalDapr.Postgres;

/// <summary>
/// A pool of connections to one database. After the server went away the pool is emptied, so that the next command opens a connection
/// instead of failing on each of those that broke.
/// </summary>
internal sealed class PostgresClient : IAsyncDisposable
{
    // pgx looks whether a connection still lives when it was idle for so long.
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(1);
    private readonly NpgsqlDataSource _source;
    private readonly string _address;
    private long _lastAnswer;

    public PostgresClient(PostgresSettings settings)
    {
        _address = settings.Address;
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        _source = builder.Build();
    }

    /// <summary>Why the server cannot be used; null when the last command reached it.</summary>
    public string? Trouble { get; private set; }

    /// <exception cref="StateException">The server refused a statement.</exception>
    /// <exception cref="IOException">The server cannot be reached, or the connection broke: whether a write was done is not known.</exception>
    public async ValueTask<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            var result = await work(connection, cancellationToken);
            Answered();
            return result;
        }
        catch (Exception e) when (PostgresFailure.IsOfConnection(e))
        {
            Trouble = $"PostgreSQL at {_address} cannot be used: {PostgresFailure.Text(e)}";
            _source.Clear();
            throw new IOException(Trouble, e);
        }
        catch (PostgresException e)
        {
            Answered();
            throw new StateException(StateError.Failed, PostgresFailure.Text(e));
        }
    }

    /// <summary>Brings <see cref="Trouble"/> up to date.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(async (connection, ct) =>
            {
                await using var look = new NpgsqlCommand("SELECT 1", connection);
                return await look.ExecuteNonQueryAsync(ct);
            }, cancellationToken);
        }
        catch (Exception e) when (e is IOException or StateException)
        {
            // Trouble says it, if it is one.
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _lastAnswer)) < Trusted)
            return connection;
        try
        {
            await using var look = new NpgsqlCommand("SELECT 1", connection);
            await look.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch (Exception e) when (PostgresFailure.IsOfConnection(e))
        {
            await connection.DisposeAsync();
            _source.Clear();
            return await _source.OpenConnectionAsync(cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private void Answered()
    {
        Volatile.Write(ref _lastAnswer, Stopwatch.GetTimestamp());
        Trouble = null;
    }
}
