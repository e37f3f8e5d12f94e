using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>The workflows and the images: they name what there is, and make what the cluster asks for.</summary>
public sealed partial class PipelineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pizza-version-").FullName;

    public static TheoryData<string> Workflows => [.. Directory.GetFiles(Repository.PathTo(".github", "workflows")).Select(f => Path.GetFileName(f)!).Order()];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void There_is_one_workflow_each_to_test_to_make_images_and_to_deploy() =>
        Assert.Equal(["deploy.yml", "image.yml", "test.yml"], Directory.GetFiles(Repository.PathTo(".github", "workflows")).Select(Path.GetFileName).Order());

    [Theory, MemberData(nameof(Workflows))]
    public void What_a_workflow_names_is_there(string workflow)
    {
        var text = Read(workflow);
        Assert.Equal(Path.GetFileNameWithoutExtension(workflow), (string)text["name"]!);
        // No more than it needs, and an end.
        Assert.Equal("read", (string)text["permissions"]!["contents"]!);
        Assert.All(Jobs(text), job => Assert.NotNull(job["timeout-minutes"]));
        Assert.All(Steps(text).Where(step => step.ContainsKey("uses")), step => Assert.Matches(@"^[\w-]+/[\w-]+@v\d+$", (string)step["uses"]!));
        var paths = RepositoryPath().Matches(Repository.Read(".github", "workflows", workflow)).Select(m => m.Value);
        Assert.All(paths, path => Assert.True(Path.Exists(Repository.PathTo(path)), $"{path} does not exist"));
        Assert.All(Steps(text).Where(step => ((string?)step["uses"])?.StartsWith("actions/setup-dotnet", StringComparison.Ordinal) == true), step => Assert.Equal("global.json", (string)step["with"]!["global-json-file"]!));
    }

    [Fact]
    public void Every_change_is_tested_as_anywhere()
    {
        var test = Read("test.yml")["jobs"]!["test"]!.AsObject();
        Assert.Contains(Resource.List(test["steps"]), step => (string?)step["run"] == ".ci/run");
        Assert.False(test.ContainsKey("if"));
    }

    /// <summary>As the page on operations says it; a run in which they were skipped is red.</summary>
    [Fact]
    public void The_whole_experiments_run_once_a_week()
    {
        var workflow = Read("test.yml");
        Assert.Matches(@"^\d+ \d+ \* \* [0-6]$", (string)Resource.List(workflow["on"]!["schedule"]).Single()["cron"]!);
        var job = workflow["jobs"]!["experiments"]!.AsObject();
        Assert.Equal("github.event_name == 'schedule' || inputs.experiments", (string)job["if"]!);
        Assert.True(workflow["on"]!["workflow_dispatch"]!["inputs"]!.AsObject().ContainsKey("experiments"));
        var step = Resource.List(job["steps"]).Last();
        var command = ((string)step["run"]!).Split('\n')[0].Split(" | ")[0];
        Assert.StartsWith("PIZZA_TEST_REPLICAS=1 ", command, StringComparison.Ordinal);
        Assert.Contains($"\n{command}\n", Repository.Read("docs", "operations.md"), StringComparison.Ordinal);
        // With its pipefail, or the tee would be all that counts.
        Assert.Equal("bash", (string)step["shell"]!);
    }

    [Fact]
    public void The_images_that_are_made_are_those_that_the_cluster_asks_for_of_every_service()
    {
        var made = Resource.List(Jobs(Read("image.yml")).Single()["strategy"]!["matrix"]!["include"]).ToDictionary(entry => (string)entry["image"]!, entry => (string)entry["project"]!);

        Assert.Equal(HouseApp.All.Select(app => ($"pizza/{app.Id}", app.Project)).Order(), made.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.All(Rendered.Overlays, overlay => Assert.Equal(made.Keys.Select(image => image + ":local").Order(), Rendered.Overlay(overlay).Services.Select(s => (string)s.Containers.Single()["image"]!).Order()));
        Assert.All(HouseApp.All, app =>
        {
            Assert.Equal(!app.IsDotNet, File.Exists(Path.Combine(app.Folder, "Dockerfile")));
            // What services/Directory.Build.targets makes of the project's name.
            if (app.IsDotNet) Assert.Equal(app.Id, Path.GetFileNameWithoutExtension(Directory.GetFiles(app.Folder, "*.csproj").Single()).ToLowerInvariant());
        });
    }

    [Fact]
    public void Deploying_needs_an_approval_and_takes_every_service_and_any_overlay()
    {
        var workflow = Read("deploy.yml");
        var job = Jobs(workflow).Single();
        Assert.Equal("production", (string)job["environment"]!);
        Assert.Equal(["workflow_dispatch"], workflow["on"]!.AsObject().Select(trigger => trigger.Key));
        Assert.Equal(Rendered.Overlays, workflow["on"]!["workflow_dispatch"]!["inputs"]!["overlay"]!["options"]!.AsArray().Select(o => (string)o!).Order());
        Assert.Equal("k8s/overlays/${{ inputs.overlay }}", (string)job["env"]!["OVERLAY"]!);
        var loops = Loop().Matches(Repository.Read(".github", "workflows", "deploy.yml"));
        Assert.Equal(3, loops.Count);
        Assert.All(loops, loop => Assert.Equal(HouseApp.Ids.Order(), loop.Groups[1].Value.Split(' ').Order()));
    }

    [Fact]
    public void Images_run_as_a_user_that_the_cluster_takes_on_a_base_without_a_shell_and_say_nothing_of_who_built_them()
    {
        var properties = XDocument.Load(Repository.PathTo("services", "Directory.Build.targets")).Descendants("PropertyGroup").Single().Elements().ToDictionary(e => e.Name.LocalName, e => e.Value);
        Assert.EndsWith("-chiseled", properties["ContainerBaseImage"], StringComparison.Ordinal);
        Assert.Contains(XDocument.Load(Repository.PathTo("Directory.Build.props")).Descendants("TargetFramework").Single().Value["net".Length..], properties["ContainerBaseImage"], StringComparison.Ordinal);
        Assert.Equal("local", properties["ContainerImageTag"]);
        Assert.Equal("false", properties["ContainerGenerateLabelsImageCreated"]);
        Assert.Contains("<ContinuousIntegrationBuild Condition=\"'$(GITHUB_ACTIONS)' == 'true'\">true</", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);

        var user = properties["ContainerUser"];
        Assert.Matches(@"^[1-9]\d*$", user);
        Assert.Contains($"\nUSER {user}:{user}\n", Repository.Read("services", "Notification", "Dockerfile"), StringComparison.Ordinal);
        Assert.All(Rendered.Overlay(Rendered.Overlays[0]).Services, service =>
        {
            var security = service.Containers.Single()["securityContext"]!;
            Assert.Equal((user, user), ($"{security["runAsUser"]}", $"{security["runAsGroup"]}"));
        });
    }

    [Fact]
    public void The_Dockerfile_copies_what_there_is_and_starts_what_the_house_starts()
    {
        var lines = Repository.Read("services", "Notification", "Dockerfile").Split('\n');
        var copied = lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]);
        Assert.All(copied, path => Assert.True(Path.Exists(Repository.PathTo("services", "Notification", path)), $"{path} does not exist"));
        var command = Resource.List(YamlText.Document(Repository.Read("dapr.yaml"))["apps"]).Single(app => (string)app["appID"]! == Contracts.AppIds.Notification)["command"]!.AsArray().Select(part => (string)part!);
        Assert.Equal(command, JsonNode.Parse(lines.Single(line => line.StartsWith("CMD ", StringComparison.Ordinal))["CMD ".Length..])!.AsArray().Select(part => (string)part!));
        Assert.Contains($"EXPOSE {HouseApp.Of(Contracts.AppIds.Notification).Port}", lines);
    }

    [SkippableFact]
    public void The_version_is_gits()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/usr/bin/git") && File.Exists("/bin/bash"), "needs git and bash");
        Run("git", "init -q -b main .");
        Commit("first");
        Assert.Matches(@"^0\.0\.0-1-g[0-9a-f]{7}$", Version());
        Run("git", "tag v1.4.0");
        Assert.Equal("1.4.0", Version());
        Commit("second");
        Assert.Matches(@"^1\.4\.0-1-g[0-9a-f]{7}$", Version());
        Run("git", "tag v1.5.0-rc.1");
        Assert.Equal("1.5.0-rc.1", Version());

        void Commit(string message) => Run("git", $"-c user.name=a -c user.email=a@b -c commit.gpgsign=false commit -q --allow-empty -m {message}");
        string Version() => Run("/bin/bash", Repository.PathTo(".github", "version")).Trim();
    }

    private string Run(string command, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private static JsonObject Read(string workflow) => YamlText.Document(Repository.Read(".github", "workflows", workflow));

    private static IEnumerable<JsonObject> Jobs(JsonObject workflow) => workflow["jobs"]!.AsObject().Select(job => job.Value!.AsObject());

    private static IEnumerable<JsonObject> Steps(JsonObject workflow) => Jobs(workflow).SelectMany(job => Resource.List(job["steps"]));

    [GeneratedRegex(@"(?<![\w./$-])(services/\w+|k8s/overlays/[\w-]+|\.ci/\w+|\.github/\w+|global\.json)\b")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex("for app in ([a-z ]+);")]
    private static partial Regex Loop();
}
