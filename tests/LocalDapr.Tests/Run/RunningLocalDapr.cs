using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LocalDapr.Tests.Run;

/// <summary>localdapr as users run it: a process of its own, with a run file of probe apps.</summary>
public sealed partial class RunningLocalDapr : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly string? _portsFile;

    private RunningLocalDapr(Process process, string? portsFile)
    {
        (_process, _portsFile) = (process, portsFile);
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The probe app, as built with the tests.</summary>
    public static string Probe { get; } = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!,
        "..", "Probe", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Probe.dll");

    public string Name { get; private init; } = "";

    public int Id => _process.Id;

    public string Output => string.Join('\n', _lines);

    /// <summary>The folder of the repository's own probe project.</summary>
    public static string ProbeProject => AppFolder("Probe");

    /// <summary>A folder under tests/Apps.</summary>
    public static string AppFolder(string name) => Path.Combine(Repository, "tests", "Apps", name);

    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Pizza.Dapr.sln"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }

    /// <summary>An entry of a run file: the probe, with arguments that say how it misbehaves.</summary>
    public static string App(string id, params string[] arguments) =>
        $"  - {{ appID: {id}, appDirPath: ., appPort: 80, appLogDestination: console, command: [dotnet, \"{Probe}\"{string.Concat(arguments.Select(argument => ", \"" + argument + "\""))}] }}\n";

    public static RunningLocalDapr Run(TemporaryFolder folder, string apps, params string[] options)
    {
        var file = folder.File("dapr.yaml", "version: 1\napps:\n" + apps);
        var (ports, name) = (Path.Combine(folder.Path, "ports.json"), "test-" + Guid.NewGuid().ToString("N")[..12]);
        return new RunningLocalDapr(Start(["run", "-f", file, "--ports", "free", "--ports-file", ports, "--name", name, "--resources-path",
            folder.Folder("resources"), .. options]), ports)
        { Name = name };
    }

    /// <summary>A run file as it is, on free ports, started in its folder.</summary>
    /// <param name="folder">For the file of the ports.</param>
    public static RunningLocalDapr RunFile(TemporaryFolder folder, string file, params (string Name, string Value)[] environment)
    {
        var (ports, name) = (Path.Combine(folder.Path, "ports.json"), "test-" + Guid.NewGuid().ToString("N")[..12]);
        return new RunningLocalDapr(Start(["run", "-f", file, "--ports", "free", "--ports-file", ports, "--name", name], Path.GetDirectoryName(file), environment), ports) { Name = name };
    }

    /// <summary>One command, to its end.</summary>
    public static async Task<(int Code, string Output)> CommandAsync(params string[] arguments)
    {
        await using var command = new RunningLocalDapr(Start(arguments), null);
        return (await command.ExitAsync(), command.Output);
    }

    public Task<(int Code, string Output)> ControlAsync(params string[] arguments) => CommandAsync([.. arguments, "--name", Name]);

    /// <summary>Waits until everything is ready: app to its ports.</summary>
    public async Task<IReadOnlyDictionary<string, (int App, int Sidecar)>> PortsAsync()
    {
        await UntilAsync(() => File.Exists(_portsFile) || _process.HasExited);
        Assert.False(_process.HasExited, Output);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_portsFile!));
        return json.RootElement.EnumerateObject().ToDictionary(app => app.Name,
            app => (app.Value.GetProperty("appPort").GetInt32(), app.Value.GetProperty("daprHttpPort").GetInt32()));
    }

    public void Signal(int signal) => _ = SendSignal(Id, signal);

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async Task UntilPrintedAsync(string text)
    {
        await UntilAsync(() => Output.Contains(text, StringComparison.Ordinal) || _process.HasExited);
        Assert.Contains(text, Output, StringComparison.Ordinal);
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Patience, "waited too long");
            await Task.Delay(20);
        }
    }

    /// <summary>The process runs (a zombie does not).</summary>
    public static bool IsAlive(int id)
    {
        if (SendSignal(id, 0) != 0) return false;
        var stat = $"/proc/{id}/stat";
        try
        {
            return !File.Exists(stat) || !File.ReadAllText(stat).Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal(Terminate);
            await ExitAsync();
        }
        _process.Dispose();
    }

    private static Process Start(IEnumerable<string> arguments, string? folder = null, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "localdapr.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private void Add(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int id, int signal);
}
