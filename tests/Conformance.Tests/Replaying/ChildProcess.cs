using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace LocalDapr.Conformance.Replaying;

/// <summary>One process, a sidecar or an engine, and the end of what it printed.</summary>
public sealed partial class ChildProcess : IDisposable
{
    private const int KeptOutput = 8_000;
    private const int SigTerm = 15;

    /// <summary>A test run that is broken off must leave nothing behind.</summary>
    private static readonly HashSet<ChildProcess> Running = [];

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        lock (Running) foreach (var process in Running) process.Kill();
    };

    public ChildProcess(IEnumerable<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var words = command.ToList();
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY" }) start.Environment.Remove(name);
        start.Environment["DAPR_HOST_IP"] = "127.0.0.1";
        // A run that is killed leaves no sidecar behind.
        start.Environment["LOCALDAPR_PARENT"] = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        lock (Running) Running.Add(this);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool IsRunning => !_process.HasExited;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Null: still running after the time.</summary>
    public async Task<int?> ExitCodeAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Asks it to stop, as a process manager does, and waits; kills it after twelve seconds.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows()) Kill();   // Windows has no signal to ask with
        else if (IsRunning && SendSignal(_process.Id, SigTerm) != 0) throw new InvalidOperationException("the process cannot be signalled");
        if (await ExitCodeAsync(TimeSpan.FromSeconds(12), cancellationToken) is null) await KillAsync(cancellationToken);
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Kill();
        await ExitCodeAsync(TimeSpan.FromSeconds(5), cancellationToken);
    }

    public void Dispose()
    {
        Kill();
        lock (Running) Running.Remove(this);
        _process.Dispose();
    }

    private void Kill()
    {
        if (IsRunning) _process.Kill(entireProcessTree: true);
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.AppendLine(line);
            if (_output.Length > KeptOutput) _output.Remove(0, _output.Length - KeptOutput);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
