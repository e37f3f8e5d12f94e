using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LocalDapr.Tests.AnyApp;
using LocalDapr.Tests.Run;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.Fuzz;

internal sealed record ProcessUsage(long Megabytes, int Threads, int OpenFiles);

/// <summary><c>localdapr sidecar</c> in a process of its own, with one component of each kind; with a state store, locks and a configuration store on Redis too where that is installed.</summary>
internal sealed class FuzzedSidecar : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly Process? _redis;
    private readonly ConcurrentQueue<string> _lines = new();

    private FuzzedSidecar(TemporaryFolder folder, Process process, Process? redis, int port, int grpcPort)
    {
        (_folder, _process, _redis, Port, GrpcPort) = (folder, process, redis, port, grpcPort);
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Port { get; }

    public int GrpcPort { get; }

    public bool IsRunning => !_process.HasExited;

    /// <summary>The last lines it printed.</summary>
    public string Output => string.Join('\n', _lines);

    public static async Task<FuzzedSidecar> StartAsync(int appPort)
    {
        var folder = new TemporaryFolder();
        folder.File("resources/secrets.json", """{ "key": "value", "nested": { "n1": "v" } }""");
        var components = Component("store", "state.in-memory", ("actorStateStore", "true")) + Component("pubsub", "pubsub.in-memory")
            + Component("secrets", "secretstores.local.file", ("secretsFile", Path.Combine(folder.Path, "resources", "secrets.json")))
            + Component("http", "bindings.http", ("url", $"http://127.0.0.1:{appPort}/"), ("direction", "output"), ("errorIfNot2XX", "false"))
            + Component("outbox", "state.in-memory", ("outboxPublishPubsub", "pubsub"), ("outboxPublishTopic", "t"), ("outboxDiscardWhenMissingState", "true"))
            + Component("clock", "bindings.cron", ("schedule", "@every 1s"), ("direction", "input"));
        Process? redis = null;
        if (Programs.Missing("redis-server") is null)
        {
            var redisPort = EngineShell.FreePort();
            redis = Process.Start(new ProcessStartInfo("redis-server", ["--bind", "127.0.0.1", "--port", Text(redisPort), "--save", "", "--appendonly", "no", "--dir", folder.Path])
            {
                RedirectStandardOutput = true,
            })!;
            _ = redis.StandardOutput.ReadToEndAsync();
            foreach (var (name, type) in ((string, string)[])[("redis", "state.redis"), ("lock", "lock.redis"), ("config", "configuration.redis")])
                components += Component(name, type, ("redisHost", $"127.0.0.1:{redisPort}"));
        }
        folder.File("resources/components.yaml", components);
        var (port, grpcPort) = (EngineShell.FreePort(), EngineShell.FreePort());
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "localdapr.dll"), "sidecar", "--app-id", "fuzzed", "--app-port", Text(appPort), "--dapr-http-port", Text(port), "--dapr-grpc-port", Text(grpcPort),
            "--resources-path", Path.Combine(folder.Path, "resources"), "--log-level", "error",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A sidecar that keeps what it was sent would not live long with this.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000";
        var sidecar = new FuzzedSidecar(folder, Process.Start(start)!, redis, port, grpcPort);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            Assert.True(sidecar.IsRunning && clock.Elapsed < TimeSpan.FromSeconds(30), "the sidecar does not get ready\n" + sidecar.Output);
            try
            {
                using var health = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v1.0/healthz"));
                if (health.IsSuccessStatusCode)
                    return sidecar;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet, or too busy.
            }
        }
    }

    /// <summary>Waits until the connections that were left open are gone.</summary>
    public async Task SettledAsync()
    {
        var last = int.MaxValue;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(15); await Task.Delay(500))
        {
            var now = Usage()?.OpenFiles ?? 0;
            if (now >= last)
                return;
            last = now;
        }
    }

    /// <summary>Null where the system does not tell.</summary>
    public ProcessUsage? Usage()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        _process.Refresh();
        return new ProcessUsage(_process.WorkingSet64 / 1_000_000, _process.Threads.Count, Directory.GetFiles($"/proc/{_process.Id}/fd").Length);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (Process?[])[_process, _redis])
        {
            if (process is null)
                continue;
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        _folder.Dispose();
    }

    private static string Component(string name, string type, params (string Name, string Value)[] metadata) =>
        $"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: {name}
        spec:
          type: {type}
          version: v1
          metadata: [{string.Join(", ", metadata.Select(entry => $"{{ name: {entry.Name}, value: \"{entry.Value}\" }}"))}]
        ---

        """;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Add(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        while (_lines.Count > 200)
            _lines.TryDequeue(out _);
    }
}
