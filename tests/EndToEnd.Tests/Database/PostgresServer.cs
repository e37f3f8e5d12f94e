using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Pizza.EndToEnd.Database;

/// <summary>
/// A PostgreSQL of the tests' own, on a free loopback port, in a folder that goes with it. Not there when PostgreSQL is not installed: tests that need it
/// are skipped then.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private Process? _shell;
    private string _connection = "";

    /// <summary>Why there is none; null when there is.</summary>
    public string? Missing { get; private set; }

    /// <summary>A connection string for an empty database of its own.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Skip.If(Missing is not null, Missing);
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection($"{_connection};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return $"{_connection};Database={name};Maximum Pool Size=40";
    }

    public async Task InitializeAsync()
    {
        var bin = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(b => File.Exists(Path.Combine(b, "initdb"))).Max()
            : null;
        if (bin is null)
        {
            Missing = "PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb).";
            return;
        }
        var port = FreePort();
        _connection = $"Host=127.0.0.1;Port={port};Username=postgres";
        // The shell ends the server and removes its folder when its input ends, so that neither outlives the tests, however these end.
        var script = $"""
            set -e
            dir=$(mktemp -d)
            trap 'rm -rf "$dir"' EXIT
            cd "$dir"
            '{bin}/initdb' -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
            '{bin}/postgres' -D data -h 127.0.0.1 -p {port} -k "$dir" -c fsync=off -c max_connections=300 >log 2>&1 &
            server=$!
            cat >/dev/null
            kill -QUIT $server
            wait $server || true
            """;
        // PostgreSQL refuses to run as root.
        _shell = Process.Start(Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", "HOME=/", "sh", "-c", script]) { RedirectStandardInput = true }
            : new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardInput = true })!;
        for (var started = Stopwatch.StartNew(); ;)
        {
            try
            {
                await using var connection = new NpgsqlConnection($"{_connection};Database=postgres;Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (started.Elapsed < TimeSpan.FromSeconds(60) && !_shell.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    public async Task DisposeAsync()
    {
        if (_shell is null) return;
        NpgsqlConnection.ClearAllPools();
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    internal static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class DatabaseTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "database";
}
