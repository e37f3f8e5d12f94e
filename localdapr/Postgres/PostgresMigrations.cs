using System.Globalization;
using Npgsql;

namespace LocalDapr.Postgres;

/// <summary>
/// Brings the schema to its level, as daprd does it and beside daprd: the level stands in the metadata table, and a row there is locked
/// meanwhile. A schema that a later daprd has taken further is left as it is.
/// </summary>
internal static class PostgresMigrations
{
    private const int Attempts = 5;

    /// <exception cref="PostgresException"/>
    public static async Task ApplyAsync(NpgsqlConnection connection, IPostgresLayout layout, string metadataTable, CancellationToken cancellationToken)
    {
        await EnsureMetadataTableAsync(connection, metadataTable, cancellationToken);
        await ExecuteAsync($"INSERT INTO {metadataTable} (key, value) VALUES ('lock', 'lock') ON CONFLICT (key) DO NOTHING");
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync($"SELECT value FROM {metadataTable} WHERE key = 'lock' FOR UPDATE");
        await using var ask = new NpgsqlCommand($"SELECT value FROM {metadataTable} WHERE key = $1", connection, transaction) { Parameters = { PostgresStatement.Text(layout.MigrationsKey) } };
        var level = await ask.ExecuteScalarAsync(cancellationToken) is string text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : 0;
        for (; level < layout.Migrations.Count; level++)
        {
            await ExecuteAsync(layout.Migrations[level]);
            await ExecuteAsync($"INSERT INTO {metadataTable} (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2",
                layout.MigrationsKey, (level + 1).ToString(CultureInfo.InvariantCulture));
        }
        await transaction.CommitAsync(cancellationToken);

        async Task ExecuteAsync(string statement, params string[] values)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            foreach (var value in values)
                command.Parameters.Add(PostgresStatement.Text(value));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task EnsureMetadataTableAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var create = new NpgsqlCommand($"CREATE TABLE IF NOT EXISTS {table} (key text NOT NULL PRIMARY KEY, value text NOT NULL)", connection);
                await create.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject && attempt < Attempts)
            {
                // Two that create it at once: PostgreSQL lets one of them fail although it says IF NOT EXISTS.
                await Task.Delay(50, cancellationToken);
            }
        }
    }
}
