using System.Diagnostics;

// The app that the tests of localdapr run. Its arguments say how it misbehaves:
//   exit=N     prints a line and ends with N instead of serving
//   exit-if=FILE   the same with 1, as soon as there is that file
//   slow-if=FILE   does not get ready for a minute, as soon as there is that file
//   stubborn   does not end when told to
//   says-goodbye   prints a line when it is told to stop
//   child      starts a process of its own (sleep) and tells its pid under /child
//   die        POST /die ends it with exit code 3
if (args.FirstOrDefault(argument => argument.StartsWith("exit=", StringComparison.Ordinal)) is { } exit)
{
    Console.WriteLine("probe: I cannot start, the oven is cold");
    return int.Parse(exit["exit=".Length..], System.Globalization.CultureInfo.InvariantCulture);
}

if (args.FirstOrDefault(argument => argument.StartsWith("exit-if=", StringComparison.Ordinal)) is { } file && File.Exists(file["exit-if=".Length..]))
{
    Console.WriteLine("probe: I cannot start, the oven is cold");
    return 1;
}

if (args.FirstOrDefault(argument => argument.StartsWith("slow-if=", StringComparison.Ordinal)) is { } slow && File.Exists(slow["slow-if=".Length..]))
{
    Console.WriteLine("probe: slow to get ready");
    await Task.Delay(TimeSpan.FromMinutes(1));
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("APP_PORT")}");
var app = builder.Build();

var child = args.Contains("child") ? Process.Start("sleep", "600") : null;

if (args.Contains("says-goodbye")) app.Lifetime.ApplicationStopping.Register(() => Console.WriteLine("probe: goodbye"));

app.MapGet("/healthz", () => Results.Ok());
app.MapGet("/env/{name}", (string name) => Environment.GetEnvironmentVariable(name));
app.MapGet("/folder", () => Environment.CurrentDirectory);
app.MapGet("/pid", () => Environment.ProcessId);
app.MapGet("/child", () => child?.Id);
var alive = true;
app.MapGet("/alive", () => alive ? Results.Ok() : Results.StatusCode(503));
app.MapPost("/sicken", () => { alive = false; });
var leaked = new List<byte[]>();
app.MapPost("/leak", () =>
{
    leaked.Add(GC.AllocateUninitializedArray<byte>(200 * 1024 * 1024));
    Array.Fill(leaked[^1], (byte)1);
});
app.MapPost("/die", () =>
{
    Console.WriteLine("probe: dying as told");
    Environment.Exit(3);
});
Console.WriteLine($"probe: serving as {Environment.GetEnvironmentVariable("APP_ID")}");
await app.RunAsync();
if (args.Contains("stubborn")) await Task.Delay(Timeout.Infinite);
return 0;
