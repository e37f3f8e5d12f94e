using Pizza.Tests.Engines;
using Xunit.Abstractions;

namespace Pizza.House.Tests.Readme;

/// <summary>Does what the walk-throughs say, each in its order on a house of its own.</summary>
[Collection(OneHouseAtATime.Name)]
public class WalkThroughTests(ITestOutputHelper output)
{
    public static TheoryData<string> Documents => [.. Directory.GetFiles(Repository.PathTo("docs", "walkthroughs"), "*.md").Select(f => Path.GetFileName(f)!).Order()];

    [Theory, MemberData(nameof(Documents))]
    public void A_walk_through_starts_a_house_and_shows_what_comes_of_it(string document)
    {
        var commands = Commands(document);

        Assert.Contains(commands, c => c.Starts);
        Assert.True(commands.Count(c => c.Expected.Count > 0) > 2, $"{document} shows too little");
        Assert.DoesNotContain(commands, c => c.NotExecuted is not null);
    }

    [Fact]
    public void Every_original_system_has_one_and_the_README_leads_to_all()
    {
        string[] originals = ["pizza.md", "mall.md", "hotel.md", "cafe.md", "food-delivery.md"];

        Assert.Equal(originals.Concat([AddAService, RemoveAService]).Order(), Directory.GetFiles(Repository.PathTo("docs", "walkthroughs"), "*.md").Select(Path.GetFileName).Order());
        var readme = File.ReadAllText(Repository.PathTo("README.md"));
        Assert.All(originals.Concat([AddAService, RemoveAService]), document => Assert.Contains($"docs/walkthroughs/{document}", readme, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("pizza.md"), InlineData("mall.md"), InlineData("hotel.md"), InlineData("cafe.md"), InlineData("food-delivery.md")]
    public async Task Every_command_of_an_original_system_does_what_it_says(string document)
    {
        await TypedHouse.SkipUnlessPossibleAsync();
        var commands = Commands(document);
        await using var house = await TypedHouse.StartAnywhereAsync(Built(commands[0]), output);
        foreach (var command in commands.Skip(1)) await house.RunAsync(house.At(command, "gateway", 8088));
    }

    [SkippableFact]
    public async Task A_house_without_its_supporting_services_sells_pizza()
    {
        await TypedHouse.SkipUnlessPossibleAsync();
        var commands = Commands(RemoveAService);
        var small = Repository.PathTo("dapr-small.yaml");
        try
        {
            using (var sed = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c", commands[0].Line]) { WorkingDirectory = Repository.Root })!)
                await sed.WaitForExitAsync();
            Assert.DoesNotMatch("appID: (marketing|notification)", await File.ReadAllTextAsync(small));
            await using var house = await TypedHouse.StartAnywhereAsync(Built(commands[1]), output);
            foreach (var command in commands.Skip(2)) await house.RunAsync(house.At(command, "gateway", 8088));
        }
        finally
        {
            File.Delete(small);
        }
    }

    [SkippableFact]
    public async Task A_service_that_is_added_has_the_history_and_nothing_else_changes()
    {
        await TypedHouse.SkipUnlessPossibleAsync();
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync();
        using var components = new RedisComponents(redis.Address);
        var commands = Commands(AddAService).ToList();
        var added = commands.FindLastIndex(c => c.Starts);

        await using var house = await TypedHouse.StartAnywhereAsync(components.InsteadOfTheStandardPort(Built(commands[0])), output);
        foreach (var command in commands[1..added]) await house.RunAsync(house.At(command, "gateway", 8088));
        await using var loyalty = await TypedHouse.StartAnywhereAsync(components.InsteadOfTheStandardPort(Built(commands[added])), output);
        foreach (var command in commands[(added + 1)..]) await house.RunAsync(loyalty.At(house.At(command, "gateway", 8088), "loyalty", 8090));
    }

    [Fact]
    public void The_files_of_the_added_service_are_shown_as_they_are() =>
        Assert.All(new[] { "Program.cs", "Loyalty.csproj", "dapr.yaml" }, file => Assert.Contains(
            File.ReadAllText(Repository.PathTo("tests", "Apps", "Loyalty", file)).Trim(), File.ReadAllText(Repository.PathTo("docs", "walkthroughs", AddAService)), StringComparison.Ordinal));

    private const string AddAService = "add-a-service.md";
    private const string RemoveAService = "remove-a-supporting-service.md";

    private static IReadOnlyList<ReadmeCommand> Commands(string document) =>
        ReadmeCommands.Parse(File.ReadAllText(Repository.PathTo("docs", "walkthroughs", document)));

    // That `dotnet run` builds is the README's own test's matter; here all of it is built already.
    private static ReadmeCommand Built(ReadmeCommand command)
    {
        const string start = ReadmeCommand.StartCommand;
        var built = $"dotnet {TypedHouse.LocalDapr} run --no-build";
        return command with
        {
            Line = command.Line.EndsWith(start, StringComparison.Ordinal)
                ? command.Line.Replace(start, built, StringComparison.Ordinal)
                : command.Line.Replace(start + " -- run", built, StringComparison.Ordinal).Replace(start + " --", built, StringComparison.Ordinal),
        };
    }

    /// <summary>A copy of <c>components/redis</c> that names another address.</summary>
    private sealed class RedisComponents : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("pizza-redis-").FullName;

        public RedisComponents(string address)
        {
            foreach (var file in Directory.GetFiles(Repository.PathTo("components", "redis"), "*.yaml").Where(f => !f.EndsWith("kustomization.yaml", StringComparison.Ordinal)))
            {
                var text = File.ReadAllText(file);
                Assert.Contains("localhost:6379", text, StringComparison.Ordinal);
                File.WriteAllText(Path.Combine(_folder, Path.GetFileName(file)), text.Replace("localhost:6379", address, StringComparison.Ordinal));
            }
        }

        public ReadmeCommand InsteadOfTheStandardPort(ReadmeCommand command) => command with
        {
            Line = command.Line
                .Replace("--engines redis", $"--resources-path components/common --resources-path {_folder}", StringComparison.Ordinal)
                .Replace("--resources-path components/redis", $"--resources-path {_folder}", StringComparison.Ordinal),
        };

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Systems of many processes on two cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneHouseAtATime
{
    public const string Name = "one house at a time";
}
