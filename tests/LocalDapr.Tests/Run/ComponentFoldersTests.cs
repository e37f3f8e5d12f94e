using LocalDapr.Resiliency;
using LocalDapr.Resources;
using LocalDapr.Run;
using LocalDapr.Run.RunFile;
using LocalDapr.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalDapr.Tests.Run;

/// <summary>The repository's own dapr.yaml and components/.</summary>
public sealed class ComponentFoldersTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(RunningLocalDapr.ProbeProject, "..", "..", ".."));

    private static readonly string[] EngineFolders = [.. Directory.GetDirectories(Path.Combine(Root, "components"))
        .Select(folder => Path.GetFileName(folder)).Where(name => name != "common").Order()];

    public static TheoryData<string> Engines => new(EngineFolders);

    public static TheoryData<string> Folders => new([.. EngineFolders, "common"]);

    [Fact]
    public void The_run_file_is_understood_without_a_warning()
    {
        var file = RunFileReader.Read(Path.Combine(Root, "dapr.yaml"));
        Assert.Empty(file.Warnings);
        Assert.All(file.Apps, app =>
        {
            Assert.NotNull(app.AppPort);
            Assert.NotNull(app.DaprHttpPort);
            Assert.True(app.Settings.EnableAppHealthCheck);
            // They must not build while others do: "dotnet build" comes before "dapr run". What Node starts is built before, too.
            Assert.True(app.Command.Contains("--no-build") || app.Command[0] == "node", $"{app.AppId} builds");
        });
    }

    [Theory, MemberData(nameof(Engines))]
    public void Every_engine_has_the_same_component_names_and_scopes(string engine)
    {
        static IEnumerable<string> Names(string folder) => ResourceLoader.Load([Path.Combine(Root, "components", folder)]).Components
            .Select(component => $"{component.Name} ({string.Join(", ", component.Scopes)})").Order();
        Assert.Equal(Names("in-memory"), Names(engine));
    }

    [Theory, MemberData(nameof(Engines))]
    public void Every_engine_has_the_same_building_blocks_and_the_actors_in_the_same_store(string engine)
    {
        static IEnumerable<string> Blocks(string folder) => ResourceLoader.Load([Path.Combine(Root, "components", folder)]).Components
            .Select(component => $"{component.Name}: {component.Type.Split('.')[0]}{(component.Metadata.GetValueOrDefault("actorStateStore") is { } actors ? $", actors {actors}" : "")}").Order();
        Assert.Equal(Blocks("in-memory"), Blocks(engine));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Each_engine_that_localdapr_has_the_types_for_opens_in_every_app(string engine)
    {
        var resources = ResourceLoader.Load([Path.Combine(Root, "components", "common"), Path.Combine(Root, "components", engine)]);
        var missing = resources.Components.Select(component => component.Type).Where(type => !ComponentTypes.Names.Contains(type)).ToArray();
        Assert.Equal(engine is "redis-mongo" or "kafka-cosmos", missing.Length > 0);
        await using var engines = new SharedEngines(NullLoggerFactory.Instance, appsToCome: 0);
        foreach (var app in RunFileReader.Read(Path.Combine(Root, "dapr.yaml")).Apps)
        {
            var own = resources.For(app.AppId);
            var options = new SidecarOptions { AppId = app.AppId, Resources = own, Environment = new Dictionary<string, string>() };
            var opener = new ComponentOpener(options, engines, ResiliencyPolicies.From(own.Resiliencies, TimeProvider.System), new RuntimeOptions(), NullLogger.Instance, () => new ComponentSet([]));
            foreach (var open in opener.OpenAll([.. own.Components.Where(component => !missing.Contains(component.Type))]).All)
                await open.CloseAsync(TimeSpan.Zero);
        }
    }

    [Fact]
    public void The_README_says_of_every_engine_what_it_is_and_what_it_guarantees()
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        foreach (var engine in EngineFolders)
        {
            Assert.Contains($"| `components/{engine}` |", readme, StringComparison.Ordinal);
            Assert.Contains($"\n| `{engine}` |", readme, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void One_option_chooses_the_engines(string engine)
    {
        var folders = ResourceFolders.Choose(new RunSettings { Folder = Root, Engines = engine });
        Assert.Equal([Path.Combine(Root, "components", "common"), Path.Combine(Root, "components", engine)], folders.Common);
    }

    [Fact]
    public void Engines_that_are_not_there_are_refused_with_those_that_are()
    {
        var refusal = Assert.Throws<RunException>(() => ResourceFolders.Choose(new RunSettings { Folder = Root, Engines = "oracle" }));
        Assert.Contains(string.Join(", ", EngineFolders), refusal.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines))]
    public void Each_engine_loads_together_with_what_is_common(string engine)
    {
        var resources = ResourceLoader.Load([Path.Combine(Root, "components", "common"), Path.Combine(Root, "components", engine)]);
        Assert.Empty(resources.Warnings);
        Assert.Contains(resources.For("order").Resiliencies, resiliency => resiliency.Name == "store-check");
        Assert.DoesNotContain(resources.For("gateway").Resiliencies, resiliency => resiliency.Name == "store-check");
        Assert.Contains(resources.For("order").Components, component => component.Name == "orderstore");
        Assert.DoesNotContain(resources.For("gateway").Components, component => component.Name == "orderstore");
    }

    [Theory, MemberData(nameof(Folders))]
    public void The_kustomization_lists_exactly_the_files_of_its_folder(string folder)
    {
        var path = Path.Combine(Root, "components", folder);
        var files = Directory.GetFiles(path, "*.yaml").Select(Path.GetFileName).Where(name => name != "kustomization.yaml").Order(StringComparer.Ordinal);
        var listed = File.ReadLines(Path.Combine(path, "kustomization.yaml")).Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line[4..]);
        Assert.Equal(files, listed);
    }

    [Theory, MemberData(nameof(Folders))]
    public void No_password_is_written_down(string folder)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Root, "components", folder), "*.yaml"))
        {
            var lines = File.ReadAllLines(file);
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].Contains("- name:", StringComparison.Ordinal) && (lines[i].Contains("password", StringComparison.OrdinalIgnoreCase) || lines[i].EndsWith("Key", StringComparison.Ordinal)))
                    Assert.Equal("secretKeyRef:", lines[i + 1].Trim());
            }
        }
    }
}
