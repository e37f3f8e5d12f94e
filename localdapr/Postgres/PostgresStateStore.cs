using LocalDapr.Resources;
using LocalDapr.State;
using Npgsql;
using NpgsqlTypes;

namespace LocalDapr.Postgres;

/// <summary>
/// <c>state.postgresql</c>, version v1 or v2 of the component, in daprd's own tables, so that both can use one database. A transaction is
/// one of the server's: all of it or nothing.
/// </summary>
internal sealed class PostgresStateStore : IStateStore, IServerComponent
{
    public const string Type = "state.postgresql";

    /// <summary>daprd registers the same component under both names.</summary>
    public const string ShortType = "state.postgres";

    private readonly PostgresSettings _settings;
    private readonly IPostgresLayout _layout;
    private readonly PostgresClient _client;
    private readonly PostgresCleanup? _cleanup;

    /// <exception cref="ResourceException"/>
    public PostgresStateStore(Component component, ILogger log)
    {
        _settings = PostgresSettings.Read(component);
        _layout = component.Version.ToLowerInvariant() switch
        {
            "" or "v0" or "v1" => new JsonLayout(_settings),
            "v2" => new BytesLayout(_settings),
            _ => throw new ResourceException(component.File, component.Line, $"component '{component.Name}' is of version '{component.Version}'; {component.Type} has v1 and v2"),
        };
        _client = new PostgresClient(_settings);
        _cleanup = _settings.CleanupInterval is null ? null : new PostgresCleanup(_client, _layout, _settings, log);
    }

    public IReadOnlyList<string> Capabilities { get; } = ["ETAG", "TRANSACTIONAL", "TTL", "ACTOR"];

    public string? Trouble => _client.Trouble;

    public Task CheckAsync(CancellationToken cancellationToken) => _client.CheckAsync(cancellationToken);

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.RunAsync(async (connection, ct) =>
            {
                await PostgresMigrations.ApplyAsync(connection, _layout, _settings.MetadataTableName, ct);
                return true;
            }, cancellationToken);
        }
        catch (StateException e)
        {
            throw new IOException($"the tables in PostgreSQL at {_settings.Address} cannot be made or used: {e.Message}", e);
        }
        if (_settings.CleanupInterval is { } interval)
            _cleanup!.Start(interval);
    }

    public async ValueTask<StateItem?> GetAsync(string key, StateConsistency consistency, CancellationToken cancellationToken) =>
        (await GetManyAsync([key], cancellationToken))[0];

    public async ValueTask<IReadOnlyList<StateItem?>> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
            return [];
        var found = await _client.RunAsync(async (connection, ct) =>
        {
            await using var command = new NpgsqlCommand($"""
                SELECT key, {_layout.Columns} FROM {_layout.Table}
                WHERE key {(keys.Count == 1 ? "= $1" : "= ANY($1)")} AND ({_layout.ExpiryColumn} IS NULL OR {_layout.ExpiryColumn} >= now())
                """, connection);
            command.Parameters.Add(keys.Count == 1 ? PostgresStatement.Text(keys[0])
                : new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = keys.ToArray() });
            var items = new Dictionary<string, StateItem>(StringComparer.Ordinal);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                items[reader.GetString(0)] = _layout.Read(reader);
            return items;
        }, cancellationToken);
        return [.. keys.Select(found.GetValueOrDefault)];
    }

    public ValueTask WriteAsync(StateOperation operation, CancellationToken cancellationToken) => TransactAsync([operation], cancellationToken);

    public async ValueTask TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken)
    {
        if (operations.Count == 0)
            return;
        var statements = operations.Select(Statement).ToArray();
        var refused = await _client.RunAsync(async (connection, ct) =>
        {
            // A batch is one transaction of itself only as long as nothing fails in the database; a row that is not met is no failure there.
            await using var transaction = operations.Count == 1 ? null : await connection.BeginTransactionAsync(ct);
            await using var batch = new NpgsqlBatch(connection, transaction);
            foreach (var statement in statements)
                batch.BatchCommands.Add(statement);
            await batch.ExecuteNonQueryAsync(ct);
            for (var i = 0; i < statements.Length; i++)
                if (Refusal(operations[i], statements[i].RecordsAffected) is { } refusal)
                    return refusal;
            // Past this point the caller cannot call it off: a commit that is cut off leaves nobody knowing.
            if (transaction is not null)
                await transaction.CommitAsync(CancellationToken.None);
            return null;
        }, cancellationToken);
        if (refused is not null)
            throw refused;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cleanup is not null)
            await _cleanup.DisposeAsync();
        await _client.DisposeAsync();
    }

    private NpgsqlBatchCommand Statement(StateOperation operation) => operation.Kind == StateOperationKind.Delete ? _layout.Delete(operation) : _layout.Upsert(operation);

    private static StateException? Refusal(StateOperation operation, int rows)
    {
        if (rows == 1)
            return null;
        if (operation.ETag is { Length: > 0 })
            return new StateException(StateError.ETagMismatch, "");
        return operation.Kind == StateOperationKind.Delete ? null : new StateException(StateError.Failed, "no item was updated");
    }
}
