using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pizza.Tests.Engines;

/// <summary>
/// The shell that owns an engine of the tests: it starts the server in a folder of its own, and ends the server and removes the folder when its input
/// ends. So neither outlives the tests, however these end.
/// </summary>
internal sealed class EngineShell : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, bool> Given = new();
    private readonly Process _shell;
    private int _server;

    private EngineShell(Process shell) => _shell = shell;

    /// <param name="prepare">Commands that are run once, in the folder, which is <c>$dir</c>.</param>
    /// <param name="server">The command of the server, which stays in the foreground.</param>
    /// <param name="stopSignal">Ends the server at once and in order.</param>
    /// <param name="refusesRoot">The server does not run as root: then it runs as nobody.</param>
    /// <param name="disk">Where its folder is made; nobody must be allowed to write there. Null: where temporary files are.</param>
    public static EngineShell Open(string prepare, string server, string stopSignal, bool refusesRoot = false, string? disk = null)
    {
        var script = $"""
            dir=$(mktemp -d)
            trap 'rm -rf "$dir"' EXIT
            cd "$dir"
            ({prepare}) >>log 2>&1 || exit 1
            while read -r order; do
              {server} </dev/null >>log 2>&1 &
              server=$!
              echo $server
            done
            kill -{stopSignal} $server
            wait $server || true
            """;
        // Nobody may not write where TMPDIR of root points to.
        string[] nobody = refusesRoot && Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", "HOME=/", "TMPDIR=/tmp"] : [];
        string[] elsewhere = disk is null ? [] : ["env", $"TMPDIR={disk}"];
        string[] command = [.. nobody, .. elsewhere, "sh", "-c", script];
        return new EngineShell(Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
    }

    public bool IsGone => _shell.HasExited;

    /// <summary>Starts the server, at first or after <see cref="KillAsync"/>. It takes connections some time later.</summary>
    public async Task StartServerAsync()
    {
        await _shell.StandardInput.WriteLineAsync("start");
        await _shell.StandardInput.FlushAsync();
        _server = int.Parse(await _shell.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the engine could not be prepared"), CultureInfo.InvariantCulture);
    }

    /// <summary>As a power cut: SIGKILL for the server and all its children; nothing is flushed, no connection is closed in order.</summary>
    public async Task KillAsync()
    {
        using var server = Process.GetProcessById(_server);
        server.Kill(entireProcessTree: true);
        while (IsRunning(_server)) await Task.Delay(10);
    }

    /// <summary>SIGSTOP: connections stay open and nobody answers on them.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    // A zombie has ended: the shell takes its exit code when it ends itself.
    private static bool IsRunning(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _server.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>
    /// A port that nobody listens on, and that nobody gets who asks the system for one, while the engine is started or killed and started again: below the range
    /// of those, and of localdapr's. Never the same twice in this process.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(12_000, 20_000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue;
            }
            if (Given.TryAdd(port, true)) return port;
        }
    }

    public static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
