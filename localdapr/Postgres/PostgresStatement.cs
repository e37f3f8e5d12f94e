using System.Globalization;
using LocalDapr.State;
using Npgsql;
using NpgsqlTypes;

namespace LocalDapr.Postgres;

/// <summary>The parts of statements that both layouts share.</summary>
internal static class PostgresStatement
{
    public static NpgsqlBatchCommand Of(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    public static NpgsqlParameter Text(string value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = value };

    /// <summary>When a row written now is over, as SQL.</summary>
    /// <exception cref="StateException">Dapr knows no such time to live.</exception>
    public static string Expiry(StateOperation operation)
    {
        if (operation.TimeToLive is not { } ttl)
            return "NULL";
        var seconds = (long)ttl.TotalSeconds;
        if (seconds is < -1 or > int.MaxValue)
            throw new StateException(StateError.Failed, "error parsing TTL: incorrect value for metadata 'ttlInSeconds': must be -1 or greater");
        return seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"now() + interval '{seconds} seconds'") : "NULL";
    }
}
