using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pizza.Load.Sidecars;

/// <summary>A localdapr of its own, on free ports, with some of the smallest apps (tests/Apps/Echo) and the given resources.</summary>
internal sealed class BenchmarkSystem : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120);
    private readonly string _folder;
    private readonly Process _localdapr;
    private readonly StringBuilder _said = new();
    private JsonElement _ports;

    private BenchmarkSystem(string folder, Process localdapr) => (_folder, _localdapr) = (folder, localdapr);

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null });

    /// <param name="apps">App ids, with what each subscribes to: pubsub/topic/name, separated by blanks.</param>
    /// <param name="resources">Component files: name without .yaml, content.</param>
    /// <exception cref="BenchmarkException">It does not start.</exception>
    public static async Task<BenchmarkSystem> StartAsync(IReadOnlyList<(string AppId, string Subscribe)> apps, IReadOnlyDictionary<string, string> resources, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("localdapr-benchmark-").FullName;
        var components = Directory.CreateDirectory(Path.Combine(folder, "resources")).FullName;
        foreach (var (name, yaml) in resources) await File.WriteAllTextAsync(Path.Combine(components, name + ".yaml"), yaml, ct);
        var runFile = new StringBuilder("version: 1\napps:\n");
        foreach (var (appId, subscribe) in apps)
        {
            runFile.Append(CultureInfo.InvariantCulture, $"  - appID: {appId}\n    appDirPath: .\n    appPort: 1\n    appHealthCheckPath: /healthz\n");
            runFile.Append(CultureInfo.InvariantCulture, $"    command: [\"dotnet\", \"{Built("Echo", "Echo")}\"]\n    env:\n      SUBSCRIBE: \"{subscribe}\"\n");
        }
        var file = Path.Combine(folder, "dapr.yaml");
        await File.WriteAllTextAsync(file, runFile.ToString(), ct);
        var portsFile = Path.Combine(folder, "ports.json");
        var start = new ProcessStartInfo("dotnet",
        [
            Built("localdapr", "localdapr"), "run", "-f", file, "--no-build", "--resources-path", components,
            "--ports", "free", "--ports-file", portsFile, "--name", $"benchmark-{Environment.ProcessId}",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        var system = new BenchmarkSystem(folder, new Process { StartInfo = start });
        try
        {
            await system.StartAsync($"{apps.Count} apps ready", ct);
            system._ports = JsonDocument.Parse(await File.ReadAllBytesAsync(portsFile, ct)).RootElement;
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>The app itself.</summary>
    public Uri App(string appId) => Local(appId, "appPort");

    /// <summary>Its sidecar's API.</summary>
    public Uri Sidecar(string appId) => Local(appId, "daprHttpPort");

    /// <summary>Resident memory of localdapr alone, in bytes, and the processor time it has used.</summary>
    public (long Memory, TimeSpan Processor) Footprint()
    {
        _localdapr.Refresh();
        return (_localdapr.WorkingSet64, _localdapr.TotalProcessorTime);
    }

    /// <summary>How long the events of a name were under way to an app so far.</summary>
    public async Task<Latencies> DeliveriesAsync(string appId, string name, CancellationToken ct)
    {
        var latencies = new Latencies();
        foreach (var line in (await Http.GetStringAsync(new Uri(App(appId), $"/deliveries/{name}"), ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            latencies.Add(TimeSpan.FromMicroseconds(long.Parse(line, CultureInfo.InvariantCulture)));
        return latencies;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_localdapr.HasExited)
        {
            using (Process.Start("kill", ["-TERM", _localdapr.Id.ToString(CultureInfo.InvariantCulture)])) { }
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await _localdapr.WaitForExitAsync(patience.Token);
        }
        _localdapr.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(string ready, CancellationToken ct)
    {
        var isReady = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _localdapr.OutputDataReceived += (_, line) => Hear(line.Data);
        _localdapr.ErrorDataReceived += (_, line) => Hear(line.Data);
        _localdapr.Start();
        _localdapr.BeginOutputReadLine();
        _localdapr.BeginErrorReadLine();
        var first = await Task.WhenAny(isReady.Task, _localdapr.WaitForExitAsync(ct), Task.Delay(LongestStart, ct));
        if (first != isReady.Task) throw new BenchmarkException($"localdapr did not become ready:\n{_said}");

        void Hear(string? line)
        {
            if (line is null) return;
            lock (_said) _said.AppendLine(line);
            if (line.Contains(ready, StringComparison.Ordinal)) isReady.TrySetResult();
        }
    }

    private Uri Local(string appId, string port) => new($"http://127.0.0.1:{_ports.GetProperty(appId).GetProperty(port).GetInt32()}");

    // .../artifacts/bin/Load/debug/
    private static string Built(string project, string assembly)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, assembly + ".dll");
    }
}
