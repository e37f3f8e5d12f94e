using System.Diagnostics;

// The app that the tests of localdapr run. Its arguments say how it misbehaves:
//   exit=N     prints a line and ends with N instead of serving
//   stubborn   ignores SIGTERM
//   child      starts a process of its own (sleep) and tells its pid under /child
//   die        POST /die ends it with exit code 3
if (args.FirstOrDefault(argument => argument.StartsWith("exit=", StringComparison.Ordinal)) is { } exit)
{
    Console.WriteLine("probe: I cannot start, the oven is cold");
    return int.Parse(exit["exit=".Length..], System.Globalization.CultureInfo.InvariantCulture);
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("APP_PORT")}");
var app = builder.Build();

using var ignored = args.Contains("stubborn")
    ? System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context => context.Cancel = true)
    : null;
var child = args.Contains("child") ? Process.Start("sleep", "600") : null;

app.MapGet("/healthz", () => Results.Ok());
app.MapGet("/env/{name}", (string name) => Environment.GetEnvironmentVariable(name));
app.MapGet("/folder", () => Environment.CurrentDirectory);
app.MapGet("/pid", () => Environment.ProcessId);
app.MapGet("/child", () => child?.Id);
app.MapPost("/die", () =>
{
    Console.WriteLine("probe: dying as told");
    Environment.Exit(3);
});
Console.WriteLine($"probe: serving as {Environment.GetEnvironmentVariable("APP_ID")}");
await app.RunAsync();
return 0;
