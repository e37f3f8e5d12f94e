using LocalDapr.Postgres;
using LocalDapr.Resources;
using Npgsql;

namespace LocalDapr.Tests.Postgres;

public sealed class PgxConnectionStringTests
{
    [Theory]
    [InlineData("host=db port=5433 user=u password=p dbname=d sslmode=disable", "Host=db:5433;Username=u;Password=p;Database=d;SSL Mode=Disable")]
    [InlineData("host=db user=u database=d", "Host=db;Username=u;Database=d")]
    [InlineData("  host=db\n  user=u  ", "Host=db;Username=u")]
    [InlineData(@"host=db password='it\'s' user=u", "Host=db;Password=it's;Username=u")]
    [InlineData(@"host=db password=a\\b", @"Host=db;Password=a\b")]
    [InlineData("host=db password=''", "Host=db")]
    [InlineData("host=a,b port=1,2 target_session_attrs=primary", "Host=a:1,b:2;Target Session Attributes=primary")]
    [InlineData("host=a,b port=7", "Host=a:7,b:7")]
    [InlineData("host=/var/run/postgresql user=u", "Host=/var/run/postgresql;Username=u")]
    [InlineData("host=db search_path=shop statement_timeout=5000", "Host=db;Options=-c search_path=shop -c statement_timeout=5000")]
    [InlineData("host=db connect_timeout=3 application_name=me pool_max_conns=9", "Host=db;Timeout=3;Application Name=me;Maximum Pool Size=9")]
    [InlineData("host=db sslmode=require sslrootcert=/ca.pem", "Host=db;SSL Mode=VerifyCA;Root Certificate=/ca.pem")]
    [InlineData("postgres://u:p@db:5433/d?sslmode=verify-full", "Host=db:5433;Username=u;Password=p;Database=d;SSL Mode=VerifyFull")]
    [InlineData("postgresql://u:p%40%3A%2F%20x@db/d", "Host=db;Username=u;Password=p@:/ x;Database=d")]
    [InlineData("postgres://u@a:1,b:2/d", "Host=a:1,b:2;Username=u;Database=d")]
    [InlineData("postgres://u@[::1]:5433/d", "Host=[::1]:5433;Username=u;Database=d")]
    [InlineData("postgres:///d?host=/tmp&user=u", "Host=/tmp;Username=u;Database=d")]
    [InlineData("postgres://db", "Host=db")]
    public void Says_the_same_in_other_words(string pgx, string expected)
    {
        var read = PgxConnectionString.Read(pgx, new Dictionary<string, string>());

        var wanted = new NpgsqlConnectionStringBuilder(expected);
        foreach (var name in new[] { "Host", "Username", "Password", "Database", "SSL Mode", "Options", "Application Name", "Root Certificate", "Target Session Attributes" })
            Assert.Equal((name, wanted[name]), (name, read[name]));
        if (expected.Contains("Timeout", StringComparison.Ordinal))
            Assert.Equal((wanted.Timeout, wanted.MaxPoolSize), (read.Timeout, read.MaxPoolSize));
    }

    [Theory]
    [InlineData("host=db user=u password=p", "Host=other:7;Username=me;Password=secret;Database=d")]
    [InlineData("postgres://u:p@db:1/x", "Host=other:7;Username=me;Password=secret;Database=d")]
    [InlineData("", "Host=other:7;Username=me;Password=secret;Database=d")]
    public void Metadata_of_its_own_beats_the_connection_string(string pgx, string expected)
    {
        var over = new Dictionary<string, string> { ["host"] = "other", ["port"] = "7", ["user"] = "me", ["password"] = "secret", ["database"] = "d" };

        var read = PgxConnectionString.Read(pgx, over);

        var wanted = new NpgsqlConnectionStringBuilder(expected);
        Assert.Equal((wanted.Host, wanted.Username, wanted.Password, wanted.Database), (read.Host, read.Username, read.Password, read.Database));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("nonsense", "no keyword=value")]
    [InlineData("host=db password='hidden", "no closing one")]
    [InlineData("host=db password='hid den'", "no closing one")]
    [InlineData("host=db sslmode=maybe", "sslmode 'maybe'")]
    [InlineData("host=db port=abc", "port 'abc'")]
    [InlineData("host=a,b,c port=1,2", "3 hosts and 2 ports")]
    public void What_cannot_be_read_is_refused_and_names_no_password(string pgx, string reason)
    {
        var refused = Assert.Throws<FormatException>(() => PgxConnectionString.Read(pgx, new Dictionary<string, string>()));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hid", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", 20, 3600)]
    [InlineData("30", "90s", 30, 90)]
    [InlineData("1m", "0", 60, null)]
    [InlineData("1500ms", "-1s", 1.5, null)]
    public void Durations_are_Gos_or_seconds(string timeout, string cleanup, double seconds, int? cleanupSeconds)
    {
        var settings = PostgresSettings.Read(Component(("timeout", timeout), ("cleanupInterval", cleanup)));

        Assert.Equal(TimeSpan.FromSeconds(seconds), settings.Timeout);
        Assert.Equal(cleanupSeconds, (int?)settings.CleanupInterval?.TotalSeconds);
    }

    [Theory]
    [InlineData("timeout", "500ms")]
    [InlineData("timeout", "soon")]
    [InlineData("maxConns", "many")]
    [InlineData("useAzureAD", "true")]
    [InlineData("useAWSIAM", "true")]
    [InlineData("queryExecMode", "fast")]
    [InlineData("tableName", "state; DROP TABLE state")]
    public void Settings_that_cannot_be_kept_are_refused_at_start(string name, string value)
    {
        var refused = Assert.Throws<ResourceException>(() => PostgresSettings.Read(Component((name, value))));

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    private static Component Component(params (string Name, string Value)[] metadata) => new("store", PostgresStateStore.Type, "v1",
        metadata.Append(("connectionString", "host=db user=u")).ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.OrdinalIgnoreCase), [], IgnoreErrors: false, "test.yaml");
}
