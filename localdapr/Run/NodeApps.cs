using LocalDapr.Run.Apps;
using LocalDapr.Run.Build;
using LocalDapr.Run.Terminal;
using Spectre.Console;

namespace LocalDapr.Run;

/// <summary>
/// The apps that Node runs. They are installed and built beside everything else; one that takes longer joins later, and one that this machine cannot run is
/// left out, which is said once. A system of nothing else waits for them.
/// </summary>
internal sealed class NodeApps
{
    private readonly Screen _screen;
    private readonly bool _alone;
    private readonly CancellationToken _stop;
    private readonly List<(AppProcess App, Task<string?> Prepared)> _building = [];

    /// <summary>Begins to install and to build.</summary>
    public NodeApps(IReadOnlyList<AppProcess> apps, NodeBuild builds, Screen screen, CancellationToken stop)
    {
        (_screen, _stop) = (screen, stop);
        _alone = apps.All(app => app.Instance.App.Command.Count == 0 || NodeBuild.Builds(app.Instance));
        var all = apps.Where(app => NodeBuild.Builds(app.Instance)).ToArray();
        AppProcess[] without = [.. all.Where(app => NodeBuild.IsMissing(app.Instance))];
        if (without.Length > 0) LeaveOut("Node is not installed", without);
        foreach (var app in all.Except(without)) _building.Add((app, builds.PrepareAsync(app.Instance, stop)));
    }

    /// <summary>What is built by now is started with the others.</summary>
    /// <exception cref="RunException">There are no others, and one cannot be started.</exception>
    public async Task SettleAsync()
    {
        if (_alone) await Task.WhenAll(_building.Select(building => building.Prepared));
        foreach (var building in _building.Where(building => building.Prepared.IsCompleted).ToArray())
        {
            _building.Remove(building);
            await UseAsync(building.App, building.Prepared);
        }
    }

    /// <summary>The rest, as they get ready.</summary>
    /// <returns>Ends when all have joined.</returns>
    public Task JoinAsync(Supervisor running) => Task.WhenAll(_building.Select(async building =>
    {
        try
        {
            if (await UseAsync(building.App, building.Prepared)) await running.JoinAsync(building.App, _stop);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The whole system stops.
        }
    }));

    private async Task<bool> UseAsync(AppProcess app, Task<string?> prepared)
    {
        if (await prepared is { } reason)
        {
            if (_alone) throw new RunException($"app '{app.Instance.Name}': {reason}");
            LeaveOut(reason, app);
            return false;
        }
        app.Use(LaunchPlan.For(app.Instance, dotnet: null, new Dictionary<string, string>()));
        return true;
    }

    private void LeaveOut(string reason, params AppProcess[] apps)
    {
        foreach (var app in apps) app.LeaveOut(reason);
        _screen.Say($"[yellow]localdapr:[/] running without {Markup.Escape(string.Join(", ", apps.Select(app => app.Instance.Name)))}: {Markup.Escape(reason)}");
    }
}
