using LocalDapr.Run;
using LocalDapr.Run.Build;
using LocalDapr.Run.RunFile;

namespace LocalDapr.Tests.Run;

public sealed class DotnetCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Dotnet_run_starts_the_assembly_of_the_only_project_in_the_folder()
    {
        var project = _folder.File("App.csproj", "");
        var command = Of("dotnet", "run", "--no-build", "--no-launch-profile")!;
        Assert.Equal((project, "Debug", true), (command.ProjectFile, command.Configuration, command.StartsAssembly));
        Assert.Empty(command.Arguments);
    }

    [Theory]
    [InlineData("-c", "Release")]
    [InlineData("--configuration", "Release")]
    [InlineData("--configuration=Release")]
    public void The_configuration_is_taken_from_the_command(params string[] options)
    {
        _folder.File("App.csproj", "");
        Assert.Equal("Release", Of(["dotnet", "run", .. options])!.Configuration);
    }

    [Theory]
    [InlineData("--", "a", "--b")]
    [InlineData("a", "--b")]
    public void What_follows_is_the_apps(params string[] rest)
    {
        _folder.File("App.csproj", "");
        Assert.Equal(["a", "--b"], Of(["dotnet", "run", .. rest])!.Arguments);
    }

    [Theory]
    [InlineData("--project")]
    [InlineData("-p")]
    public void A_project_elsewhere_is_found(string option)
    {
        var project = _folder.File("src/App/App.csproj", "");
        Assert.Equal(project, Of("dotnet", "run", option, "src/App")!.ProjectFile);
    }

    [Theory]
    [InlineData("-f", "net10.0")]
    [InlineData("-p:DefineConstants=X")]
    [InlineData("--launch-profile", "http")]
    public void An_option_only_dotnet_run_understands_leaves_it_to_dotnet_run(params string[] options)
    {
        _folder.File("App.csproj", "");
        Assert.False(Of(["dotnet", "run", .. options])!.StartsAssembly);
    }

    [Fact]
    public void A_launch_profile_leaves_it_to_dotnet_run_unless_it_is_switched_off()
    {
        _folder.File("App.csproj", "");
        _folder.File("Properties/launchSettings.json", "{}");
        Assert.False(Of("dotnet", "run")!.StartsAssembly);
        Assert.True(Of("dotnet", "run", "--no-launch-profile")!.StartsAssembly);
    }

    [Fact]
    public void An_assembly_is_built_before_from_the_project_beside_it_and_started_as_it_is()
    {
        var project = _folder.File("App.csproj", "");
        var command = Of("dotnet", "bin/App.dll")!;
        Assert.Equal((project, false), (command.ProjectFile, command.StartsAssembly));
    }

    [Fact]
    public void Other_programs_are_nothing_to_build()
    {
        Assert.Null(Of("node", "app.js"));
        Assert.Null(Of("dotnet", "App.dll"));
        Assert.Null(Of("dotnet", "watch"));
    }

    [Fact]
    public void Two_projects_in_the_folder_are_refused_with_the_way_out()
    {
        _folder.File("A.csproj", "");
        _folder.File("B.csproj", "");
        Assert.Contains("name one with --project", Assert.Throws<RunException>(() => Of("dotnet", "run")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_project_in_the_folder_is_refused_naming_the_app() =>
        Assert.StartsWith("app 'kitchen': no .NET project in", Assert.Throws<RunException>(() => Of("dotnet", "run")).Message, StringComparison.Ordinal);

    private DotnetCommand? Of(params string[] command) => DotnetCommand.Of(new AppInstance
    {
        Name = "kitchen",
        App = new RunFileApp { AppId = "kitchen", AppDirPath = _folder.Path, Command = command, Settings = new SharedSettings(), Line = 1 },
        AppPort = 1,
        DaprHttpPort = 2,
        DaprGrpcPort = 3,
        MetricsPort = 4,
        Replicas = 1,
    });
}
