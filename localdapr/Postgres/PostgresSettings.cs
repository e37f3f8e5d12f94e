using System.Globalization;
using System.Text.RegularExpressions;
using LocalDapr.Resiliency;
using LocalDapr.Resources;
using Npgsql;

namespace LocalDapr.Postgres;

/// <summary>The metadata of a state.postgresql component, under daprd's names and with its defaults.</summary>
/// <param name="Address">Host and port, for messages: never the password.</param>
/// <param name="Timeout">How long one command may take; at least a second.</param>
/// <param name="CleanupInterval">Null: rows whose time is over are never removed, only not seen.</param>
/// <param name="TablePrefix">Version 2: the table is this and <c>state</c>.</param>
internal sealed partial record PostgresSettings(
    string ConnectionString, string Address, TimeSpan Timeout, TimeSpan? CleanupInterval, string TableName, string TablePrefix, string MetadataTableName)
{
    private static readonly string[] ConnectionNames = ["user", "host", "hostaddr", "port", "database", "password", "sslRootCert"];
    private static readonly string[] ExecutionModes = ["cache_statement", "cache_describe", "describe_exec", "exec", "simple_protocol"];

    // Per connection; a time to live makes a statement of its own, so there are more than a few.
    private const int PreparedStatements = 32;

    /// <exception cref="ResourceException">Something is missing or cannot be read.</exception>
    public static PostgresSettings Read(Component component)
    {
        foreach (var cloud in new[] { "useAzureAD", "useAWSIAM" })
            if (Text(component, cloud) is { } wanted && wanted.Equals("true", StringComparison.OrdinalIgnoreCase))
                throw Refused(component, $"{cloud}, which needs a cloud's identity service; use user and password on this machine");
        var mode = Text(component, "queryExecMode") ?? ExecutionModes[0];
        if (!ExecutionModes.Contains(mode))
            throw Refused(component, $"queryExecMode '{mode}'; use one of {string.Join(", ", ExecutionModes)}");
        var timeout = Duration(component, "timeout", "timeoutInSeconds", TimeSpan.FromSeconds(20));
        if (timeout < TimeSpan.FromSeconds(1))
            throw Refused(component, "a timeout below 1s");
        var cleanup = Duration(component, "cleanupInterval", "cleanupIntervalInSeconds", TimeSpan.FromHours(1));
        var connection = Connection(component);
        // Other modes are for proxies in front of the server, behind which a prepared statement may be on another connection.
        connection.MaxAutoPrepare = mode == ExecutionModes[0] ? PreparedStatements : 0;
        // Nothing here changes its session.
        connection.NoResetOnClose = true;
        connection.CommandTimeout = (int)Math.Ceiling(Math.Min(timeout.TotalSeconds, int.MaxValue));
        if (connection.Timeout == 0)
            connection.Timeout = Math.Min(connection.CommandTimeout, 1024);
        return new PostgresSettings(connection.ConnectionString, connection.Host!, timeout, cleanup > TimeSpan.Zero ? cleanup : null,
            Table(component, "tableName", "state"), Table(component, "tablePrefix", ""), Table(component, "metadataTableName", "dapr_metadata"));
    }

    private static NpgsqlConnectionStringBuilder Connection(Component component)
    {
        var over = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in ConnectionNames)
            if (Text(component, name) is { } value)
                over[name.ToLowerInvariant()] = value;
        try
        {
            var connection = PgxConnectionString.Read(Text(component, "connectionString") ?? Text(component, "url") ?? "", over);
            if (Number(component, "maxConns") is > 1 and var most)
                connection.MaxPoolSize = most;
            if (Duration(component, "connectionMaxIdleTime", null, TimeSpan.Zero) is { Ticks: > 0 } idle)
                connection.ConnectionIdleLifetime = (int)Math.Clamp(Math.Ceiling(idle.TotalSeconds), 1, int.MaxValue);
            connection.ConnectionPruningInterval = Math.Min(connection.ConnectionPruningInterval, connection.ConnectionIdleLifetime);
            connection.MinPoolSize = Math.Min(connection.MinPoolSize, connection.MaxPoolSize);
            return connection;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new ResourceException(component.File, component.Line, $"metadata connectionString of component '{component.Name}' cannot be used: {e.Message}", e);
        }
    }

    // The name goes into the statements as it is, as in daprd: schema.table and quoted names work.
    private static string Table(Component component, string name, string otherwise)
    {
        var table = Text(component, name) ?? otherwise;
        return TableNames().IsMatch(table) ? table : throw Refused(component, $"{name} '{table}'; write table, schema.table or quoted names");
    }

    private static TimeSpan Duration(Component component, string name, string? alias, TimeSpan otherwise)
    {
        var text = Text(component, name) ?? (alias is null ? null : Text(component, alias));
        if (text is null)
            return otherwise;
        // A bare number counts seconds here, as the aliases say.
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Clamp(seconds, int.MinValue, int.MaxValue));
        return GoDuration.TryParseGo(text, out var duration) ? duration : throw Refused(component, $"{name} '{text}', which is no duration; write 20s or 1h");
    }

    private static int? Number(Component component, string name) => Text(component, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Refused(component, $"{name} '{text}', which is no whole number");

    private static string? Text(Component component, string name) => component.Metadata.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    private static ResourceException Refused(Component component, string what) => new(component.File, component.Line, $"component '{component.Name}' asks for {what}");

    [GeneratedRegex("""^(?:[\p{L}\p{N}_$.]|"[^"]+")*$""")]
    private static partial Regex TableNames();
}
