using Npgsql;

namespace LocalDapr.Postgres;

/// <summary>Tells apart what Npgsql throws: the server refused a statement, or there is no use of the server now.</summary>
internal static class PostgresFailure
{
    /// <summary>The connection broke, could not be made, or the server is stopping, starting or full.</summary>
    public static bool IsOfConnection(Exception e) => e is NpgsqlException and not PostgresException || e is TimeoutException
        || e is PostgresException { SqlState: var state } && (state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("28", StringComparison.Ordinal)
            || state is "57P01" or "57P02" or "57P03" or "53300" or "3D000");

    /// <summary>As daprd's driver writes it.</summary>
    public static string Text(Exception e) => e is PostgresException refusal ? $"{refusal.Severity}: {refusal.MessageText} (SQLSTATE {refusal.SqlState})"
        : e.InnerException is { } inner ? $"{e.Message}: {inner.Message}" : e.Message;
}
