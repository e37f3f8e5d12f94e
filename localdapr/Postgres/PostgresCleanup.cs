using LocalDapr.State;
using Npgsql;
using NpgsqlTypes;

namespace LocalDapr.Postgres;

/// <summary>
/// Removes rows whose time is over, each <c>cleanupInterval</c>. All who share a database take turns: who finds in the metadata table
/// that another has just done it, does nothing.
/// </summary>
internal sealed class PostgresCleanup(PostgresClient client, IPostgresLayout layout, PostgresSettings settings, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public void Start(TimeSpan interval) => _running = RunAsync(interval < Longest ? interval : Longest, _stopping.Token);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await TryAsync(interval, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The sidecar stops.
        }
    }

    private async Task TryAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        try
        {
            await client.RunAsync(async (connection, ct) =>
            {
                if (await IsOursAsync(connection, interval, ct))
                {
                    await using var delete = new NpgsqlCommand($"DELETE FROM {layout.Table} WHERE {layout.ExpiryColumn} IS NOT NULL AND {layout.ExpiryColumn} < now()", connection);
                    // Much may have gathered: what a request may take is no measure for it.
                    delete.CommandTimeout = 600;
                    await delete.ExecuteNonQueryAsync(ct);
                }
                return true;
            }, cancellationToken);
        }
        catch (Exception e) when (e is IOException or StateException)
        {
            log.LogWarning("Rows of {Table} whose time is over were not removed: {Reason}", layout.Table, e.Message);
        }
    }

    private async Task<bool> IsOursAsync(NpgsqlConnection connection, TimeSpan interval, CancellationToken cancellationToken)
    {
        var metadata = settings.MetadataTableName;
        await using var claim = new NpgsqlCommand($"""
            INSERT INTO {metadata} (key, value) VALUES ($1, now()::text)
            ON CONFLICT (key) DO UPDATE SET value = now()::text
            WHERE (EXTRACT('epoch' FROM now() - {metadata}.value::timestamp with time zone) * 1000)::bigint > $2
            """, connection)
        {
            // Timers do not tick to the millisecond.
            Parameters = { PostgresStatement.Text(layout.CleanupKey), new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (long)interval.TotalMilliseconds - 100 } },
        };
        return await claim.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
