using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalDapr.Tests.Run;

/// <summary>localdapr run with real processes.</summary>
public sealed class RunCommandTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private readonly TemporaryFolder _folder = new();

    public Task InitializeAsync() => Pizza.Tests.HeavyTestLock.WaitAsync();

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task All_apps_get_ready_and_one_line_says_where_to_go()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one") + RunningLocalDapr.App("gateway"));
        var ports = await system.PortsAsync();
        await system.UntilPrintedAsync($">>> http://localhost:{ports["gateway"].App}");
        Assert.Matches(@"2 apps ready in \d+\.\d s", system.Output);
        Assert.Contains("one     | probe: serving as one", system.Output, StringComparison.Ordinal);
        Assert.Equal(ports["one"].Sidecar.ToString(CultureInfo.InvariantCulture), await GetAsync(ports["one"].App, "/env/DAPR_HTTP_PORT"));
        Assert.Equal(_folder.Path, await GetAsync(ports["one"].App, "/folder"));
        using var health = await Http.GetAsync($"http://127.0.0.1:{ports["one"].Sidecar}/v1.0/healthz");
        Assert.Equal(204, (int)health.StatusCode);
    }

    [Theory]
    [InlineData(RunningLocalDapr.Interrupt)]
    [InlineData(RunningLocalDapr.Terminate)]
    public async Task A_stop_leaves_no_process_behind(int signal)
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one", "child") + RunningLocalDapr.App("two"));
        var processes = await ProcessesAsync(await system.PortsAsync());
        system.Signal(signal);
        Assert.Equal(0, await system.ExitAsync());
        Assert.All(processes, id => Assert.False(RunningLocalDapr.IsAlive(id)));
        Assert.Contains("all stopped", system.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apps_are_stopped_in_reverse_order()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one", "says-goodbye") + RunningLocalDapr.App("two", "says-goodbye"));
        await system.PortsAsync();
        system.Signal(RunningLocalDapr.Interrupt);
        await system.ExitAsync();
        var (one, two) = (system.Output.IndexOf("one | probe: goodbye", StringComparison.Ordinal), system.Output.IndexOf("two | probe: goodbye", StringComparison.Ordinal));
        Assert.True(two > 0 && one > two, system.Output);
    }

    [Fact]
    public async Task A_killed_localdapr_takes_its_apps_and_their_children_with_it()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one", "child", "stubborn") + RunningLocalDapr.App("two"));
        var processes = await ProcessesAsync(await system.PortsAsync());
        system.Signal(RunningLocalDapr.Kill);
        await system.ExitAsync();
        await RunningLocalDapr.UntilAsync(() => !processes.Any(RunningLocalDapr.IsAlive));
        // What it left in the run folder does not count as a running system.
        Assert.Equal(1, (await system.ControlAsync("list")).Code);
    }

    [Fact]
    public async Task An_app_that_ignores_the_stop_is_killed_after_the_time_of_grace()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one", "stubborn"));
        var processes = await ProcessesAsync(await system.PortsAsync());
        system.Signal(RunningLocalDapr.Interrupt);
        Assert.Equal(0, await system.ExitAsync());
        Assert.All(processes, id => Assert.False(RunningLocalDapr.IsAlive(id)));
    }

    [Fact]
    public async Task A_second_interrupt_does_not_wait()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one", "stubborn"));
        var processes = await ProcessesAsync(await system.PortsAsync());
        system.Signal(RunningLocalDapr.Interrupt);
        await system.UntilPrintedAsync("stopping");
        system.Signal(RunningLocalDapr.Interrupt);
        Assert.Equal(130, await system.ExitAsync());
        Assert.All(processes, id => Assert.False(RunningLocalDapr.IsAlive(id)));
    }

    [Fact]
    public async Task An_app_that_dies_at_start_is_named_with_its_exit_code_and_last_words_and_nothing_stays()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one") + RunningLocalDapr.App("baker", "exit=7"));
        Assert.Equal(1, await system.ExitAsync());
        Assert.Contains("localdapr: app 'baker' ended with exit code 7 while it started; the last it printed:\n    probe: I cannot start, the oven is cold",
            system.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await system.ControlAsync("list")).Code);
    }

    [Fact]
    public async Task An_app_that_dies_later_is_shown_and_can_be_started_again()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one") + RunningLocalDapr.App("two"));
        var ports = await system.PortsAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Http.PostAsync($"http://127.0.0.1:{ports["two"].App}/die", null));
        await system.UntilPrintedAsync("two ended with exit code 3; the others go on");
        Assert.Contains("exited 3", (await system.ControlAsync("list")).Output, StringComparison.Ordinal);
        Assert.NotEmpty(await GetAsync(ports["one"].App, "/pid"));
        var (code, output) = await system.ControlAsync("start", "two");
        Assert.True(code == 0, output);
        Assert.NotEmpty(await GetAsync(ports["two"].App, "/pid"));
    }

    [Fact]
    public async Task Apps_can_be_listed_stopped_started_restarted_and_killed()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one") + RunningLocalDapr.App("two"));
        var ports = await system.PortsAsync();
        var first = await GetAsync(ports["two"].App, "/pid");
        Assert.Matches($@"two\s*\|\s*ready\s*\|\s*{ports["two"].App}\s*\|\s*{ports["two"].Sidecar}\s*\|\s*{first}\s*\|.* s\s*\|\s*\d+ MB", (await system.ControlAsync("list")).Output);

        Assert.Equal(0, (await system.ControlAsync("stop", "two")).Code);
        Assert.Matches(@"two\s*\|\s*stopped", (await system.ControlAsync("list")).Output);
        Assert.False(RunningLocalDapr.IsAlive(int.Parse(first, CultureInfo.InvariantCulture)));
        using (var health = await Http.GetAsync($"http://127.0.0.1:{ports["two"].Sidecar}/v1.0/healthz/outbound"))
            Assert.Equal(204, (int)health.StatusCode);
        Assert.Contains("two was not running", (await system.ControlAsync("stop", "two")).Output, StringComparison.Ordinal);

        Assert.Contains("two ready in", (await system.ControlAsync("start", "two")).Output, StringComparison.Ordinal);
        Assert.Contains("two is running already", (await system.ControlAsync("start", "two")).Output, StringComparison.Ordinal);
        var second = await GetAsync(ports["two"].App, "/pid");
        Assert.Equal(0, (await system.ControlAsync("restart", "two")).Code);
        Assert.NotEqual(second, await GetAsync(ports["two"].App, "/pid"));

        Assert.Equal(0, (await system.ControlAsync("kill", "two")).Code);
        await system.UntilPrintedAsync("two ended with exit code 137 (killed)");
        var (code, output) = await system.ControlAsync("stop", "three");
        Assert.Equal((1, "localdapr: no app 'three' here; there are one, two"), (code, output));
    }

    [Fact]
    public async Task Replicas_are_processes_of_their_own_and_one_command_stops_them_all()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one"), "--replicas", "one=2");
        var ports = await system.PortsAsync();
        Assert.Equal(["one", "one#2"], ports.Keys.Order());
        Assert.Equal("one", await GetAsync(ports["one#2"].App, "/env/APP_ID"));
        Assert.Equal("2", await GetAsync(ports["one#2"].App, "/env/LOCALDAPR_REPLICAS"));
        await system.ControlAsync("stop", "one");
        Assert.Equal(2, Regex.Count((await system.ControlAsync("list")).Output, "stopped"));
    }

    [Fact]
    public async Task The_same_run_file_under_the_same_name_runs_only_once()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one"));
        await system.PortsAsync();
        var (code, output) = await RunningLocalDapr.CommandAsync("run", "-f", Path.Combine(_folder.Path, "dapr.yaml"), "--ports", "free", "--name", system.Name);
        Assert.Equal(1, code);
        Assert.Contains("is running already", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_when_nothing_runs_says_so_in_one_line()
    {
        var (code, output) = await RunningLocalDapr.CommandAsync("list", "--name", "nobody");
        Assert.Equal(1, code);
        Assert.StartsWith("localdapr: no system named 'nobody' is running", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', output);
    }

    [Fact]
    public async Task Output_goes_to_a_file_where_the_run_file_says_so()
    {
        await using var system = RunningLocalDapr.Run(_folder,
            RunningLocalDapr.App("one").Replace("appLogDestination: console", "appLogDestination: file", StringComparison.Ordinal));
        await system.PortsAsync();
        var log = Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, ".dapr", "logs"), "one_app_*.log"));
        await RunningLocalDapr.UntilAsync(() => File.ReadAllText(log).Contains("probe: serving as one\n", StringComparison.Ordinal));
        Assert.DoesNotContain("probe: serving", system.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_is_built_and_its_assembly_started_without_dotnet_run()
    {
        await using var system = RunningLocalDapr.Run(_folder,
            $"  - {{ appID: one, appDirPath: \"{RunningLocalDapr.ProbeProject}\", appPort: 80, appLogDestination: console, command: [dotnet, run, --no-build] }}\n");
        var ports = await system.PortsAsync();
        Assert.Contains("built 1 projects in", system.Output, StringComparison.Ordinal);
        Assert.Equal(RunningLocalDapr.ProbeProject, await GetAsync(ports["one"].App, "/folder"));
        // The process that was started is the app itself.
        Assert.Contains($" {await GetAsync(ports["one"].App, "/pid")} ", (await system.ControlAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_fails_shows_the_compiler_and_starts_nothing()
    {
        _folder.File("bad/Bad.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        _folder.File("bad/Program.cs", "this is no program");
        await using var system = RunningLocalDapr.Run(_folder, "  - { appDirPath: bad, command: [dotnet, run] }\n" + RunningLocalDapr.App("one"));
        Assert.Equal(1, await system.ExitAsync());
        Assert.Contains("error CS", system.Output, StringComparison.Ordinal);
        Assert.Contains("localdapr: the build failed", system.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("probe:", system.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_program_is_named_before_anything_starts()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one") + "  - { appID: two, appDirPath: ., command: [no-such-program] }\n");
        Assert.Equal(1, await system.ExitAsync());
        Assert.Contains("localdapr: app 'two': program 'no-such-program' was not found", system.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("probe:", system.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_component_type_is_refused_by_name_with_its_file()
    {
        var file = _folder.File("resources/oven.yaml", """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: { name: oven }
            spec: { type: state.stone-oven, version: v1, metadata: [] }
            """);
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one"));
        Assert.Equal(1, await system.ExitAsync());
        Assert.Contains("state.stone-oven", system.Output, StringComparison.Ordinal);
        Assert.Contains(file, system.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("probe:", system.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_YAML_among_the_resources_is_refused_with_its_file()
    {
        var file = _folder.File("resources/oven.yaml", "kind: [Component");
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one"));
        Assert.Equal(1, await system.ExitAsync());
        Assert.Contains(file, system.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("probe:", system.Output, StringComparison.Ordinal);
    }

    private static async Task<int[]> ProcessesAsync(IReadOnlyDictionary<string, (int App, int Sidecar)> ports)
    {
        var processes = new List<int>();
        foreach (var (app, _) in ports.Values)
        {
            foreach (var path in (string[])["/pid", "/child"])
                if (int.TryParse(await GetAsync(app, path), out var id)) processes.Add(id);
        }
        Assert.All(processes, id => Assert.True(RunningLocalDapr.IsAlive(id)));
        return [.. processes];
    }

    private static Task<string> GetAsync(int port, string path) => Http.GetStringAsync($"http://127.0.0.1:{port}{path}");
}
