using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LocalDapr.Run.Control;
using LocalDapr.Run.RunFile;
using LocalDapr.Run.Terminal;
using Spectre.Console;

namespace LocalDapr.Run.Commands;

/// <summary>The commands that act on a running system.</summary>
public sealed class ControlCommands
{
    private readonly Option<string?> _name = new("--name")
    {
        Description = "The system meant, by the name it was started with.",
        HelpName = "NAME",
        Recursive = true,
    };

    private readonly Option<string?> _runFile = new("--run-file", "-f")
    {
        Description = "The system meant, by its run file. Default: the nearest dapr.yaml, or the only system that runs.",
        HelpName = "FILE",
        Recursive = true,
    };

    public IEnumerable<Command> All()
    {
        yield return List();
        yield return Stop();
        yield return OnApp("start", "Start a stopped app again, and wait until it answers.");
        yield return OnApp("restart", "Stop an app and start it again.");
        yield return OnApp("kill", "Kill an app without warning (SIGKILL), as a crash would.");
        yield return Scale();
        yield return RollOut();
        yield return Events();
    }

    private Command List()
    {
        var json = new Option<bool>("--json") { Description = "As JSON, for programs." };
        var command = new Command("list", "Show the apps of the running system: status, ports, pid, uptime, memory.") { json };
        return Equip(command, async (arguments, client, screen, cancellationToken) =>
        {
            await foreach (var reply in client.AskAsync(new ControlRequest("list"), cancellationToken))
            {
                var status = Checked(reply).Status!;
                if (arguments.GetValue(json)) screen.Raw(JsonSerializer.Serialize(new ControlReply(Status: status), ControlJson.Default.ControlReply));
                else Show(screen, status);
            }
        });
    }

