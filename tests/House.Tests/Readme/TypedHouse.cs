using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Pizza.House.Tests.Readme;

/// <summary>A house started by a command of a document, and the other commands typed at it.</summary>
internal sealed partial class TypedHouse : IAsyncDisposable
{
    private const int Attempts = 20;
    private const string Control = "dotnet run --no-build --project localdapr -- ";
    private static readonly TimeSpan ColdStart = TimeSpan.FromSeconds(180);
    private static int _started;
    private readonly Process _process;
    private readonly ITestOutputHelper _output;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _said = new();

    // Their numbers, in the order in which they were placed.
    private IReadOnlyList<string> _orders = [];

    // On free ports: its name, and the ports by app.
    private string? _name;
    private Dictionary<string, int> _ports = [];

    private TypedHouse(Process process, ITestOutputHelper output) => (_process, _output) = (process, output);

    /// <summary>This checkout's, built as this project is.</summary>
    public static string LocalDapr { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "localdapr",
        Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "localdapr.dll"));

    /// <summary>Skips the test where the commands of the documents cannot be typed.</summary>
    public static async Task SkipUnlessPossibleAsync()
    {
        Skip.IfNot(File.Exists("/bin/bash"), "needs bash");
        Skip.IfNot(OnPath("http"), "needs HTTPie (apt-get install httpie)");
        await Pizza.Tests.HeavyTestLock.WaitAsync();
    }

    /// <summary>As the reader starts it, on the ports of the run file.</summary>
    public static Task<TypedHouse> StartAsync(ReadmeCommand command, ITestOutputHelper output) => StartAsync(command, output, null);

    /// <summary>On free ports, which then stand in the other commands for those of the document: fixed ones may be any other program's for a moment.</summary>
    public static async Task<TypedHouse> StartAnywhereAsync(ReadmeCommand command, ITestOutputHelper output)
    {
        var folder = Directory.CreateTempSubdirectory("readme-ports-");
        try
        {
            return await StartAsync(command, output, Path.Combine(folder.FullName, "ports.json"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<TypedHouse> StartAsync(ReadmeCommand command, ITestOutputHelper output, string? portsFile)
    {
        var name = portsFile is null ? null : $"typed-{Environment.ProcessId}-{Interlocked.Increment(ref _started)}";
        var line = name is null ? command.Line : $"{command.Line} --ports free --ports-file {portsFile} --name {name}";
        output.WriteLine($"$ {line}");
        var house = new TypedHouse(Start(line, command.Settings), output) { _name = name };
        try
        {
            await house.WaitUntilReadyAsync(line);
            if (portsFile is null) return house;
            using var ports = JsonDocument.Parse(await File.ReadAllTextAsync(portsFile));
            house._ports = ports.RootElement.EnumerateObject().ToDictionary(app => app.Name, app => app.Value.GetProperty("appPort").GetInt32());
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    /// <summary>The command as it is typed at this house, with its ports instead of the document's.</summary>
    /// <param name="command">Of the document.</param>
    /// <param name="app">Whose port.</param>
    /// <param name="documented">The port in the document.</param>
    public ReadmeCommand At(ReadmeCommand command, string app, int documented) =>
        command with { Line = command.Line.Replace($"localhost:{documented}", $"localhost:{_ports[app]}", StringComparison.Ordinal) };

    public async Task RunAsync(ReadmeCommand command)
    {
        // What a reader would look at again a second later is asked again here. So is what a busy machine refuses for now; with its key it is the same request.
        var looks = command.Expected.Count > 0 && command.Line.StartsWith("http GET ", StringComparison.Ordinal);
        var line = Renumbered(command.Line, _orders);
        if (line.StartsWith("http POST ", StringComparison.Ordinal)) line += $" Idempotency-Key:{Guid.NewGuid()}";
        else if (_name is not null && line.StartsWith(Control, StringComparison.Ordinal)) line = $"dotnet {LocalDapr} {line[Control.Length..]} --name {_name}";
        for (var attempt = 1; ; attempt++)
        {
            using var process = Start(line, command.Settings);
            var (text, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            var said = await text + await errors;
            var orders = IsAnOrder().IsMatch(line) && OrderId().Match(said) is { Success: true } given ? [.. _orders, given.Groups[1].Value] : _orders;
            var met = (process.ExitCode == 0) != command.ExpectsAnError && command.Expected.All(e => said.Contains(Renumbered(e, orders), StringComparison.Ordinal));
            if (!met && attempt < Attempts && (looks || said.Contains("HTTP 503", StringComparison.Ordinal)))
            {
                await Task.Delay(looks ? 100 : 1000);
                continue;
            }
            _output.WriteLine($"$ {command.Line}\n{said}");
            _orders = orders;
            Assert.True(met, $"'{line}' ended with {process.ExitCode} and did not print '{string.Join("', '", command.Expected)}':\n{said}");
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Ctrl+C reaches the whole process group.
        using (var interrupt = Process.Start("kill", ["-INT", "--", $"-{_process.Id}"])) await interrupt.WaitForExitAsync();
        var ended = _process.WaitForExit(TimeSpan.FromSeconds(30));
        _process.Dispose();
        Assert.True(ended, "localdapr did not end on Ctrl+C");
    }

    private async Task WaitUntilReadyAsync(string line)
    {
        _ = ListenAsync();
        var errors = _process.StandardError.ReadToEndAsync();
        await Task.WhenAny(_ready.Task, _process.WaitForExitAsync(), Task.Delay(ColdStart));
        if (_ready.Task.IsCompleted) return;
        Assert.Fail(_process.HasExited
            ? $"'{line}' ended with {_process.ExitCode}:\n{Said()}\n{await errors}"
            : $"'{line}' was not ready in {ColdStart.TotalSeconds} s:\n{Said()}");
    }

    private async Task ListenAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } said)
        {
            lock (_said)
            {
                _said.Enqueue(said);
                if (_said.Count > 200) _said.Dequeue();
            }
            if (Ready().IsMatch(said)) _ready.TrySetResult();
        }
    }

    // An order that a busy machine refuses for now uses up a number, so that the document's third order may be the fourth here.
    private static string Renumbered(string text, IReadOnlyList<string> orders) => OrderNumber().Replace(text, m =>
        int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture) is var number && number <= orders.Count ? m.Groups[1].Value + orders[number - 1] : m.Value);

    private string Said()
    {
        lock (_said) return string.Join('\n', _said);
    }

    private static Process Start(string line, IEnumerable<(string Name, string Value)> settings)
    {
        // setsid: a process group of its own, so that Ctrl+C can be sent to it as a terminal does.
        var command = line[settings.Sum(s => s.Name.Length + s.Value.Length + 2)..];
        var info = new ProcessStartInfo("setsid", ["--wait", "bash", "-c", "exec " + command])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // What `dotnet test` leaves in the environment would change the builds it starts.
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.Ordinal)).ToList())
            info.Environment.Remove(name);
        info.Environment["HTTPIE_CONFIG_DIR"] = HttpieConfiguration;
        info.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in settings) info.Environment[name] = value;
        var process = Process.Start(info)!;
        process.StandardInput.Close();
        return process;
    }

    private static string HttpieConfiguration { get; } = WriteHttpieConfiguration();

    // As on a terminal: formatted, and an error status is an error.
    private static string WriteHttpieConfiguration()
    {
        var folder = Directory.CreateTempSubdirectory("readme-httpie-").FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"default_options": ["--check-status", "--ignore-stdin", "--pretty=format", "--print=b"]}""");
        return folder;
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex("^http POST http://localhost:[0-9]+/orders ")]
    private static partial Regex IsAnOrder();

    [GeneratedRegex("\"orderId\": ([0-9]+)")]
    private static partial Regex OrderId();

    [GeneratedRegex("(/orders/|/myPages/|orderId=+|\"orderId\": )([0-9]+)")]
    private static partial Regex OrderNumber();

    [GeneratedRegex(@"\d+ apps? ready")]
    private static partial Regex Ready();
}
