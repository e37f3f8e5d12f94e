using LocalDapr.Resources;
using LocalDapr.Run.Children;
using LocalDapr.Run.Terminal;
using LocalDapr.Sidecar;

namespace LocalDapr.Run.Apps;

/// <summary>One supervised app: its process, which may be started and stopped again and again, beside a sidecar that stays.</summary>
public sealed class AppProcess(AppInstance instance, Sidecar.Sidecar sidecar, AppLog log, IChildren children, HttpClient http, TimeSpan grace)
    : IAsyncDisposable
{
    private readonly SemaphoreSlim _oneCommandAtATime = new(1);
    private readonly Lock _lock = new();
    private LaunchCommand? _command;
    private string? _leftOut;
    private ChildProcess? _child;
    private Task _pump = Task.CompletedTask;

    public AppInstance Instance { get; } = instance;

    public AppLog Log { get; } = log;

    public AppState State { get; private set; } = AppState.Building;

    public Sidecar.Sidecar Sidecar => sidecar;

    /// <summary>What is started; null: nothing yet, or the run file gives no command.</summary>
    public LaunchCommand? Command => _command;

    /// <summary>How often it was started again because it was not alive or took too much memory.</summary>
    public int Restarts { get; private set; }

    /// <summary>Why it was started again last: OOMKilled, Unhealthy; null: it was not.</summary>
    public string? RestartedFor { get; private set; }

    /// <summary>It is about to go for good, and is not started again.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Connections that localdapr has handed to it.</summary>
    internal ComponentUse Connections { get; } = new();

    /// <summary>Connections from outside are for this instance too.</summary>
    internal bool TakesCalls => sidecar.InRotation && State == AppState.Ready && sidecar.AppHealthy != false;

    /// <summary>Of the last process that ended; null: none has.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Null: not running.</summary>
    public int? ProcessId { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>The components of its sidecar whose servers are lost now.</summary>
    public IReadOnlyList<ComponentTrouble> Troubles => [.. sidecar.Troubles];

    /// <summary>The process that ended last had done its start: it was ready, or needed no port and ended well.</summary>
    public bool EndedAfterStart { get; private set; }

    /// <summary>The app ended without having been told to.</summary>
    public event Action<AppProcess>? Died;

    /// <param name="command">Null: the run file gives no command.</param>
    public void Use(LaunchCommand? command)
    {
        _command = command;
        State = command is null ? AppState.SidecarOnly : AppState.Starting;
    }

    /// <summary>It is not started, and why not; the others are.</summary>
    public void LeaveOut(string reason)
    {
        _leftOut = reason;
        State = AppState.LeftOut;
    }

    /// <summary>Takes no calls any more, and will be gone.</summary>
    public void Leave() => (IsLeaving, sidecar.InRotation) = (true, false);

    /// <summary>Starts the process and returns when app and sidecar answer. From then on it takes its share of the calls.</summary>
    /// <param name="takesCallsAtOnce">Already before.</param>
    /// <exception cref="RunException">It ended instead, did not answer in time, or runs already.</exception>
    public async Task StartAsync(TimeSpan timeout, CancellationToken cancellationToken, bool takesCallsAtOnce = false)
    {
        await _oneCommandAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_leftOut is not null) throw new RunException($"app '{Instance.Name}' was left out, {_leftOut}; put that right and start the system again");
            if (_command is null) throw new RunException($"app '{Instance.Name}' has no command in the run file: only its sidecar runs");
            if (ProcessId is not null) throw new RunException($"app '{Instance.Name}' is running already");
            sidecar.InRotation = takesCallsAtOnce;
            var child = Spawn(_command);
            await WaitUntilReadyAsync(child, timeout, cancellationToken);
            sidecar.InRotation = !IsLeaving;
        }
        finally
        {
            _oneCommandAtATime.Release();
        }
    }

    /// <summary>SIGTERM, and after the grace time SIGKILL; the sidecar stays, so events for the app wait in the broker.</summary>
    /// <returns>False: it was not running.</returns>
    public Task<bool> StopAsync(CancellationToken cancellationToken) => StopAsync(grace, cancellationToken);

    /// <param name="patience">Between SIGTERM and SIGKILL.</param>
    public async Task<bool> StopAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        // Not behind a start that waits for an app to get ready: stopping ends that wait.
        ChildProcess? child;
        lock (_lock)
        {
            child = _child;
            if (child is null)
            {
                if (State != AppState.BackOff) return false;
                State = AppState.Stopped;
                return true;
            }
            State = AppState.Stopping;
        }
        await EndAsync(child, patience, cancellationToken);
        return true;
    }

    /// <summary>Ends the process, which is to be started again by whoever calls this; until then the state is <see cref="AppState.BackOff"/>.</summary>
    /// <param name="atOnce">SIGKILL.</param>
    /// <returns>False: it is not running, or just being stopped.</returns>
    internal async Task<bool> EndForRestartAsync(string reason, bool atOnce)
    {
        ChildProcess? child;
        lock (_lock)
        {
            child = _child;
            if (child is null || State == AppState.Stopping) return false;
            State = AppState.Stopping;
            (RestartedFor, Restarts) = (reason, Restarts + 1);
        }
        await EndAsync(child, atOnce ? TimeSpan.Zero : grace, CancellationToken.None);
        return BackOff(after: AppState.Stopped);
    }

    /// <summary>It ended by itself when it was started again, or runs and did not get ready in time, and then is ended; it is to be tried once more later.</summary>
    /// <returns>False: somebody else has stopped or started it.</returns>
    internal async Task<bool> BackOffAgainAsync()
    {
        if (State == AppState.Starting) return await EndForRestartAsync("Unhealthy", atOnce: false);
        if (!BackOff(after: AppState.Exited)) return false;
        Restarts++;
        return true;
    }

    private bool BackOff(AppState after)
    {
        lock (_lock)
        {
            if (_child is not null || State != after || IsLeaving) return false;
            State = AppState.BackOff;
            return true;
        }
    }

    /// <summary>SIGKILL, as a crash would be: nobody is told.</summary>
    /// <returns>False: it was not running.</returns>
    public async Task<bool> KillAsync()
    {
        var child = _child;
        if (child is null) return false;
        child.Kill();
        await child.Exited;
        await WaitUntilGoneAsync(child);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        _oneCommandAtATime.Dispose();
    }

    private async Task EndAsync(ChildProcess child, TimeSpan patience, CancellationToken cancellationToken)
    {
        sidecar.AppStopped();
        if (patience > TimeSpan.Zero) child.Terminate();
        if (await Task.WhenAny(child.Exited, Task.Delay(patience, cancellationToken)) != child.Exited) child.Kill();
        await child.Exited;
        await WaitUntilGoneAsync(child);
    }

    private ChildProcess Spawn(LaunchCommand command)
    {
        ChildProcess child;
        try
        {
            child = children.Start(command.Program, command.Arguments, Instance.App.AppDirPath,
                Instance.Environment().ToDictionary(pair => pair.Key, string? (pair) => pair.Value));
        }
        catch (IOException e)
        {
            throw new RunException($"app '{Instance.Name}': {command.Program} cannot be started: {e.Message}");
        }
        lock (_lock)
        {
            _child = child;
            ProcessId = child.Id;
            StartedAt = DateTimeOffset.UtcNow;
            State = AppState.Starting;
        }
        sidecar.AppStarting();
        _pump = Log.PumpAsync(child.Output);
        _ = WatchAsync(child);
        return child;
    }

    private async Task WatchAsync(ChildProcess child)
    {
        var code = await child.Exited;
        // What it printed last is worth a moment; a grandchild that keeps the pipe open is not worth more.
        await Task.WhenAny(_pump, Task.Delay(TimeSpan.FromSeconds(1)));
        bool died;
        lock (_lock)
        {
            died = State != AppState.Stopping;
            EndedAfterStart = State == AppState.Ready || (Instance.AppPort == 0 && code == 0);
            ExitCode = code;
            State = died ? AppState.Exited : AppState.Stopped;
            ProcessId = null;
            StartedAt = null;
            _child = null;
        }
        if (!died) return;
        sidecar.AppStopped();
        Died?.Invoke(this);
    }

    /// <summary>The exit was seen by <see cref="WatchAsync"/> too: state and process id say so.</summary>
    private async Task WaitUntilGoneAsync(ChildProcess child)
    {
        while (ReferenceEquals(_child, child)) await Task.Delay(5);
    }

    private async Task WaitUntilReadyAsync(ChildProcess child, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = DateTimeOffset.UtcNow + timeout;
        var pause = TimeSpan.FromMilliseconds(50);
        while (!child.Exited.IsCompleted)
        {
            if (await IsReadyAsync(cancellationToken))
            {
                lock (_lock)
                {
                    if (ReferenceEquals(_child, child) && State == AppState.Starting) State = AppState.Ready;
                }
                return;
            }
            if (DateTimeOffset.UtcNow > deadline) throw NotReady(timeout);
            await Task.WhenAny(child.Exited, Task.Delay(pause, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (pause < TimeSpan.FromMilliseconds(250)) pause *= 1.2;
        }
        await WaitUntilGoneAsync(child);
        // A script that has done its work before anybody looked: nobody waits for a port of it.
        if (State == AppState.Exited && EndedAfterStart) return;
        if (State == AppState.Stopped) throw new RunException($"app '{Instance.Name}' was stopped while it started");
        throw Ended();
    }

    /// <summary>The sidecar has finished discovery and the app's health path answers.</summary>
    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (!sidecar.Ready) return false;
        if (Instance.AppPort == 0) return true;
        var settings = Instance.App.Settings;
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(TimeSpan.FromSeconds(2));
            using var answer = await http.GetAsync(
                $"http://{Instance.App.AppChannelAddress}:{Instance.AppPort}{settings.AppHealthCheckPath ?? "/healthz"}",
                HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            // An app that was never asked to have a health path is ready when it answers anything.
            return settings.AppHealthCheckPath is null || answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private RunException NotReady(TimeSpan timeout)
    {
        var waitsFor = sidecar.Ready
            ? $"GET {Instance.App.Settings.AppHealthCheckPath ?? "/healthz"} on port {Instance.AppPort}"
            : $"port {Instance.AppPort} (APP_PORT)";
        return new RunException($"app '{Instance.Name}' does not answer on {waitsFor} after {timeout.TotalSeconds:0} s; " +
            "see its output, or allow it more time with --start-timeout");
    }

    private RunException Ended()
    {
        // Stack frames hide what happened; the whole output is above and in the log file.
        var tail = Log.Tail(40).Where(line => !line.TrimStart().StartsWith("at ", StringComparison.Ordinal)).TakeLast(5).ToArray();
        return new RunException($"app '{Instance.Name}' ended with {Describe(ExitCode)} while it started" +
            (tail.Length == 0 ? " and printed nothing" : "; the last it printed:\n    " + string.Join("\n    ", tail)));
    }

    /// <summary>An exit code for people: with the name of the signal where it was one.</summary>
    public static string Describe(int? code) => code switch
    {
        134 => "exit code 134 (aborted)",
        137 => "exit code 137 (killed)",
        139 => "exit code 139 (segmentation fault)",
        143 => "exit code 143 (terminated)",
        _ => $"exit code {code}",
    };
}
