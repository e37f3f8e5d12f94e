using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LocalDapr.Run.Apps;
using LocalDapr.Run.Build;
using LocalDapr.Run.Children;
using LocalDapr.Run.Control;
using LocalDapr.Run.RunFile;
using LocalDapr.Run.Terminal;
using LocalDapr.Sidecar;
using Spectre.Console;

namespace LocalDapr.Run;

/// <summary>The command <c>run</c> from its first line to the last stopped process.</summary>
public static class SystemStarter
{
    /// <param name="signals">When to stop; the control command <c>stop</c> is one of the ways to ask.</param>
    /// <returns>The exit code: 0 after an ordinary stop, 130 after a hurried one.</returns>
    /// <exception cref="RunException">It could not be started; nothing is left running.</exception>
    internal static async Task<int> RunAsync(RunSettings settings, Screen screen, StopSignals signals)
    {
        var (stop, stopAtOnce) = (signals.Stop, signals.StopAtOnce);
        var clock = Stopwatch.StartNew();
        var chosen = ResourceFolders.Choose(settings);
        screen.Say($"[bold]localdapr:[/] {Markup.Escape(chosen.Announcement)}");
        var file = RunFileReader.Read(chosen.RunFile, chosen.Common);
        using var ports = new PortClaims(RunFolder.Ports);
        var instances = RunPlan.Make(file, ports, settings.FreePorts, settings.Replicas);
        LaunchPlan.Check(instances);
        if (settings.Guard.MemoryLimits.Keys.FirstOrDefault(id => !instances.Any(instance => instance.AppId == id)) is { } unknown)
            throw new RunException($"--memory-limit {unknown}: {file.Path} has no app '{unknown}'; it has {string.Join(", ", file.Apps.Select(app => app.AppId))}");
        var warnings = new List<string>(file.Warnings);
        var sidecars = SidecarPlan.Make(instances, warnings);
        foreach (var warning in warnings) screen.Say($"[yellow]localdapr: warning:[/] {Markup.Escape(warning)}");
        if (settings.PortsFile is { } portsFile) File.Delete(portsFile);   // whoever waits for it must not find an old one

        // Control commands come before anything is started, so that two runs of one file do not fight for its ports.
        var supervisor = new TaskCompletionSource<Supervisor>(TaskCreationOptions.RunContinuationsAsynchronously);
        var name = settings.Name ?? (settings.FreePorts ? $"pid-{Environment.ProcessId}" : RunFolder.NameOf(file.Path));
        await using var control = ControlServer.Start(new SystemDescription(name, file.Path, Environment.ProcessId),
            (request, cancellationToken) => request is { Command: "stop", App: null } ? StopAsync(signals, file)
                : supervisor.Task.IsCompletedSuccessfully
                ? supervisor.Task.Result.HandleAsync(request, cancellationToken)
                : throw new RunException($"{file.Path} is just starting; try again in a moment"));

        using var children = ChildrenOfThisSystem.Create();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new ScreenLoggerProvider(screen))
            .SetMinimumLevel(LogLevel.Warning).AddFilter(SidecarHost.ReloadCategory, LogLevel.Information));
        SidecarHost host;
        try
        {
            host = await SidecarHost.StartAsync(sidecars, new RuntimeOptions { HoldEventsOfUnreachableApps = true, Faults = settings.Faults },
                loggers, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (IOException e)
        {
            throw new RunException($"the sidecars cannot listen: {e.Message}; stop what uses the port, or run with --ports free");
        }
        await using var running = new Supervisor(file, instances, host, children, screen, settings, ports);
        supervisor.SetResult(running);
        try
        {
            var node = new NodeApps(running.Apps, new NodeBuild(children, screen, settings.Build), screen, stop);
            await BuildAsync(running, node, instances, children, screen, file, settings, stop);
            running.OpenFronts();
            await running.StartAllAsync(stop);
            screen.Status(null);
            if (settings.PortsFile is { } path) WritePorts(path, instances);
            Announce(screen, running.Apps, clock.Elapsed);
            var joining = node.JoinAsync(running);
            await running.RunUntilAsync(stop);
            await joining;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            screen.Status(null);
            await running.StopAllAsync(stopAtOnce);
        }
        if (stopAtOnce.IsCancellationRequested) return 130;
        screen.Say($"[bold]localdapr:[/] all stopped");
        return 0;
    }

    private static async IAsyncEnumerable<ControlReply> StopAsync(StopSignals signals, MultiAppRunFile file)
    {
        signals.Ask();
        yield return await Task.FromResult(new ControlReply(Message: $"{file.Path} is stopping"));
    }

    private static async Task BuildAsync(Supervisor running, NodeApps node, IReadOnlyList<AppInstance> instances, IChildren children, Screen screen,
        MultiAppRunFile file, RunSettings settings, CancellationToken stop)
    {
        var dotnet = instances.ToDictionary(instance => instance.Name, DotnetCommand.Of);
        var projects = dotnet.Values.OfType<DotnetCommand>().Distinct().ToArray();
        var assemblies = (IReadOnlyDictionary<string, string>)new Dictionary<string, string>();
        if (projects.Length > 0 && (settings.Build || projects.Any(command => command.StartsAssembly)))
        {
            var clock = Stopwatch.StartNew();
            screen.Status(settings.Build ? "building" : "looking for the built assemblies");
            assemblies = await new SolutionBuild(children, screen, file.Folder).AssembliesAsync(projects, settings.Build, stop);
            var count = projects.Select(command => command.ProjectFile).Distinct().Count();
            screen.Status(null);
            if (settings.Build) screen.Say($"[green]built[/] {count} projects in {Seconds(clock.Elapsed)}");
        }
        await node.SettleAsync();
        foreach (var app in running.Apps.Where(app => app.State == AppState.Building && !NodeBuild.Builds(app.Instance))) app.Use(LaunchPlan.For(app.Instance, dotnet[app.Instance.Name], assemblies));
    }

    /// <summary>One screen: what is up and where, how long it took, and where to go next.</summary>
    private static void Announce(Screen screen, IReadOnlyList<AppProcess> apps, TimeSpan took)
    {
        var table = new Table().Border(screen.Colours ? TableBorder.Rounded : TableBorder.Ascii2);
        table.AddColumns("app", "status", "address", "its sidecar");
        foreach (var app in apps)
        {
            table.AddRow(Markup.Escape(app.Instance.Name), Words(app.State), app.Instance.AppPort == 0 ? "-" : $"http://localhost:{Port(app.Instance)}", $"http://localhost:{app.Instance.DaprHttpPort}");
        }
        screen.Show(table);
        var started = apps.Count(app => app.State is not (AppState.SidecarOnly or AppState.LeftOut or AppState.Building));
        screen.Say($"[green]{started} {(started == 1 ? "app" : "apps")} ready in {Seconds(took)}[/]   Ctrl+C stops everything; " +
            "in another terminal: list, stop APP, start APP, scale APP=N, rollout APP, events");
        var instances = apps.Select(app => app.Instance).ToArray();
        var entrance = instances.FirstOrDefault(instance => instance.AppId == "gateway" && instance.AppPort > 0)
            ?? instances.FirstOrDefault(instance => instance.AppPort > 0);
        if (entrance is not null) screen.Say($"[bold]>>> {entrance.Url}[/]  ({Markup.Escape(entrance.Name)})");
    }

    private static string Words(AppState state) => state switch
    {
        AppState.SidecarOnly => "sidecar only",
        AppState.LeftOut => "left out",
        AppState.Building => "being built, joins later",
        // Also a script that has done its work.
        _ => "[green]ready[/]",
    };

    private static void WritePorts(string path, IReadOnlyList<AppInstance> instances)
    {
        var ports = instances.ToDictionary(instance => instance.Name, instance => new AppPorts(Port(instance), instance.DaprHttpPort));
        // Whoever waits for the file finds it complete.
        var unfinished = path + ".new";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(ports, ControlJson.Default.DictionaryStringAppPorts));
        File.Move(unfinished, path, overwrite: true);
    }

    // The first instance stands for the app: its port is the one that clients use.
    private static int Port(AppInstance instance) => instance.Name == instance.AppId ? instance.ServedPort : instance.AppPort;

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
