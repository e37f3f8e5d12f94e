using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LocalDapr.Sidecar;
using LocalDapr.State;
using Npgsql;
using NpgsqlTypes;

namespace LocalDapr.Postgres;

/// <summary>Version 1: values as jsonb (bytes as a base64 text, marked isbinary), the ETag is the number of the transaction that wrote the row (xmin).</summary>
internal sealed class JsonLayout(PostgresSettings settings) : IPostgresLayout
{
    public string Table => settings.TableName;

    public string ExpiryColumn => "expiredate";

    public string MigrationsKey => "migrations";

    public string CleanupKey => "last-cleanup";

    public IReadOnlyList<string> Migrations { get; } =
    [
        $"""
        CREATE TABLE IF NOT EXISTS {settings.TableName} (
          key text NOT NULL PRIMARY KEY,
          value jsonb NOT NULL,
          isbinary boolean NOT NULL,
          insertdate timestamp with time zone NOT NULL DEFAULT now(),
          updatedate timestamp with time zone NULL
        )
        """,
        $"ALTER TABLE {settings.TableName} ADD expiredate timestamp with time zone",
    ];

    public string Columns => "value::text, isbinary, xmin::text, expiredate";

    public StateItem Read(DbDataReader reader)
    {
        var isBinary = reader.GetBoolean(2);
        var value = isBinary ? Convert.FromBase64String(JsonSerializer.Deserialize(reader.GetString(1), PostgresJson.Default.String) ?? "") : reader.GetFieldValue<byte[]>(1);
        return new StateItem(value, reader.GetString(3), reader.IsDBNull(4) ? null : new DateTimeOffset(reader.GetFieldValue<DateTime>(4)));
    }

    public NpgsqlBatchCommand Upsert(StateOperation operation)
    {
        var expiry = PostgresStatement.Expiry(operation);
        var isBinary = operation.IsBinary || !IsJson(operation.Value.Span);
        var value = isBinary ? $"\"{Convert.ToBase64String(operation.Value.Span)}\"" : Encoding.UTF8.GetString(operation.Value.Span);
        var key = PostgresStatement.Text(operation.Key);
        var json = PostgresStatement.Text(value);
        var binary = new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Boolean, Value = isBinary };
        if (operation.ETag is { Length: > 0 } etag)
            return PostgresStatement.Of($"""
                UPDATE {Table} SET value = $2::jsonb, isbinary = $3, updatedate = now(), expiredate = {expiry}
                WHERE key = $1 AND xmin::text = $4 AND (expiredate IS NULL OR expiredate > now())
                """, key, json, binary, Version(etag));
        // First-write replaces only a row whose time is over and that nobody has removed yet.
        return PostgresStatement.Of($"""
            INSERT INTO {Table} AS t (key, value, isbinary, expiredate) VALUES ($1, $2::jsonb, $3, {expiry})
            ON CONFLICT (key) DO UPDATE SET value = excluded.value, isbinary = excluded.isbinary, updatedate = now(), expiredate = excluded.expiredate
            {(operation.Concurrency == StateConcurrency.FirstWrite ? "WHERE t.expiredate IS NOT NULL AND t.expiredate < now()" : "")}
            """, key, json, binary);
    }

    public NpgsqlBatchCommand Delete(StateOperation operation) => operation.ETag is { Length: > 0 } etag
        ? PostgresStatement.Of($"DELETE FROM {Table} WHERE key = $1 AND xmin::text = $2", PostgresStatement.Text(operation.Key), Version(etag))
        : PostgresStatement.Of($"DELETE FROM {Table} WHERE key = $1", PostgresStatement.Text(operation.Key));

    private static NpgsqlParameter Version(string etag)
    {
        if (!etag.All(char.IsAsciiDigit))
            throw new StateException(StateError.ETagInvalid, $"strconv.ParseUint: parsing \"{etag}\": invalid syntax");
        return uint.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? PostgresStatement.Text(version.ToString(CultureInfo.InvariantCulture))
            : throw new StateException(StateError.ETagInvalid, $"strconv.ParseUint: parsing \"{etag}\": value out of range");
    }

    private static bool IsJson(ReadOnlySpan<byte> value)
    {
        try
        {
            var reader = GoJson.Reader(value);
            while (reader.Read())
            {
                // It is valid when it can be read to its end.
            }
            return reader.BytesConsumed > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class PostgresJson : System.Text.Json.Serialization.JsonSerializerContext;