    private Command Stop()
    {
        var app = new Argument<string?>("APP")
        {
            Description = "App id: all its instances; one of them by its number, order#1 or order#2. Default: the whole system, with localdapr itself.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all") { Description = "The whole system: the same as without APP." };
        var command = new Command("stop", "Stop an app of the running system, or all of it. The sidecar of a stopped app stays: events for the app wait until it is back.") { app, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(app) is not null)
                result.AddError("stop takes either APP or --all");
        });
        return Equip(command, async (arguments, client, screen, cancellationToken) =>
        {
            var named = arguments.GetValue(app);
            await foreach (var reply in client.AskAsync(new ControlRequest("stop", App: named), cancellationToken))
                screen.Say(Markup.Escape(Checked(reply).Message!));
            if (named is not null)
                return;
            await client.EndAsync(cancellationToken);
            screen.Say("all stopped");
        });
    }

    private Command OnApp(string verb, string description)
    {
        var app = new Argument<string>("APP") { Description = "App id: all its instances; one of them by its number, order#1 or order#2." };
        return Equip(new Command(verb, description) { app }, async (arguments, client, screen, cancellationToken) =>
        {
            await foreach (var reply in client.AskAsync(new ControlRequest(verb, App: arguments.GetValue(app)), cancellationToken))
                screen.Say(Markup.Escape(Checked(reply).Message!));
        });
    }

    private Command Scale()
    {
        var wanted = new Argument<string>("APP=N") { Description = "App id and number of instances." };
        var command = new Command("scale", """
            Have so many instances of an app: new ones take their share when they are ready, those that go finish what they have begun. All of them need data that they
            share; a service of this house on its in-memory database refuses, and says which option gives it a database.
            """) { wanted };
        return Equip(command, async (arguments, client, screen, cancellationToken) =>
        {
            var (app, count) = ReplicaCount.Parse("scale", arguments.GetValue(wanted)!);
            await foreach (var reply in client.AskAsync(new ControlRequest("scale", App: app, Count: count), cancellationToken))
                screen.Say(Markup.Escape(Checked(reply).Message!));
        });
    }

    private Command RollOut()
    {
        var app = new Argument<string>("APP") { Description = "App id." };
        var blindly = new Option<bool>("--no-readiness")
        {
            Description = "For the contrast: the old instance is stopped as soon as the new one is started, and calls go to the new one before it is ready.",
        };
        var command = new Command("rollout", """
            Replace every instance of an app by a new one, one after the other: the new one is started and ready first, then the old one gets nothing new, finishes what it
            has begun, and is stopped. Whoever calls the app notices nothing. Goes on if this command is interrupted.
            """) { app, blindly };
        return Equip(command, async (arguments, client, screen, cancellationToken) =>
        {
            await foreach (var reply in client.AskAsync(new ControlRequest("rollout", App: arguments.GetValue(app), NoReadiness: arguments.GetValue(blindly)), cancellationToken))
                screen.Say(Markup.Escape(Checked(reply).Message!));
        });
    }

    private Command Events()
    {
        var topic = new Argument<string?>("TOPIC")
        {
            Description = "Only this topic. Default: all.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return Equip(new Command("events", "Print events as they are published, until Ctrl+C.") { topic },
            async (arguments, client, screen, cancellationToken) =>
            {
                try
                {
                    await foreach (var reply in client.AskAsync(new ControlRequest("events", Topic: arguments.GetValue(topic)), cancellationToken))
                        screen.Raw(Checked(reply).Message!);
                }
                catch (Exception e) when (e is OperationCanceledException || (e is IOException && cancellationToken.IsCancellationRequested))
                {
                    // Ctrl+C is the way to end it.
                }
            });
    }

    private Command Equip(Command command, Func<ParseResult, ControlClient, Screen, CancellationToken, Task> action)
    {
        command.Options.Add(_name);
        command.Options.Add(_runFile);
        command.SetAction(async (arguments, _) =>
        {
            using var signals = new StopSignals();
            await using var screen = Screen.OfThisProcess();
            var client = ControlClient.Find(SystemName.Check(arguments.GetValue(_name)), arguments.GetValue(_runFile), Directory.GetCurrentDirectory());
            await action(arguments, client, screen, signals.Stop);
            return 0;
        });
        return command;
    }

    private static ControlReply Checked(ControlReply reply) => reply.Error is null ? reply : throw new RunException(reply.Error);

    private static void Show(Screen screen, SystemStatus status)
    {
        var table = new Table().Border(screen.Colours ? TableBorder.Rounded : TableBorder.Ascii2);
        foreach (var column in (string[])["app", "status", "app port", "sidecar", "pid", "uptime", "memory", "restarts"]) table.AddColumn(column);
        foreach (var app in status.Apps)
        {
            var colour = app.Status switch { "ready" => "green", "stopped" or "sidecar only" => "grey", "building" or "starting" => "yellow", _ => "red" };
            table.AddRow(Markup.Escape(app.Name), $"[{colour}]{app.Status}[/]", app.AppPort == 0 ? "-" : Text(app.AppPort), Text(app.DaprHttpPort),
                app.Pid is { } pid ? Text(pid) : "-", app.UptimeSeconds is { } uptime ? Duration(uptime) : "-",
                app.MemoryBytes is { } memory ? Bytes.Megabytes(memory) : "-", app.RestartedFor is { } why ? $"{app.Restarts} ({why})" : Text(app.Restarts));
        }
        table.AddRow("(localdapr)", "[green]ready[/]", "-", "-", Text(status.ProcessId), Duration(status.UptimeSeconds), Bytes.Megabytes(status.MemoryBytes), "-");
        screen.Say(Markup.Escape(status.RunFile));
        screen.Show(table);
        foreach (var front in status.Apps.Where(app => app.FrontPort is not null).GroupBy(app => app.FrontPort))
            screen.Say($"port {front.Key} is served by localdapr in front of {Markup.Escape(string.Join(", ", front.Select(app => app.Name)))}");
        foreach (var trouble in status.Apps.SelectMany(app => (app.Troubles ?? []).Select(trouble => (app.Name, trouble))).GroupBy(one => one.trouble.Component))
            screen.Say($"[red]component {Markup.Escape(trouble.Key)} is lost ({Markup.Escape(string.Join(", ", trouble.Select(one => one.Name)))})[/]: {Markup.Escape(trouble.First().trouble.Reason)}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time.TotalMinutes < 1 ? $"{time.Seconds} s" : time.TotalHours < 1 ? $"{time.Minutes} min {time.Seconds} s" : $"{(int)time.TotalHours} h {time.Minutes} min";
    }
}
