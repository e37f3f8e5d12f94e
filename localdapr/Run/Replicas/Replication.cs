using LocalDapr.Run.Apps;

namespace LocalDapr.Run.Replicas;

/// <summary>
/// Makes the instances of an app more, fewer, or new, without losing a request or an event: who is new takes calls when it is ready, who goes finishes what it has
/// begun. One operation per app at a time.
/// </summary>
internal sealed class Replication(AppSet apps, TimeSpan startTimeout)
{
    /// <summary>More are told to be a mistake.</summary>
    public const int Most = 20;

    // As a pod has it: terminationGracePeriodSeconds.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    // Clients that keep a connection open without using it would hold the instance for ever; it closes theirs when it stops.
    private static readonly TimeSpan ConnectionPatience = TimeSpan.FromSeconds(3);
    private readonly Lock _gate = new();
    private readonly List<Turn> _underWay = [];

    /// <summary>Until it is disposed of, instances of the app are started and stopped one by one, each by its name, and not as many.</summary>
    /// <param name="what">That is done, for who comes meanwhile: "a restart".</param>
    /// <exception cref="RunException">They are just made more, fewer or new.</exception>
    public IDisposable BeginByName(string appId, string what) => Begin(appId, what, byName: true);

    /// <summary>Starts what is missing, or drains and stops what is too much: first those that are not ready, then the newest.</summary>
    /// <exception cref="RunException">A new one did not get ready; there are as many as before.</exception>
    public async Task ScaleAsync(string appId, int count, Action<string> tell, CancellationToken cancellationToken)
    {
        using var turn = Begin(appId, "a scale");
        var now = apps.Of(appId);
        if (now.Count > count) await Task.WhenAll(ToGo(now, now.Count - count).Select(app => RetireAsync(app, tell, cancellationToken)));
        else if (now.Count < count) await GrowAsync(appId, count, now.Count, tell, cancellationToken);
        tell($"{appId} has {Instances(count)} {(now.Count == count ? "already" : "now")}");
        foreach (var app in apps.Of(appId).Where(app => app.ProcessId is null)) tell($"{app.Instance.Name} does not run. Back with: localdapr start {app.Instance.Address}");
    }

    /// <summary>Replaces each instance by a new one, one after the other.</summary>
    /// <param name="readiness">False: the old one is stopped as soon as the new one is started, and calls go to the new one whether it is ready or not.</param>
    /// <exception cref="RunException">A new one did not get ready; the old ones that are left go on.</exception>
    public async Task RollOutAsync(string appId, bool readiness, Action<string> tell, CancellationToken cancellationToken)
    {
        using var turn = Begin(appId, "a rollout");
        var old = apps.Of(appId);
        var starts = new List<Task>();
        foreach (var one in old)
        {
            var next = await apps.AddAsync(appId, old.Count + 1, cancellationToken);
            if (readiness) await StartAsync(next, tell, cancellationToken);
            else starts.Add(StartBlindlyAsync(next, tell, cancellationToken));
            if (readiness) await RetireAsync(one, tell, cancellationToken);
            else await StopAsync(one, tell, cancellationToken);
        }
        await Task.WhenAll(starts);
        tell($"{appId} is rolled out: {Instances(old.Count)} new");
    }

    private async Task GrowAsync(string appId, int count, int before, Action<string> tell, CancellationToken cancellationToken)
    {
        var added = new List<AppProcess>();
        try
        {
            for (var number = before; number < count; number++) added.Add(await apps.AddAsync(appId, count, cancellationToken));
            await Task.WhenAll(added.Select(app => StartAsync(app, tell, cancellationToken)));
        }
        catch (RunException)
        {
            // Those that StartAsync has not taken away itself.
            await Task.WhenAll(added.Intersect(apps.All).Select(app => RetireAsync(app, tell, cancellationToken)));
            throw;
        }
    }

    private async Task StartAsync(AppProcess app, Action<string> tell, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(startTimeout, cancellationToken);
        }
        catch (RunException)
        {
            app.Leave();
            await app.StopAsync(Grace, cancellationToken);
            await apps.RemoveAsync(app);
            throw;
        }
        tell($"{app.Instance.Name} is ready and takes its share (pid {app.ProcessId})");
    }

    private async Task StartBlindlyAsync(AppProcess app, Action<string> tell, CancellationToken cancellationToken)
    {
        await app.StartAsync(startTimeout, cancellationToken, takesCallsAtOnce: true);
        tell($"{app.Instance.Name} is ready (pid {app.ProcessId})");
    }

    private async Task RetireAsync(AppProcess app, Action<string> tell, CancellationToken cancellationToken)
    {
        app.Leave();
        await Task.WhenAll(app.Connections.EndAsync(ConnectionPatience), app.Sidecar.DrainAsync(Grace)).WaitAsync(cancellationToken);
        await StopAsync(app, tell, cancellationToken);
    }

    private async Task StopAsync(AppProcess app, Action<string> tell, CancellationToken cancellationToken)
    {
        app.Leave();
        var process = app.ProcessId;
        await app.StopAsync(Grace, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        await apps.RemoveAsync(app);
        tell($"{app.Instance.Name} is stopped{(process is null ? "" : $" (pid {process})")}");
    }

    // As a ReplicaSet chooses.
    private static IEnumerable<AppProcess> ToGo(IReadOnlyList<AppProcess> instances, int count) =>
        instances.Reverse().OrderBy(app => app.State switch { AppState.Ready => 2, _ when app.ProcessId is not null => 1, _ => 0 }).Take(count);

    private Turn Begin(string appId, string what, bool byName = false)
    {
        if (apps.Of(appId).Count == 0)
            throw new RunException($"no app '{appId}' here; there are {string.Join(", ", apps.All.Select(app => app.Instance.AppId).Distinct())}");
        lock (_gate)
        {
            // Who stops an app by name ends the wait of who starts it.
            if (_underWay.Find(other => other.AppId == appId && !(byName && other.IsByName)) is { } other) throw new RunException($"{other.What} of '{appId}' is under way; try again when it is done");
            var turn = new Turn(this, appId, what, byName);
            _underWay.Add(turn);
            return turn;
        }
    }

    private static string Instances(int count) => count == 1 ? "1 instance" : $"{count} instances";

    private sealed class Turn(Replication replication, string appId, string what, bool isByName) : IDisposable
    {
        public string AppId => appId;

        public string What => what;

        public bool IsByName => isByName;

        public void Dispose()
        {
            lock (replication._gate) replication._underWay.Remove(this);
        }
    }
}
