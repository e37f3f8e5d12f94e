using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace LocalDapr.Tests.Run;

/// <summary>Instances of an app that come, go and are replaced while it is called, with real processes.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
    private readonly TemporaryFolder _folder = new();

    public Task InitializeAsync() => Pizza.Tests.HeavyTestLock.WaitAsync();

    public Task DisposeAsync()
    {
        _http.Dispose();
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_app_is_scaled_and_rolled_out_without_a_call_that_fails_and_its_port_stays_served()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("caller") + RunningLocalDapr.App("one"), "--replicas", "one=1");
        var ports = await system.PortsAsync();
        var first = await GetAsync(ports["one"].App, "/pid");
        Assert.Equal([first], await CalledAsync(ports, 1));
        using var stop = new CancellationTokenSource();
        var calling = CallAsync(ports, stop.Token);

        Assert.Contains("one has 3 instances now", await DoneAsync(system, "scale", "one=3"), StringComparison.Ordinal);
        var three = await CalledAsync(ports, 3);
        Assert.Equal(3, three.Count);
        Assert.Contains(first, three);
        Assert.Contains("in front of one, one#2, one#3", await DoneAsync(system, "list"), StringComparison.Ordinal);

        Assert.Contains("one has 2 instances now", await DoneAsync(system, "scale", "one=2"), StringComparison.Ordinal);
        var two = await CalledAsync(ports, 2);
        Assert.Equal(2, two.Count);
        Assert.Subset(three, two);

        Assert.Contains("one is rolled out: 2 instances new", await DoneAsync(system, "rollout", "one"), StringComparison.Ordinal);
        var after = await CalledAsync(ports, 2);
        Assert.Equal(2, after.Count);
        Assert.Empty(after.Intersect(two));
        Assert.All(three, id => Assert.False(RunningLocalDapr.IsAlive(int.Parse(id, CultureInfo.InvariantCulture))));
        // The port of the first sidecar is served by another's.
        Assert.Equal(HttpStatusCode.NoContent, (await _http.GetAsync($"http://127.0.0.1:{ports["one"].Sidecar}/v1.0/healthz/outbound")).StatusCode);

        await stop.CancelAsync();
        Assert.True(await calling > 50);
    }

    [Fact]
    public async Task A_new_instance_that_does_not_get_ready_leaves_everything_as_it_was()
    {
        var cold = Path.Combine(_folder.Path, "cold");
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one", $"exit-if={cold}"), "--replicas", "one=1");
        var first = await GetAsync((await system.PortsAsync())["one"].App, "/pid");
        await File.WriteAllTextAsync(cold, "");

        foreach (var command in (string[][])[["rollout", "one"], ["scale", "one=3"]])
        {
            var (code, output) = await system.ControlAsync(command);
            Assert.Equal(1, code);
            Assert.Contains("the oven is cold", output, StringComparison.Ordinal);
        }

        Assert.Equal(first, await GetAsync((await system.PortsAsync())["one"].App, "/pid"));
        Assert.Equal("one", Assert.Single(await AppsAsync(system)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task One_operation_at_a_time_and_a_stop_in_the_middle_of_it_leaves_nothing_behind()
    {
        var slow = Path.Combine(_folder.Path, "slow");
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one", $"slow-if={slow}"));
        var first = await GetAsync((await system.PortsAsync())["one"].App, "/pid");
        await File.WriteAllTextAsync(slow, "");
        var scaling = system.ControlAsync("scale", "one=2");
        await system.UntilPrintedAsync("probe: slow to get ready");
        var second = (await AppsAsync(system))[1].GetProperty("pid").GetInt32();

        foreach (var command in (string[][])[["rollout", "one"], ["scale", "one=3"], ["stop", "one"]])
        {
            var (code, output) = await system.ControlAsync(command);
            Assert.Equal((1, "localdapr: a scale of 'one' is under way; try again when it is done"), (code, output));
        }

        system.Signal(RunningLocalDapr.Interrupt);
        Assert.Equal(0, await system.ExitAsync());
        Assert.Equal(1, (await scaling).Code);
        Assert.False(RunningLocalDapr.IsAlive(second));
        Assert.False(RunningLocalDapr.IsAlive(int.Parse(first, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Fewer_instances_are_those_that_live_and_each_has_a_name_of_its_own()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one"), "--replicas", "one=3");
        await system.PortsAsync();
        Assert.Equal("one killed", await DoneAsync(system, "kill", "one#1"));
        Assert.Equal(["exited 137", "ready", "ready"], (await AppsAsync(system)).Select(app => app.GetProperty("status").GetString()));

        Assert.DoesNotContain("one#3", await DoneAsync(system, "scale", "one=2"), StringComparison.Ordinal);
        Assert.Equal([("one#2", "ready"), ("one#3", "ready")], (await AppsAsync(system)).Select(app => (app.GetProperty("name").GetString()!, app.GetProperty("status").GetString()!)));

        await DoneAsync(system, "kill", "one#2");
        Assert.Contains("one#2 does not run. Back with: localdapr start one#2", await DoneAsync(system, "scale", "one=2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_an_instance_is_restarted_by_name_its_app_is_not_rolled_out()
    {
        var slow = Path.Combine(_folder.Path, "slow");
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one", $"slow-if={slow}"));
        await system.PortsAsync();
        await File.WriteAllTextAsync(slow, "");
        var restarting = system.ControlAsync("restart", "one");
        await system.UntilPrintedAsync("probe: slow to get ready");

        Assert.Equal((1, "localdapr: a restart of 'one' is under way; try again when it is done"), await system.ControlAsync("rollout", "one"));
        // Who stops it ends the wait.
        await DoneAsync(system, "stop", "one");
        Assert.Equal(1, (await restarting).Code);
        File.Delete(slow);
        await DoneAsync(system, "rollout", "one");
    }

    [Fact]
    public async Task An_app_that_is_not_alive_or_takes_too_much_memory_is_restarted_in_its_place_and_counted()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one"), "--liveness", "/alive", "--liveness-period", "0.3", "--liveness-failures", "4",
            "--memory-limit", "one=180Mi");
        var port = (await system.PortsAsync())["one"].App;
        var first = await GetAsync(port, "/pid");

        (await _http.PostAsync($"http://127.0.0.1:{port}/sicken", null)).EnsureSuccessStatusCode();
        await system.UntilPrintedAsync("one Unhealthy: GET /alive failed 4 times in a row; restart 1");
        await system.UntilPrintedAsync("one is ready again");
        Assert.NotEqual(first, await GetAsync(port, "/pid"));
        Assert.Equal(("ready", 1, "Unhealthy"), Told(Assert.Single(await AppsAsync(system))));

        // From the second time on it has to wait, as in Kubernetes; whoever asks for it does not.
        // It may be killed before it has answered.
        await Record.ExceptionAsync(() => _http.PostAsync($"http://127.0.0.1:{port}/leak", null));
        await system.UntilPrintedAsync("more than the 189 MB it may; restart 2 in 10 s");
        Assert.Equal(("CrashLoopBackOff", 2, "OOMKilled"), Told(Assert.Single(await AppsAsync(system))));
        Assert.Contains("2 (OOMKilled)", await DoneAsync(system, "list"), StringComparison.Ordinal);
        await DoneAsync(system, "start", "one");
        Assert.NotEmpty(await GetAsync(port, "/pid"));

        static (string?, int, string?) Told(JsonElement app) =>
            (app.GetProperty("status").GetString(), app.GetProperty("restarts").GetInt32(), app.GetProperty("restartedFor").GetString());
    }

    [Fact]
    public async Task An_instance_that_does_not_get_ready_after_its_restart_is_ended_and_tried_again()
    {
        var slow = Path.Combine(_folder.Path, "slow");
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one", $"slow-if={slow}"), "--liveness", "/alive", "--liveness-period", "0.3", "--liveness-failures", "4",
            "--start-timeout", "12");
        var port = (await system.PortsAsync())["one"].App;
        await File.WriteAllTextAsync(slow, "");
        (await _http.PostAsync($"http://127.0.0.1:{port}/sicken", null)).EnsureSuccessStatusCode();
        await system.UntilPrintedAsync("probe: slow to get ready");
        var stuck = Assert.Single(await AppsAsync(system)).GetProperty("pid").GetInt32();

        await system.UntilPrintedAsync("after 12 s; see its output, or allow it more time with --start-timeout; restart 2 in 10 s");
        Assert.Equal("CrashLoopBackOff", Assert.Single(await AppsAsync(system)).GetProperty("status").GetString());
        Assert.False(RunningLocalDapr.IsAlive(stuck));
        File.Delete(slow);
        await system.UntilPrintedAsync("one is ready again");
        Assert.NotEmpty(await GetAsync(port, "/pid"));
    }

    [Fact]
    public async Task Who_waits_for_an_instance_that_is_killed_learns_it_at_once()
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one"), "--replicas", "one=1");
        var port = (await system.PortsAsync())["one"].App;
        var process = await GetAsync(port, "/pid");
        using (var stop = Process.Start("kill", ["-STOP", process])) await stop.WaitForExitAsync();
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /pid HTTP/1.1\r\nHost: one\r\n\r\n"u8.ToArray());
        // Unread: so its end is a reset, while this side has nothing to say any more and would wait for ever.
        await Task.Delay(500);
        using (var kill = Process.Start("kill", ["-KILL", process])) await kill.WaitForExitAsync();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var broken = await Assert.ThrowsAsync<IOException>(() => stream.ReadExactlyAsync(new byte[1], patience.Token).AsTask());
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(broken.InnerException).SocketErrorCode);
    }

    [Theory]
    [InlineData("--replicas", "one=0", "expected APP=N with N from 1 to 20")]
    [InlineData("--replicas", "two=2", "has no app 'two'; it has one")]
    [InlineData("--memory-limit", "one=much", "expected APP=SIZE, such as order=256Mi")]
    [InlineData("--memory-limit", "two=1Gi", "has no app 'two'; it has one")]
    [InlineData("--liveness-period", "0", "must be between 0.1 and 3600 seconds")]
    public async Task What_cannot_be_meant_is_refused_in_one_line(string option, string value, string reason)
    {
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("one"), option, value);
        Assert.Equal(1, await system.ExitAsync());
        Assert.Contains(reason, system.Output, StringComparison.Ordinal);
    }

    private static async Task<string> DoneAsync(RunningLocalDapr system, params string[] command)
    {
        var (code, output) = await system.ControlAsync(command);
        Assert.True(code == 0, $"{output}\n\n{system.Output}");
        return output;
    }

    private static async Task<IReadOnlyList<JsonElement>> AppsAsync(RunningLocalDapr system)
    {
        using var list = JsonDocument.Parse(await DoneAsync(system, "list", "--json"));
        return [.. list.RootElement.GetProperty("status").GetProperty("apps").EnumerateArray().Select(app => app.Clone())];
    }

    /// <summary>The processes that answer, by the port of the app and by service invocation alike.</summary>
    private async Task<HashSet<string>> CalledAsync(IReadOnlyDictionary<string, (int App, int Sidecar)> ports, int expected)
    {
        var (direct, invoked) = (new HashSet<string>(), new HashSet<string>());
        // Others call too, so the turns come in no order.
        for (var i = 0; i < 5 * expected || (i < 500 && (direct.Count < expected || invoked.Count < expected)); i++)
        {
            direct.Add(await GetAsync(ports["one"].App, "/pid"));
            invoked.Add(await GetAsync(ports["caller"].Sidecar, "/v1.0/invoke/one/method/pid"));
        }
        Assert.Equal(direct.Order(), invoked.Order());
        return direct;
    }

    /// <summary>Calls in both ways until told to stop, and gives how often; every call must be answered.</summary>
    private Task<int> CallAsync(IReadOnlyDictionary<string, (int App, int Sidecar)> ports, CancellationToken stop) => Task.Run(async () =>
    {
        var calls = 0;
        for (; !stop.IsCancellationRequested; calls++)
        {
            await GetAsync(ports["one"].App, "/pid");
            await GetAsync(ports["caller"].Sidecar, "/v1.0/invoke/one/method/pid");
        }
        return calls;
    }, CancellationToken.None);

    private Task<string> GetAsync(int port, string path) => _http.GetStringAsync($"http://127.0.0.1:{port}{path}");
}
