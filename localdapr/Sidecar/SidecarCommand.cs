using System.CommandLine;
using System.Runtime.InteropServices;
using LocalDapr.Faults;
using LocalDapr.Resources;
using LocalDapr.Run;

namespace LocalDapr.Sidecar;

/// <summary><c>localdapr sidecar</c>: one sidecar with daprd's own flags, so that whatever starts a daprd can start this instead.</summary>
public static class SidecarCommand
{
    private const string RegistryVariable = "LOCALDAPR_REGISTRY";
    private static readonly TimeSpan WaitPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WaitPause = TimeSpan.FromMilliseconds(100);

    public static Command Create()
    {
        var flags = new SidecarFlags();
        var command = new Command("sidecar", "Start one sidecar with daprd's flags.") { TreatUnmatchedTokensAsErrors = true };
        foreach (var option in flags.All)
            command.Options.Add(option);
        command.SetAction((result, cancellationToken) => StartAsync(flags, result, cancellationToken));
        return command;
    }

    private static async Task<int> StartAsync(SidecarFlags flags, ParseResult result, CancellationToken cancellationToken)
    {
        if (flags.AsksVersion(result))
        {
            Console.WriteLine(new RuntimeOptions().RuntimeVersion);
            return 0;
        }
        if (flags.WaitsFor(result) is { } port)
            return await WaitAsync(port, cancellationToken);
        if (flags.Refusal(result) is not { } refusal)
            return await RunAsync(flags.Read(result), cancellationToken);
        await Console.Error.WriteLineAsync(refusal);
        return 1;
    }

    private static async Task<int> WaitAsync(int port, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(WaitPatience);
        try
        {
            while (true)
            {
                try
                {
                    using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v1.0/healthz/outbound"), patience.Token);
                    if (answer.IsSuccessStatusCode)
                        return 0;
                }
                catch (HttpRequestException)
                {
                    // Nobody is there yet.
                }
                await Task.Delay(WaitPause, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"No sidecar is ready at port {port}");
            return 1;
        }
    }

    private static async Task<int> RunAsync(SidecarStart start, CancellationToken cancellationToken)
    {
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(start.LogLevel).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        }));
        var log = loggers.CreateLogger("sidecar");
        try
        {
            var options = start.Load();
            foreach (var warning in options.Resources.Warnings)
                log.LogWarning("{Warning}", warning);
            var registry = Environment.GetEnvironmentVariable(RegistryVariable);
            await using var host = await SidecarHost.StartAsync([options],
                new RuntimeOptions
                {
                    RegistryFolder = string.IsNullOrEmpty(registry) ? null : registry,
                    Faults = start.FaultsFile is { } faults ? FaultSource.Open(faults) : null,
                }, loggers, cancellationToken);
            log.LogInformation("The sidecar of {AppId} listens on port {Port}", options.AppId, host.Sidecars[0].HttpPort);
            await StopAskedAsync(host, options, cancellationToken);
            return 0;
        }
        catch (Exception e) when (e is ResourceException or IOException or FormatException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    // Every way to be told to stop ends here: SIGTERM, SIGINT, POST /v1.0/shutdown, and the end of whoever started it for himself.
    private static async Task StopAskedAsync(SidecarHost host, SidecarOptions options, CancellationToken cancellationToken)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Ask(PosixSignalContext signal)
        {
            signal.Cancel = true;
            asked.TrySetResult();
        }
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
        await using var cancelled = cancellationToken.Register(() => asked.TrySetResult());
        using var watching = new CancellationTokenSource();
        var parent = ParentWatch.OfEnvironmentAsync(watching.Token);
        var orphaned = await Task.WhenAny(asked.Task, host.ShutdownRequested, parent) == parent;
        await watching.CancelAsync();
        if (orphaned)
            return;
        if (options.AppPort is not null && options.BlockShutdownDuration > TimeSpan.Zero)
            await BlockAsync(host.Sidecars[0], options.BlockShutdownDuration);
    }

    // The app may use its sidecar while it stops itself; the wait ends early when it is unhealthy.
    private static async Task BlockAsync(Sidecar sidecar, TimeSpan duration)
    {
        var unhealthy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sidecar.Changed += changed =>
        {
            if (changed.AppHealthy == false)
                unhealthy.TrySetResult();
        };
        if (sidecar.AppHealthy != false)
            await Task.WhenAny(unhealthy.Task, Task.Delay(duration));
    }
}
