using System.Net.Sockets;
using Xunit.Abstractions;

namespace Pizza.House.Tests.Readme;

/// <summary>Does what the README says, as a newcomer would, in its order, on the ports it names.</summary>
[Collection(OneHouseAtATime.Name)]
public class ReadmeTests(ITestOutputHelper output)
{
    // Itself, in other words: .ci/run takes the commands that begin so from the README and runs them.
    private const string TestCommand = "dotnet test";
    private const string NpmCommand = "npm ";

    private const int GatewayPort = 8088;
    private static readonly IReadOnlyList<ReadmeCommand> Commands = ReadmeCommands.Parse(File.ReadAllText(Repository.PathTo("README.md")));

    [Fact]
    public void The_first_command_starts_the_house_and_the_test_command_is_there()
    {
        Assert.Equal(ReadmeCommand.StartCommand, Commands[0].Line);
        Assert.Contains(Commands, c => c.Line == TestCommand);
    }

    [Fact]
    public void The_tests_run_on_every_set_of_engines_that_localdapr_has()
    {
        // Those that no test of this repository starts: localdapr has no MongoDB, Kafka or Cosmos DB.
        string[] daprOnly = ["redis-mongo", "kafka-cosmos"];
        var sets = Directory.GetDirectories(Repository.PathTo("components")).Select(Path.GetFileName).Except(["common", "in-memory", .. daprOnly]);

        Assert.Equal(sets.Order().Select(set => $"dotnet test tests/EndToEnd.Tests --no-build -e PIZZA_ENGINES={set}"),
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
        // Those of the walk-throughs are executed by their own tests.
        var executed = Commands.Where(c => c.NotExecuted is null).Select(c => c.Line).ToHashSet();
        var documents = new[] { "docs", "localdapr", "sdk", "services", "components", "k8s" }.SelectMany(f => Directory.EnumerateFiles(Repository.PathTo(f), "*.md", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/node_modules/", StringComparison.Ordinal) && !f.Contains("walkthroughs", StringComparison.Ordinal));
        var others = documents.SelectMany(file => ReadmeCommands.Parse(File.ReadAllText(file)).Select(command => (file, command))).ToList();
        foreach (var (file, command) in others.Where(o => o.command.NotExecuted is not null)) output.WriteLine($"not executed ({command.NotExecuted}): {file}: {command.Line}");

        Assert.NotEmpty(others);
        Assert.DoesNotContain(others, o => o.command.NotExecuted is null && !executed.Contains(o.command.Line));
    }

    [SkippableFact]
    public async Task Every_other_command_does_what_it_says()
    {
        await TypedHouse.SkipUnlessPossibleAsync();
        Skip.If(await ListensAsync(GatewayPort), $"port {GatewayPort} is in use: a system is running already");
        await using (var house = await TypedHouse.StartAsync(Commands[0], output))
            foreach (var command in Commands.Where(c => c.NotExecuted is null && !c.Starts && !IsTest(c))) await house.RunAsync(command);
        Assert.False(await ListensAsync(GatewayPort), "the gateway is still there after Ctrl+C");
    }

    private static bool IsTest(ReadmeCommand command) =>
        command.Line == TestCommand || command.Line.StartsWith(TestCommand + " ", StringComparison.Ordinal) || command.Line.StartsWith(NpmCommand, StringComparison.Ordinal);

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
