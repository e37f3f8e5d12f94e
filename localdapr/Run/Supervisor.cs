using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using LocalDapr.Run.Apps;
using LocalDapr.Run.Children;
using LocalDapr.Run.Control;
using LocalDapr.Run.RunFile;
using LocalDapr.Run.Terminal;
using LocalDapr.Sidecar;
using Spectre.Console;

namespace LocalDapr.Run;

/// <summary>All apps of a running system: starts and stops them, shows what happens to them, and does what control commands ask.</summary>
public sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan WholeStop = TimeSpan.FromSeconds(15);

    private readonly MultiAppRunFile _file;
    private readonly SidecarHost _host;
    private readonly Screen _screen;
    private readonly RunSettings _settings;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private volatile bool _stopping;
    private volatile bool _started;

    public Supervisor(MultiAppRunFile file, IReadOnlyList<AppInstance> instances, SidecarHost host, IChildren children, Screen screen,
        RunSettings settings)
    {
        (_file, _host, _screen, _settings) = (file, host, screen, settings);
        var width = instances.Max(instance => instance.Name.Length);
        Apps = [.. instances.Select((instance, number) => new AppProcess(instance, host.Sidecars[number],
            new AppLog(instance, number, width, screen), children, _http, settings.StopGrace))];
        foreach (var app in Apps) app.Died += OnDied;
    }

    public IReadOnlyList<AppProcess> Apps { get; }

    /// <summary>Starts every app that is built and returns when all answer.</summary>
    /// <exception cref="RunException">One ended or did not answer.</exception>
    public async Task StartAllAsync(CancellationToken cancellationToken)
    {
        var apps = Apps.Where(app => app.State == AppState.Starting).ToArray();
        using var oneFailed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ShowProgress();
        var starts = apps.Select(StartAsync).ToList();
        var all = Task.WhenAll(starts);
        while (starts.Count > 0)
        {
            var done = await Task.WhenAny(starts);
            starts.Remove(done);
            if (done.IsFaulted || done.IsCanceled)
            {
                await oneFailed.CancelAsync();
                await all.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                await done;
            }
            ShowProgress();
        }
        _started = true;

        async Task StartAsync(AppProcess app)
        {
            await Task.Yield();
            await app.StartAsync(_settings.StartTimeout, oneFailed.Token);
        }

        void ShowProgress()
        {
            var waiting = apps.Where(app => app.State != AppState.Ready).Select(app => app.Instance.Name).ToArray();
            // Redirected output gets one line, not one per app.
            if (_screen.Interactive) _screen.Status($"starting · {apps.Length - waiting.Length} of {apps.Length} ready · waiting for {string.Join(", ", waiting)}");
            else if (waiting.Length == apps.Length) _screen.Status($"starting {string.Join(", ", waiting)}");
        }
    }

    /// <summary>Starts an app that nobody waited for, now that it is built.</summary>
    public async Task JoinAsync(AppProcess app, CancellationToken cancellationToken)
    {
        try
        {
            Tell(await StartedAsync(app, Stopwatch.StartNew(), cancellationToken));
        }
        catch (RunException e) when (!_stopping)
        {
            _screen.Say($"[red]localdapr: {Markup.Escape(e.Message)}[/]; the others go on");
        }
    }

    /// <summary>Returns when it is time to stop.</summary>
    public async Task RunUntilAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(() => stopped.TrySetResult());
        if (await Task.WhenAny(stopped.Task, _host.ShutdownRequested) == _host.ShutdownRequested)
        {
            var sidecar = await _host.ShutdownRequested;
            _screen.Say($"[yellow]localdapr:[/] the sidecar of {Markup.Escape(sidecar.AppId)} was told to shut down over its API; its app stops too");
            await Task.WhenAll(Apps.Where(app => app.Instance.DaprHttpPort == sidecar.HttpPort).Select(app => app.StopAsync(stop)));
            await stopped.Task;
        }
    }

    /// <summary>Stops the apps, the last of the file first, each with its time of grace.</summary>
    public async Task StopAllAsync(CancellationToken atOnce)
    {
        _stopping = true;
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        hurry.CancelAfter(WholeStop);
        if (Apps.Any(app => app.ProcessId is not null)) _screen.Say("[bold]localdapr:[/] stopping");
        foreach (var app in Apps.Reverse()) await app.StopAsync(hurry.Token);
    }

    /// <summary>Does what a control command asks and gives its answers as they come.</summary>
    public async IAsyncEnumerable<ControlReply> HandleAsync(ControlRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        switch (request.Command)
        {
            case "list":
                yield return new ControlReply(Status: Status());
                break;
            case "events":
                await foreach (var published in _host.WatchEventsAsync(request.Topic, cancellationToken))
                    yield return new ControlReply(Message: Line(published));
                break;
            case "stop" or "kill" or "start" or "restart":
                if (!_started) throw new RunException($"{_file.Path} is just starting; try again in a moment");
                // In the order of the file; a command for an app id means all its replicas.
                foreach (var app in Named(request.App))
                    yield return new ControlReply(Message: await DoAsync(request.Command, app, cancellationToken));
                break;
            default:
                throw new RunException($"unknown command '{request.Command}'; this localdapr and the running one are of different versions");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in Apps) await app.DisposeAsync();
        // Requests in progress may take their time, but not for ever.
        var disposing = _host.DisposeAsync().AsTask();
        if (await Task.WhenAny(disposing, Task.Delay(TimeSpan.FromSeconds(10))) == disposing) await disposing;
        _http.Dispose();
    }

    private async Task<string> DoAsync(string command, AppProcess app, CancellationToken cancellationToken)
    {
        var name = app.Instance.Name;
        var clock = Stopwatch.StartNew();
        switch (command)
        {
            case "stop":
                if (!await app.StopAsync(CancellationToken.None)) return Tell($"{name} was not running");
                return Tell($"{name} stopped; its sidecar keeps what is meant for it. Back with: localdapr start {name}");
            case "kill":
                return await app.KillAsync() ? Tell($"{name} killed") : Tell($"{name} was not running");
            case "restart":
                await app.StopAsync(CancellationToken.None);
                break;
            case "start" when app.ProcessId is not null:
                return Tell($"{name} is running already (pid {app.ProcessId})");
        }
        return Tell(await StartedAsync(app, clock, cancellationToken));
    }

    private async Task<string> StartedAsync(AppProcess app, Stopwatch clock, CancellationToken cancellationToken)
    {
        await app.StartAsync(_settings.StartTimeout, cancellationToken);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{app.Instance.Name} ready in {clock.Elapsed.TotalSeconds:0.0} s (pid {app.ProcessId})");
    }

    private string Tell(string what)
    {
        _screen.Say($"[bold]localdapr:[/] {Markup.Escape(what)}");
        return what;
    }

    private void OnDied(AppProcess app)
    {
        // While everything starts, the start itself reports an app that did not get ready.
        if (_stopping || (!_started && !app.EndedAfterStart)) return;
        _screen.Say($"[red]localdapr: {Markup.Escape(app.Instance.Name)} ended with {AppProcess.Describe(app.ExitCode)}[/]; " +
            $"the others go on. Back with: localdapr start {Markup.Escape(app.Instance.Name)}");
    }

    private AppProcess[] Named(string? name)
    {
        AppProcess[] named = [.. Apps.Where(app => app.Instance.Name == name)];
        if (named is [{ Instance.Replicas: > 1 } first] && first.Instance.AppId == name) named = [.. Apps.Where(app => app.Instance.AppId == name)];
        return named.Length > 0 ? named
            : throw new RunException($"no app '{name}' here; there are {string.Join(", ", Apps.Select(app => app.Instance.Name))}");
    }

    private SystemStatus Status()
    {
        var now = DateTimeOffset.UtcNow;
        return new SystemStatus(_file.Path, Environment.ProcessId, (now - _startedAt).TotalSeconds, Environment.WorkingSet,
        [
            .. Apps.Select(app =>
            {
                var (state, pid, since) = (app.State, app.ProcessId, app.StartedAt);
                return new AppStatus(app.Instance.Name, app.Instance.AppId, Words(state, app.ExitCode), app.Instance.AppPort,
                    app.Instance.DaprHttpPort, pid, pid is null || since is null ? null : (now - since.Value).TotalSeconds, Memory(pid),
                    app.Troubles is { Count: > 0 } troubles ? troubles : null);
            }),
        ]);
    }

    private static string Words(AppState state, int? exitCode) => state switch
    {
        AppState.Exited => $"exited {exitCode}",
        AppState.SidecarOnly => "sidecar only",
        AppState.LeftOut => "left out",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static long? Memory(int? processId)
    {
        if (processId is not { } id) return null;
        try
        {
            using var process = Process.GetProcessById(id);
            return process.WorkingSet64;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;   // ended just now
        }
    }

    private static string Line(PublishedEvent published) =>
        $"{published.At.ToLocalTime():HH:mm:ss.fff} {published.AppId} -> {published.PubSubName}/{published.Topic} {Encoding.UTF8.GetString(published.Data.Span)}";
}
