using System.Diagnostics;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace Pizza.House.Tests.Readme;

/// <summary>Does what the README says, as a newcomer would, in its order, on the ports it names.</summary>
public class ReadmeTests(ITestOutputHelper output)
{
    private const string StartCommand = "dotnet run --project localdapr";

    // Itself, in other words: .ci/run takes the commands that begin so from the README and runs them.
    private const string TestCommand = "dotnet test";
    private const string NpmCommand = "npm ";

    private static readonly TimeSpan ColdStart = TimeSpan.FromSeconds(120);
    private static readonly IReadOnlyList<ReadmeCommand> Commands = ReadmeCommands.Parse(File.ReadAllText(Repository.PathTo("README.md")));

    [Fact]
    public void The_first_command_starts_the_house_and_the_test_command_is_there()
    {
        Assert.Equal(StartCommand, Commands[0].Line);
        Assert.Contains(Commands, c => c.Line == TestCommand);
    }

    [Fact]
    public void The_tests_run_on_every_set_of_engines_that_localdapr_has()
    {
        // Those that no test of this repository starts: localdapr has no MongoDB, Kafka or Cosmos DB.
        string[] daprOnly = ["redis-mongo", "kafka-cosmos"];
        var sets = Directory.GetDirectories(Repository.PathTo("components")).Select(Path.GetFileName).Except(["common", "in-memory", .. daprOnly]);

        Assert.Equal(sets.Order().Select(set => $"dotnet test tests/EndToEnd.Tests -e PIZZA_ENGINES={set}"),
            Commands.Where(c => c.Line.StartsWith(TestCommand + " ", StringComparison.Ordinal)).Select(c => c.Line).Order());
    }

    [Fact]
    public void The_tests_of_what_is_not_NET_are_there_too() => Assert.Equal(
        ["npm ci --prefix services/Notification --ignore-scripts && npm test --prefix services/Notification"], Commands.Where(c => c.Line.StartsWith(NpmCommand, StringComparison.Ordinal)).Select(c => c.Line));

    [Fact]
    public void Commands_that_are_not_executed_say_why_and_name_what_is_missing_here()
    {
        var notExecuted = Commands.Where(c => c.NotExecuted is not null).ToList();
        foreach (var command in notExecuted) output.WriteLine($"not executed ({command.NotExecuted}): {command.Line}");

        Assert.All(notExecuted, c => Assert.Matches("^(dapr|kubectl) |DaprSdk=official|&& dapr ", c.Line));
        Assert.DoesNotContain(Commands, c => c.NotExecuted is null && c.Line.Contains("dapr run -f", StringComparison.Ordinal));
    }

    [Fact]
    public void Other_documents_show_commands_of_the_README_or_say_why_they_are_not_executed()
    {
        var executed = Commands.Where(c => c.NotExecuted is null).Select(c => c.Line).ToHashSet();
        var documents = new[] { "docs", "localdapr", "sdk", "services", "components" }.SelectMany(f => Directory.EnumerateFiles(Repository.PathTo(f), "*.md", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/node_modules/", StringComparison.Ordinal));
        var others = documents.SelectMany(file => ReadmeCommands.Parse(File.ReadAllText(file)).Select(command => (file, command))).ToList();
        foreach (var (file, command) in others.Where(o => o.command.NotExecuted is not null)) output.WriteLine($"not executed ({command.NotExecuted}): {file}: {command.Line}");

        Assert.NotEmpty(others);
        Assert.DoesNotContain(others, o => o.command.NotExecuted is null && !executed.Contains(o.command.Line));
    }

    [SkippableFact]
    public async Task Every_other_command_does_what_it_says()
    {
        Skip.IfNot(File.Exists("/bin/bash"), "needs bash");
        Skip.IfNot(OnPath("http"), "needs HTTPie (apt-get install httpie)");
        await Pizza.Tests.HeavyTestLock.WaitAsync();
        Skip.If(await ListensAsync(8088), "port 8088 is in use: a system is running already");

        using var house = Start(StartCommand);
        try
        {
            await WaitUntilReadyAsync(house);
            foreach (var command in Commands.Where(c => c.NotExecuted is null && c.Line != StartCommand && !IsTest(c))) await RunAsync(command);
        }
        finally
        {
            // Ctrl+C reaches the whole process group.
            using var interrupt = Process.Start("kill", ["-INT", "--", $"-{house.Id}"]);
            interrupt.WaitForExit();
            Assert.True(house.WaitForExit(TimeSpan.FromSeconds(30)), "localdapr did not end on Ctrl+C");
        }
        Assert.False(await ListensAsync(8088), "the gateway is still there after Ctrl+C");
    }

    private static bool IsTest(ReadmeCommand command) =>
        command.Line == TestCommand || command.Line.StartsWith(TestCommand + " ", StringComparison.Ordinal) || command.Line.StartsWith(NpmCommand, StringComparison.Ordinal);

    private async Task RunAsync(ReadmeCommand command)
    {
        // What a reader would look at again a second later is asked again here.
        var attempts = command.Expected is not null && command.Line.StartsWith("http GET ", StringComparison.Ordinal) ? 20 : 1;
        for (var attempt = 1; ; attempt++)
        {
            using var process = Start(command.Line);
            var text = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            var met = process.ExitCode == 0 && (command.Expected is null || (await text).Contains(command.Expected, StringComparison.Ordinal));
            if (!met && attempt < attempts)
            {
                await Task.Delay(100);
                continue;
            }
            output.WriteLine($"$ {command.Line}\n{await text}{await errors}");
            Assert.True(met, $"'{command.Line}' ended with {process.ExitCode} and did not print '{command.Expected}':\n{await text}{await errors}");
            return;
        }
    }

    private async Task WaitUntilReadyAsync(Process house)
    {
        var lines = new Queue<string>();
        _ = Task.Run(async () =>
        {
            while (await house.StandardOutput.ReadLineAsync() is { } line) lock (lines) { lines.Enqueue(line); if (lines.Count > 200) lines.Dequeue(); }
        });
        var errors = house.StandardError.ReadToEndAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < ColdStart; await Task.Delay(250))
        {
            if (house.HasExited) Assert.Fail($"'{StartCommand}' ended with {house.ExitCode}:\n{string.Join('\n', lines)}\n{await errors}");
            try
            {
                // Through every sidecar: the gateway's answer to a list of each service.
                var paths = new[] { "orders", "stores", "deliveries", "myPages" };
                var answers = await Task.WhenAll(paths.Select(p => http.GetAsync($"http://localhost:8088/{p}")));
                if (answers.All(a => a.IsSuccessStatusCode))
                {
                    output.WriteLine($"ready after {watch.Elapsed.TotalSeconds:0.0} s");
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not up yet.
            }
        }
        Assert.Fail($"'{StartCommand}' was not ready in {ColdStart.TotalSeconds} s:\n{string.Join('\n', lines)}");
    }

    private static Process Start(string line)
    {
        // setsid: a process group of its own, so that Ctrl+C can be sent to it as a terminal does.
        var info = new ProcessStartInfo("setsid", ["--wait", "bash", "-c", "exec " + line])
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

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
