using System.Data.Common;
using System.Globalization;
using System.Text;
using LocalDapr.State;
using Npgsql;
using NpgsqlTypes;

namespace LocalDapr.Postgres;

/// <summary>Version 2: values as bytes, the ETag is a new UUID with each write.</summary>
internal sealed class BytesLayout(PostgresSettings settings) : IPostgresLayout
{
    public string Table { get; } = settings.TablePrefix + "state";

    public string ExpiryColumn => "expires_at";

    public string MigrationsKey => "migrations-state-v2-" + settings.TablePrefix;

    public string CleanupKey => "last-cleanup-state-v2-" + settings.TablePrefix;

    public IReadOnlyList<string> Migrations { get; } =
    [
        $"""
        CREATE TABLE IF NOT EXISTS {settings.TablePrefix}state (
          key text NOT NULL PRIMARY KEY,
          value bytea NOT NULL,
          etag uuid NOT NULL DEFAULT gen_random_uuid(),
          created_at timestamp with time zone NOT NULL DEFAULT now(),
          updated_at timestamp with time zone,
          expires_at timestamp with time zone
        );
        CREATE INDEX ON {settings.TablePrefix}state (expires_at)
        """,
    ];

    public string Columns => "value, etag::text, expires_at";

    public StateItem Read(DbDataReader reader) =>
        new(reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.IsDBNull(3) ? null : new DateTimeOffset(reader.GetFieldValue<DateTime>(3)));

    public NpgsqlBatchCommand Upsert(StateOperation operation)
    {
        var expiry = PostgresStatement.Expiry(operation);
        var key = PostgresStatement.Text(operation.Key);
        var value = new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = operation.Value };
        if (operation.ETag is { Length: > 0 } etag)
            return PostgresStatement.Of($"""
                UPDATE {Table} SET value = $2, updated_at = now(), etag = gen_random_uuid(), expires_at = {expiry}
                WHERE key = $1 AND etag = $3 AND (expires_at IS NULL OR expires_at >= now())
                """, key, value, Version(etag));
        // First-write replaces only a row whose time is over and that nobody has removed yet.
        return PostgresStatement.Of($"""
            INSERT INTO {Table} AS t (key, value, etag, expires_at) VALUES ($1, $2, gen_random_uuid(), {expiry})
            ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now(), etag = excluded.etag, expires_at = excluded.expires_at
            {(operation.Concurrency == StateConcurrency.FirstWrite ? "WHERE t.expires_at IS NOT NULL AND t.expires_at < now()" : "")}
            """, key, value);
    }

    public NpgsqlBatchCommand Delete(StateOperation operation) => operation.ETag is { Length: > 0 } etag
        ? PostgresStatement.Of($"DELETE FROM {Table} WHERE key = $1 AND etag = $2", PostgresStatement.Text(operation.Key), Version(etag))
        : PostgresStatement.Of($"DELETE FROM {Table} WHERE key = $1", PostgresStatement.Text(operation.Key));

    // The forms Go's uuid.Parse takes: with dashes, in braces, as urn:uuid:, or 32 digits.
    private static NpgsqlParameter Version(string etag)
    {
        var length = Encoding.UTF8.GetByteCount(etag);
        var digits = length == 45 && etag.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) ? etag[9..] : length == 38 ? etag[1..^1] : etag;
        if (Guid.TryParseExact(digits, digits.Length == 32 ? "N" : "D", out var id))
            return new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = id };
        // daprd answers a conflict here where version 1 answers a bad request.
        throw new StateException(StateError.ETagMismatch, length is 32 or 36 or 38 or 45 ? "invalid UUID format"
            : string.Create(CultureInfo.InvariantCulture, $"invalid UUID length: {length}"));
    }
}
