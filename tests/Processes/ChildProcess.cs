using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pizza.Tests.Processes;

/// <summary>A child process and the last of what it said, for the message of a test that fails. All of it is kept in a file of the folder that PIZZA_TEST_LOGS names.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int LinesKept = 200;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private StreamWriter? _log;
    private readonly List<(Regex Pattern, TaskCompletionSource<Match> Seen)> _awaited = [];

    private ChildProcess(Process process) => _process = process;

    public string Output => string.Join('\n', _lines);

    public bool HasExited => _process.HasExited;

    /// <param name="arguments">Of <c>dotnet</c>: the assembly first.</param>
    /// <param name="environment">Added to this process's own; null takes a variable away.</param>
    public static ChildProcess Dotnet(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string? folder = null)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Hear(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Hear(line.Data);
        child._process.Start();
        if (Environment.GetEnvironmentVariable("PIZZA_TEST_LOGS") is { Length: > 0 } logs)
            child._log = new StreamWriter(Path.Combine(Directory.CreateDirectory(logs).FullName, $"{child._process.Id}.log")) { AutoFlush = true };
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for a line. Throws with everything said when the process ends or the time is over.</summary>
    public async Task<Match> SaysAsync(string pattern, TimeSpan within)
    {
        var awaited = (Pattern: new Regex(pattern), Seen: new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_awaited)
        {
            foreach (var line in _lines)
            {
                if (awaited.Pattern.Match(line) is { Success: true } match) return match;
            }
            _awaited.Add(awaited);
        }
        var ended = _process.WaitForExitAsync();
        var first = await Task.WhenAny(awaited.Seen.Task, ended, Task.Delay(within));
        if (first == awaited.Seen.Task) return await awaited.Seen.Task;
        throw new InvalidOperationException($"It did not say '{pattern}' {(first == ended ? "before it ended" : $"within {within}")}:\n{Output}");
    }

    /// <summary>Waits until it ends by itself and gives its exit code.</summary>
    public async Task<int> EndsAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end (SIGTERM), as Ctrl+C would, and ends it by force if it does not.</summary>
    public async Task<int> StopAsync(TimeSpan grace)
    {
        if (!_process.HasExited)
        {
            using (Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) { }
            using var patience = new CancellationTokenSource(grace);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(20));
        _process.Dispose();
        lock (_awaited)
        {
            _log?.Dispose();
            _log = null;
        }
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_awaited)
        {
            _log?.WriteLine(line);
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept) _lines.TryDequeue(out _);
            _awaited.RemoveAll(awaited => awaited.Pattern.Match(line) is { Success: true } match && awaited.Seen.TrySetResult(match));
        }
    }
}
