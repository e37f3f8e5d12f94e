using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pizza.Tests.Engines;

/// <summary>
/// A Redis of the tests' own, on a free loopback port, in a folder that goes with it. What it has acknowledged it has on disk, so that it can be killed
/// and started again.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private readonly EngineShell _shell;

    private RedisServer(EngineShell shell, int port, string? password) => (_shell, Port, Password) = (shell, port, password);

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing { get; } = EngineShell.OnPath(Program) ? null : $"Redis is not installed (no {Program} in PATH).";

    public int Port { get; }

    /// <summary>Null: none is asked for.</summary>
    public string? Password { get; }

    public string Address => $"127.0.0.1:{Port}";

    /// <param name="durable">False: nothing is written to disk, which is faster, and a killed server comes back empty.</param>
    /// <param name="more">Further options of redis-server.</param>
    public static async Task<RedisServer> StartAsync(bool durable = false, string? password = null, string more = "")
    {
        if (Missing is not null)
            throw new InvalidOperationException(Missing);
        var port = EngineShell.FreePort();
        var command = $"{Program} --bind 127.0.0.1 --port {port} --save '' --dir \"$dir\" --appendonly {(durable ? "yes" : "no")} --appendfsync always"
            + (password is null ? "" : $" --requirepass '{password}'") + $" {more}";
        var server = new RedisServer(EngineShell.Open("true", command, "TERM"), port, password);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>As a power cut.</summary>
    public Task KillAsync() => _shell.KillAsync();

    /// <summary>On the same port and data. Answers when it has read its data.</summary>
    public async Task StartAgainAsync()
    {
        await _shell.StartServerAsync();
        for (var started = Stopwatch.StartNew(); !await AnswersAsync(); await Task.Delay(20))
            if (_shell.IsGone || started.Elapsed > StartTime)
                throw new InvalidOperationException("redis-server does not start");
    }

    /// <summary>From now on it keeps its connections and answers nothing on them.</summary>
    public void Freeze() => _shell.Freeze();

    public void Thaw() => _shell.Thaw();

    /// <summary>Runs redis-cli and gives what it printed, without the last newline.</summary>
    public async Task<string> CliAsync(params string[] words)
    {
        var start = new ProcessStartInfo("redis-cli", ["-h", "127.0.0.1", "-p", $"{Port}", .. words]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        if (Password is not null)
            start.Environment["REDISCLI_AUTH"] = Password;
        using var cli = Process.Start(start)!;
        var output = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return output.TrimEnd('\n');
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            await socket.SendAsync("PING\r\n"u8.ToArray());
            var answer = new byte[64];
            var text = Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer));
            // While it reads its data it says -LOADING; without the password it says -NOAUTH.
            return text.StartsWith("+PONG", StringComparison.Ordinal) || text.StartsWith("-NOAUTH", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
