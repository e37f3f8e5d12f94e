using System.CommandLine;
using LocalDapr.Resources;
using LocalDapr.Run;
using LocalDapr.Run.Commands;
using LocalDapr.Sidecar;

StopSignals.HearInterrupts();
var run = new RunCommand();
var root = run.Equip(new RootCommand("""
    Dapr without installing Dapr: builds and starts the apps of a multi-app run file and plays the sidecar of each.
    A development and test runtime; in production the same apps run on Dapr itself.
    """));
root.Subcommands.Add(run.Equip(new Command("run", "Build and start all apps of a run file with their sidecars, until Ctrl+C.")));
root.Subcommands.Add(SidecarCommand.Create());
foreach (var command in new ControlCommands().All()) root.Subcommands.Add(command);

try
{
    // Ctrl+C is not the parser's business: run stops its apps in order.
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
}
catch (RunException e)
{
    return Refuse(e.Message, e.ExitCode);
}
catch (ResourceException e)
{
    return Refuse(e.Message, 1);
}

static int Refuse(string message, int code)
{
    var colours = !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    Console.Error.WriteLine(colours ? $"\e[31mlocaldapr: {message}\e[0m" : $"localdapr: {message}");
    return code;
}
