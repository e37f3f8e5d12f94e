using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using LocalDapr.Run.Apps;
using LocalDapr.Run.Children;
using LocalDapr.Run.Control;
using LocalDapr.Run.Replicas;
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
    private readonly AppSet _apps;
    private readonly Replication _replication;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly List<Task> _underWay = [];
    private volatile bool _stopping;
    private volatile bool _started;

    public Supervisor(MultiAppRunFile file, IReadOnlyList<AppInstance> instances, SidecarHost host, IChildren children, Screen screen,
        RunSettings settings, PortClaims ports)
    {
        (_file, _host, _screen, _settings) = (file, host, screen, settings);
        _apps = new AppSet(instances, host, children, screen, ports, _http, settings.StopGrace);
        _replication = new Replication(_apps, settings.StartTimeout);
        foreach (var app in Apps) LookAfter(app);
        _apps.Added += LookAfter;
    }

    public IReadOnlyList<AppProcess> Apps => _apps.All;

    /// <summary>Begins to serve the ports that apps do not serve themselves.</summary>
    /// <exception cref="RunException">One is taken.</exception>
    public void OpenFronts() => _apps.OpenFronts();

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
        await _ending.CancelAsync();
        // What comes and goes just now comes to rest first, so that nothing is started behind our back.
        await Task.WhenAll(UnderWay()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
                var named = Named(request.App);
                // A crash asks nobody.
                using (request.Command == "kill" ? null : _replication.BeginByName(named[0].Instance.AppId, $"a {request.Command}"))
                {
                    foreach (var app in named)
                        yield return new ControlReply(Message: await DoAsync(request.Command, app, cancellationToken));
                }
                break;
            case "scale" or "rollout":
                if (!_started) throw new RunException($"{_file.Path} is just starting; try again in a moment");
                await foreach (var told in ReplicateAsync(request, cancellationToken)) yield return new ControlReply(Message: told);
                break;
            default:
                throw new RunException($"unknown command '{request.Command}'; this localdapr and the running one are of different versions");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _apps.DisposeAsync();
        // Requests in progress may take their time, but not for ever.
        var disposing = _host.DisposeAsync().AsTask();
        if (await Task.WhenAny(disposing, Task.Delay(TimeSpan.FromSeconds(10))) == disposing) await disposing;
        _http.Dispose();
        _ending.Dispose();
    }

    /// <summary>Goes on to its end also when nobody listens any more; only the end of the whole system ends it.</summary>
    private async IAsyncEnumerable<string> ReplicateAsync(ControlRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var told = Channel.CreateUnbounded<string>();
        Action<string> tell = what => told.Writer.TryWrite(Tell(what));
        var (appId, ending) = (request.App ?? "", _ending.Token);
        var operation = Task.Run(async () =>
        {
            try
            {
                if (request.Command == "scale") await _replication.ScaleAsync(appId, request.Count, tell, ending);
                else await _replication.RollOutAsync(appId, !request.NoReadiness, tell, ending);
                told.Writer.Complete();
            }
            catch (Exception e)
            {
                told.Writer.Complete(e is OperationCanceledException && _stopping ? new RunException($"{_file.Path} is stopping") : e);
            }
        }, CancellationToken.None);
        Track(operation);
        await foreach (var what in told.Reader.ReadAllAsync(cancellationToken)) yield return what;
    }

    private void LookAfter(AppProcess app)
    {
        app.Died += OnDied;
        if (InstanceGuard.IsIdle(app.Instance, _settings.Guard)) return;
        var guard = new InstanceGuard(app, _settings.Guard, _settings.StartTimeout, _http, what => Tell(what));
        Track(guard.RunAsync(_ending.Token));
    }

    private void Track(Task task)
    {
        lock (_gate)
        {
            _underWay.RemoveAll(one => one.IsCompleted);
            _underWay.Add(task);
        }
    }

    private Task[] UnderWay()
    {
        lock (_gate) return [.. _underWay];
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
        if (_stopping || (!_started && !app.EndedAfterStart) || !Apps.Contains(app)) return;
        _screen.Say($"[red]localdapr: {Markup.Escape(app.Instance.Name)} ended with {AppProcess.Describe(app.ExitCode)}[/]; " +
            $"the others go on. Back with: localdapr start {Markup.Escape(app.Instance.Name)}");
    }

    private AppProcess[] Named(string? name)
    {
        AppProcess[] named = [.. Apps.Where(app => app.Instance.AppId == name)];
        if (named.Length == 0) named = [.. Apps.Where(app => app.Instance.Name == name || app.Instance.Address == name)];
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
                return new AppStatus(app.Instance.Name, app.Instance.AppId, Words(app, state), app.Instance.AppPort,
                    app.Instance.DaprHttpPort, pid, pid is null || since is null ? null : (now - since.Value).TotalSeconds, pid is { } id ? AppMemory.Of(id) : null,
                    app.Troubles is { Count: > 0 } troubles ? troubles : null, app.Restarts, app.RestartedFor, _apps.FrontOf(app.Instance.AppId));
            }),
        ]);
    }

    private static string Words(AppProcess app, AppState state) => state switch
    {
        AppState.Exited => $"exited {app.ExitCode}",
        AppState.BackOff => app.Restarts > 1 ? "CrashLoopBackOff" : app.RestartedFor ?? "restarting",
        AppState.SidecarOnly => "sidecar only",
        AppState.LeftOut => "left out",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Line(PublishedEvent published) =>
        $"{published.At.ToLocalTime():HH:mm:ss.fff} {published.AppId} -> {published.PubSubName}/{published.Topic} {Encoding.UTF8.GetString(published.Data.Span)}";
}
