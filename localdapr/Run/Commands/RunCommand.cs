using System.CommandLine;
using LocalDapr.Faults;
using LocalDapr.Run.Replicas;
using LocalDapr.Run.RunFile;
using LocalDapr.Run.Terminal;

namespace LocalDapr.Run.Commands;

/// <summary>The options of <c>run</c>, which <c>localdapr</c> without a command understands too.</summary>
public sealed class RunCommand
{
    private readonly Option<string?> _file = new("--run-file", "-f")
    {
        Description = $"A multi-app run file of Dapr, or a folder with a {MultiAppRunFile.DefaultFileName}. Default: the nearest one, here or above, " +
            "on its own components/common and components/in-memory if it has them.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _resources = new("--resources-path")
    {
        Description = "Folder of components and other resources, instead of the common.resourcesPaths of the run file. May be repeated.",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _engines = new("--engines")
    {
        Description = "A folder under components/ beside the run file, taken together with components/common: short for two --resources-path.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _noBuild = new("--no-build") { Description = "Start what is built already." };

    private readonly Option<string> _ports = new("--ports")
    {
        Description = "file: the ports of the run file. free: free ones for every app and sidecar, so that several systems run side by side.",
        HelpName = "file|free",
        DefaultValueFactory = _ => "file",
    };

    private readonly Option<string?> _portsFile = new("--ports-file")
    {
        Description = "Written when everything is ready: a JSON object, app id to appPort and daprHttpPort.",
        HelpName = "PATH",
    };

    private readonly Option<string[]> _replicas = new("--replicas")
    {
        Description = "So many instances of one app, each with its own ports and sidecar; localdapr serves the app's port in front of them. order=3,store=2 or repeated. " +
            "The instances need data that they share: a service of this house refuses on its in-memory database (ConnectionStrings__store and so on give it one).",
        HelpName = "APP=N",
    };

    private readonly Option<string?> _liveness = new("--liveness")
    {
        Description = $"Ask every app for this path; one that fails is restarted, as Kubernetes does. Off by default: an app at a breakpoint answers nobody. Without PATH: {GuardSettings.DefaultPath}",
        HelpName = "PATH",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<double> _livenessPeriod = new("--liveness-period")
    {
        Description = "Seconds between two such questions.",
        HelpName = "S",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<int> _livenessFailures = new("--liveness-failures")
    {
        Description = "So many failures in a row until the app is restarted.",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<string[]> _memoryLimits = new("--memory-limit")
    {
        Description = "An instance of the app that takes more memory is killed and restarted (OOMKilled). order=256Mi,store=1Gi or repeated.",
        HelpName = "APP=SIZE",
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "Name of this system for list, stop and the like. Default: it is found by its run file.",
        HelpName = "NAME",
    };

    private readonly Option<int> _startTimeout = new("--start-timeout")
    {
        Description = "Seconds an app may take to answer.",
        HelpName = "S",
        DefaultValueFactory = _ => 120,
    };

    private readonly Option<string?> _faults = new("--faults")
    {
        Description = "For tests: a file of kind FaultInjection that says what goes wrong, and how often.",
        HelpName = "FILE",
    };

    public RunCommand()
    {
        _ports.AcceptOnlyFromAmong("file", "free");
        _startTimeout.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Errors.Any() == false && result.GetValueOrDefault<int>() < 0)
                result.AddError($"{_startTimeout.Name} must not be negative");
        });
    }

    /// <summary>Gives the command these options and this action.</summary>
    public Command Equip(Command command)
    {
        foreach (var option in (Option[])[_file, _resources, _engines, _noBuild, _ports, _portsFile, _replicas, _liveness, _livenessPeriod, _livenessFailures, _memoryLimits, _name, _startTimeout, _faults])
            command.Options.Add(option);
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments)
    {
        var settings = new RunSettings
        {
            RunFile = arguments.GetValue(_file),
            ResourcesPaths = arguments.GetValue(_resources) ?? [],
            Engines = arguments.GetValue(_engines),
            Build = !arguments.GetValue(_noBuild),
            FreePorts = arguments.GetValue(_ports) == "free",
            PortsFile = arguments.GetValue(_portsFile) is { } path ? Path.GetFullPath(path) : null,
            Replicas = Listed(arguments.GetValue(_replicas)).Select(text => ReplicaCount.Parse("--replicas", text)).ToDictionary(wanted => wanted.App, wanted => wanted.Count),
            Guard = Guard(arguments),
            Name = SystemName.Check(arguments.GetValue(_name)),
            StartTimeout = TimeSpan.FromSeconds(arguments.GetValue(_startTimeout)),
            Faults = arguments.GetValue(_faults) is { } faults ? FaultSource.Open(Path.GetFullPath(faults)) : null,
        };
        using var signals = new StopSignals();
        await using var screen = Screen.OfThisProcess();
        using var ended = new CancellationTokenSource();
        var orphan = StopWithDotnetRunAsync(signals, ended.Token);
        try
        {
            return await SystemStarter.RunAsync(settings, screen, signals);
        }
        finally
        {
            await ended.CancelAsync();
            await orphan;
        }
    }

    private static async Task StopWithDotnetRunAsync(StopSignals signals, CancellationToken ended)
    {
        try
        {
            await ParentWatch.OfDotnetRunAsync(ended);
            signals.Ask();
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // It ended before dotnet run did, as it should.
        }
    }

    private GuardSettings Guard(ParseResult arguments) => new()
    {
        LivenessPath = arguments.GetResult(_liveness) is null ? null
            : arguments.GetValue(_liveness) is { Length: > 0 } path ? path.StartsWith('/') ? path : "/" + path : GuardSettings.DefaultPath,
        LivenessPeriod = arguments.GetValue(_livenessPeriod) is >= 0.1 and <= 3600 and var seconds ? TimeSpan.FromSeconds(seconds)
            : throw new RunException($"{_livenessPeriod.Name} must be between 0.1 and 3600 seconds"),
        LivenessFailures = arguments.GetValue(_livenessFailures) is > 0 and var failures ? failures : throw new RunException($"{_livenessFailures.Name} must be at least 1"),
        MemoryLimits = Listed(arguments.GetValue(_memoryLimits)).Select(MemoryLimit).ToDictionary(limit => limit.App, limit => limit.Bytes),
    };

    private static (string App, long Bytes) MemoryLimit(string text) =>
        text.Split('=') is [{ Length: > 0 } app, var size] && Bytes.TryParse(size, out var bytes) && bytes > 0 ? (app, bytes)
            : throw new RunException($"--memory-limit {text}: expected APP=SIZE, such as order=256Mi");

    /// <summary>What comes last for one app counts.</summary>
    private static IEnumerable<string> Listed(string[]? given) =>
        (given ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Reverse().DistinctBy(text => text.Split('=')[0]);
}
