using System.Diagnostics;
using System.Globalization;
using LocalDapr.Run;

namespace LocalDapr.Tests.Run;

/// <summary>How localdapr ends when it is not by a signal of its own, and that file names are meant from where the user is.</summary>
public sealed class EndingTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private readonly TemporaryFolder _folder = new();

    public Task InitializeAsync() => Pizza.Tests.HeavyTestLock.WaitAsync();

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("stop", "--all")]
    public async Task A_stop_without_an_app_stops_the_whole_system_and_comes_back_when_it_has_ended(params string[] command)
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one"));
        var app = int.Parse(await Http.GetStringAsync($"http://127.0.0.1:{(await system.PortsAsync())["one"].App}/pid"), CultureInfo.InvariantCulture);

        var (code, output) = await system.ControlAsync(command);

        Assert.Equal(0, code);
        Assert.EndsWith("all stopped", output, StringComparison.Ordinal);
        Assert.False(RunningLocalDapr.IsAlive(app));
        Assert.Equal(0, await system.ExitAsync());
    }

    [Fact]
    public async Task A_stop_takes_an_app_or_all()
    {
        var (code, output) = await RunningLocalDapr.CommandAsync("stop", "one", "--all");
        Assert.NotEqual(0, code);
        Assert.Contains("stop takes either APP or --all", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_names_are_meant_from_the_folder_in_which_dotnet_run_was_typed()
    {
        using var command = DotnetRun(_folder.Path, "list", "-f", "mine.yaml");
        var output = await command.StandardError.ReadToEndAsync();
        await command.WaitForExitAsync();
        Assert.Contains($"{Path.Combine(_folder.Path, "mine.yaml")} is not running", output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_dotnet_run_that_is_killed_takes_localdapr_and_its_apps_with_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        var (ports, name) = (Path.Combine(_folder.Path, "ports.json"), "test-" + Guid.NewGuid().ToString("N")[..12]);
        _folder.File("dapr.yaml", "version: 1\napps:\n" + RunningLocalDapr.App("one"));
        using var outer = DotnetRun(_folder.Path, "run", "-f", "dapr.yaml", "--ports", "free", "--ports-file", ports, "--name", name, "--resources-path", _folder.Folder("resources"));
        _ = outer.StandardError.ReadToEndAsync();
        _ = outer.StandardOutput.ReadToEndAsync();
        await RunningLocalDapr.UntilAsync(() => File.Exists(ports) || outer.HasExited);
        Assert.False(outer.HasExited);
        Assert.Equal(0, (await RunningLocalDapr.CommandAsync("list", "--name", name)).Code);

        outer.Kill();

        var clock = Stopwatch.StartNew();
        while ((await RunningLocalDapr.CommandAsync("list", "--name", name)).Code == 0)
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "it still runs");
    }

    [Fact]
    public async Task A_sidecar_ends_with_the_process_for_which_it_was_started()
    {
        using var owner = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "localdapr.dll"), "sidecar", "--app-id", "a", "--dapr-http-port", "0", "--dapr-grpc-port", "0"])
        {
            RedirectStandardOutput = true,
            Environment = { [ParentWatch.Variable] = owner.Id.ToString(CultureInfo.InvariantCulture) },
        };
        using var sidecar = Process.Start(start)!;
        Assert.Contains("listens on port", await sidecar.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);

        owner.Kill();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await sidecar.WaitForExitAsync(patience.Token);
        Assert.Equal(0, sidecar.ExitCode);
    }

    [Theory]
    [InlineData(true, "dotnet", "run", "--project", "localdapr")]
    [InlineData(true, "/usr/share/dotnet/dotnet", "--diagnostics", "run", "--", "run", "-f", "x")]
    [InlineData(true, "dotnet", "watch")]
    [InlineData(false, "dotnet", "localdapr.dll", "run")]
    [InlineData(false, "dotnet", "test", "run")]
    [InlineData(false, "bash", "run")]
    [InlineData(false, "")]
    public void A_dotnet_run_is_known_by_its_command_line(bool expected, params string[] words) => Assert.Equal(expected, ParentWatch.IsDotnetRun(words));

    private static Process DotnetRun(string folder, params string[] arguments)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Process.Start(new ProcessStartInfo("dotnet",
            ["run", "--no-build", "-c", configuration, "--project", Path.Combine(RunningLocalDapr.Repository, "localdapr"), "--", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
    }
}
