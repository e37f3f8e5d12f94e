using System.Diagnostics;
using Npgsql;

namespace Pizza.Tests.Engines;

/// <summary>
/// A PostgreSQL of the tests' own, on a free loopback port, in a folder that goes with it. Not there when PostgreSQL is not installed: tests that need it
/// are skipped then.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    /// <summary>Where its data is; null: where temporary files are.</summary>
    public string? Disk { get; init; }

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(b => File.Exists(Path.Combine(b, "initdb"))).Max()
        : null;

    private EngineShell? _shell;

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing { get; } = Programs is null ? "PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb)." : null;

    public int Port { get; private set; }

    /// <summary>Without a database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A connection string for an empty database of its own.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Skip.If(Missing is not null, Missing);
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection($"{ConnectionString};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return $"{ConnectionString};Database={name};Maximum Pool Size=40";
    }

    /// <summary>The name of the database in such a connection string.</summary>
    public static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    public async Task InitializeAsync()
    {
        if (Missing is not null) return;
        Port = EngineShell.FreePort();
        ConnectionString = $"Host=127.0.0.1;Port={Port};Username=postgres";
        // fsync off: what the server has written survives its own death, which is all that happens here.
        _shell = EngineShell.Open($"'{Programs}/initdb' -D data -U postgres -A trust -E UTF8 --locale=C --no-sync",
            $"'{Programs}/postgres' -D data -h 127.0.0.1 -p {Port} -k \"$dir\" -c fsync=off -c max_connections=1000", "QUIT", refusesRoot: true, Disk);
        await StartAgainAsync();
    }

    /// <summary>As a power cut, of the server and of the processes that serve its connections.</summary>
    public Task KillAsync() => _shell!.KillAsync();

    /// <summary>On the same port and data. Answers when it takes connections.</summary>
    public async Task StartAgainAsync()
    {
        await _shell!.StartServerAsync();
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            try
            {
                await using var connection = new NpgsqlConnection($"{ConnectionString};Database=postgres;Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (started.Elapsed < StartTime && !_shell.IsGone)
            {
                // Not up yet, or just recovering.
            }
        }
    }

    public async Task DisposeAsync()
    {
        if (_shell is null) return;
        NpgsqlConnection.ClearAllPools();
        await _shell.DisposeAsync();
    }
}
