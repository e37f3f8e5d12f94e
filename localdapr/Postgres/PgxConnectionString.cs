using System.Globalization;
using System.Text;
using Npgsql;

namespace LocalDapr.Postgres;

/// <summary>
/// Reads the connection strings that daprd's driver (pgx) takes, keywords as in <c>host=... user=...</c> and URLs as in
/// <c>postgres://user@host/database</c>, and says the same in Npgsql's words.
/// </summary>
internal static class PgxConnectionString
{
    // A setting that no driver knows is one of the server's, for the session: search_path, statement_timeout and so on.
    private static readonly HashSet<string> WithoutMeaningHere =
        ["client_encoding", "krbsrvname", "krbspn", "statement_cache_capacity", "description_cache_capacity", "default_query_exec_mode", "pool_health_check_period", "pool_max_conn_lifetime_jitter"];

    /// <param name="text">What metadata connectionString says; may be empty when <paramref name="over"/> says enough.</param>
    /// <param name="over">Settings of their own metadata entries (user, host, ...): they win.</param>
    /// <exception cref="FormatException">The text cannot be read; the message never repeats a password.</exception>
    public static NpgsqlConnectionStringBuilder Read(string text, IReadOnlyDictionary<string, string> over)
    {
        var isUrl = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal);
        var settings = isUrl ? ReadUrl(text) : ReadKeywords(text);
        foreach (var (name, value) in over)
            settings[name] = value;
        if (settings.Count == 0)
            throw new FormatException("it is empty");
        return Translate(settings);
    }

    private static Dictionary<string, string> ReadKeywords(string text)
    {
        // daprd cuts the text at its spaces before the driver sees it, and drops pieces without an equals sign.
        var rest = string.Join(' ', text.Split(' ').Where(piece => piece.Contains('=', StringComparison.Ordinal))).AsSpan().Trim();
        if (rest.IsEmpty && text.Trim().Length > 0)
            throw new FormatException("it has no keyword=value");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!rest.IsEmpty)
        {
            var equals = rest.IndexOf('=');
            if (equals <= 0)
                throw new FormatException("it has a value without a keyword");
            var name = rest[..equals].Trim().ToString();
            rest = rest[(equals + 1)..].TrimStart();
            settings[Name(name)] = Value(name, ref rest);
            rest = rest.TrimStart();
        }
        return settings;
    }

    private static string Value(string name, ref ReadOnlySpan<char> rest)
    {
        var isQuoted = rest is ['\'', ..];
        var value = new StringBuilder();
        var at = isQuoted ? 1 : 0;
        for (; at < rest.Length && (isQuoted ? rest[at] != '\'' : !char.IsWhiteSpace(rest[at])); at++)
        {
            if (rest[at] == '\\' && ++at == rest.Length)
                throw new FormatException($"the value of {name} ends with a backslash");
            value.Append(rest[at]);
        }
        if (isQuoted && at == rest.Length)
            throw new FormatException($"the value of {name} has an opening quote and no closing one; a value with spaces can only be given in a URL");
        rest = rest[Math.Min(rest.Length, isQuoted ? at + 1 : at)..];
        return value.ToString();
    }

    // System.Uri is not used: it takes no list of hosts.
    private static Dictionary<string, string> ReadUrl(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var question = rest.IndexOf('?');
        var query = question < 0 ? "" : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var credentials = authority[..at].Split(':', 2);
            settings["user"] = Unescape(credentials[0]);
            if (credentials.Length == 2)
                settings["password"] = Unescape(credentials[1]);
        }
        ReadHosts(authority[(at + 1)..], settings);
        if (slash >= 0 && slash + 1 < rest.Length)
            settings["database"] = Unescape(rest[(slash + 1)..]);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            settings[Name(Unescape(parts[0]))] = parts.Length == 2 ? Unescape(parts[1].Replace('+', ' ')) : "";
        }
        return settings;
    }

    private static void ReadHosts(string list, Dictionary<string, string> settings)
    {
        if (list.Length == 0)
            return;
        var hosts = new List<string>();
        var ports = new List<string>();
        foreach (var one in list.Split(','))
        {
            var colon = one.LastIndexOf(':');
            // An IPv6 address has colons of its own, within brackets.
            var hasPort = colon > one.LastIndexOf(']');
            hosts.Add(Unescape(hasPort ? one[..colon] : one).Trim('[', ']'));
            ports.Add(hasPort ? one[(colon + 1)..] : "");
        }
        settings["host"] = string.Join(',', hosts);
        if (ports.Exists(port => port.Length > 0))
            settings["port"] = string.Join(',', ports);
    }

    private static NpgsqlConnectionStringBuilder Translate(Dictionary<string, string> settings)
    {
        var target = new NpgsqlConnectionStringBuilder
        {
            // pgx: as many connections as there are processors, four at least; idle ones are closed after half an hour.
            MaxPoolSize = Math.Max(4, Environment.ProcessorCount),
            ConnectionIdleLifetime = 1800,
            // Not said; 0 means so in libpq too.
            Timeout = 0,
            Host = Hosts(settings),
        };
        var session = new StringBuilder(settings.GetValueOrDefault("options"));
        foreach (var (name, value) in settings)
            if (!Apply(target, name, value) && !WithoutMeaningHere.Contains(name))
                session.Append(session.Length == 0 ? "" : " ").Append("-c ").Append(name).Append('=').Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal));
        if (session.Length > 0)
            target.Options = session.ToString();
        // libpq: who names a root certificate and asks for TLS wants the server's checked against it.
        if (target.RootCertificate is { Length: > 0 } && target.SslMode == SslMode.Require)
            target.SslMode = SslMode.VerifyCA;
        return target;
    }

    private static bool Apply(NpgsqlConnectionStringBuilder target, string name, string value)
    {
        switch (name)
        {
            case "host" or "hostaddr" or "port" or "options":
                return true;
            case "user":
                target.Username = value;
                return true;
            case "password":
                target.Password = value;
                return true;
            case "database":
                target.Database = value;
                return true;
            case "passfile":
                target.Passfile = value;
                return true;
            case "application_name":
                target.ApplicationName = value;
                return true;
            case "sslmode":
                target.SslMode = Tls(value);
                return true;
            case "sslrootcert":
                target.RootCertificate = value;
                return true;
            case "sslcert":
                target.SslCertificate = value;
                return true;
            case "sslkey":
                target.SslKey = value;
                return true;
            case "sslpassword":
                target.SslPassword = value;
                return true;
            case "connect_timeout":
                target.Timeout = Number(name, value);
                return true;
            case "target_session_attrs":
                target.TargetSessionAttributes = value;
                return true;
            case "pool_max_conns":
                target.MaxPoolSize = Math.Max(1, Number(name, value));
                return true;
            case "pool_min_conns":
                target.MinPoolSize = Number(name, value);
                return true;
            case "pool_max_conn_lifetime":
                target.ConnectionLifetime = Seconds(name, value);
                return true;
            case "pool_max_conn_idle_time":
                target.ConnectionIdleLifetime = Math.Max(1, Seconds(name, value));
                return true;
            default:
                return false;
        }
    }

    private static string Hosts(Dictionary<string, string> settings)
    {
        var address = settings.GetValueOrDefault("hostaddr") is { Length: > 0 } given ? given : settings.GetValueOrDefault("host") ?? "";
        var hosts = (address.Length > 0 ? address : Environment.GetEnvironmentVariable("PGHOST") is { Length: > 0 } usual ? usual : "localhost").Split(',');
        var port = settings.GetValueOrDefault("port") is { Length: > 0 } list ? list : Environment.GetEnvironmentVariable("PGPORT") ?? "";
        var ports = port.Split(',');
        if (ports.Length > 1 && ports.Length != hosts.Length)
            throw new FormatException($"it names {hosts.Length} hosts and {ports.Length} ports");
        var pairs = hosts.Select((host, i) => (Host: host, Port: ports[Math.Min(i, ports.Length - 1)])).Select(pair =>
            (pair.Host.Contains(':', StringComparison.Ordinal) ? $"[{pair.Host}]" : pair.Host) + (pair.Port.Length == 0 ? "" : ":" + Number("port", pair.Port).ToString(CultureInfo.InvariantCulture)));
        return string.Join(',', pairs);
    }

    private static SslMode Tls(string mode) => mode switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "" or "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new FormatException($"sslmode '{mode}' must be disable, allow, prefer, require, verify-ca or verify-full"),
    };

    private static int Number(string name, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"{name} '{value}' is no number");

    private static int Seconds(string name, string value) => Resiliency.GoDuration.TryParseGo(value, out var duration) ? (int)Math.Min(int.MaxValue, Math.Ceiling(duration.TotalSeconds))
        : throw new FormatException($"{name} '{value}' is no duration; write 30s or 5m");

    private static string Name(string name) => name == "dbname" ? "database" : name;

    private static string Unescape(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
