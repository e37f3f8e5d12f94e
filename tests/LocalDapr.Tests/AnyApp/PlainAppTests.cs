using LocalDapr.Tests.Run;

namespace LocalDapr.Tests.AnyApp;

/// <summary>Apps without any SDK: curl in a shell script, and a server of Python's standard library.</summary>
public sealed class PlainAppTests : IDisposable
{
    private static readonly string? Missing = Programs.Missing("python3", "curl", "sh");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Curl_and_a_server_of_the_standard_library_are_apps_like_any_other()
    {
        Skip.If(Missing is not null, Missing);
        await Pizza.Tests.HeavyTestLock.WaitAsync();
        await using var system = RunningLocalDapr.RunFile(_folder, Path.Combine(RunningLocalDapr.AppFolder("Plain"), "dapr.yaml"));
        await system.UntilPrintedAsync("shop closes");
        foreach (var line in (string[])["""menu: {"asked": "/menu?day=mon%20tue", "by": "shop"}""", "unknown: 404", "save: 204", """get: {"hot":true}""", "delete: 204", "gone: 204", "publish: 204", "healthz: 204"])
            Assert.Contains("shop    | " + line + "\n", system.Output, StringComparison.Ordinal);
        // A script that ends is no failure of the run, and its sidecar stays.
        await system.UntilPrintedAsync("shop ended with exit code 0; the others go on");
        var ports = await system.PortsAsync();
        using var http = new HttpClient();
        var order = "";
        await RunningLocalDapr.UntilAsync(() => (order = http.GetStringAsync(new Uri($"http://127.0.0.1:{ports["kitchen"].Sidecar}/v1.0/state/statestore/last-order")).GetAwaiter().GetResult()).Length > 0);
        Assert.Equal("""{"number":7,"source":"shop"}""", order.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_is_not_installed_is_named_in_one_line_before_anything_starts()
    {
        var file = _folder.File("dapr.yaml", "version: 1\napps:\n  - { appID: kitchen, appDirPath: ., appPort: 80, command: [no-such-node, kitchen.js] }\n");
        var (code, output) = await RunningLocalDapr.CommandAsync("run", "-f", file, "--ports", "free", "--name", "missing-program");
        Assert.Equal(1, code);
        Assert.Contains("localdapr: app 'kitchen': program 'no-such-node' was not found; install it, put it on the PATH, or correct the app's command", output, StringComparison.Ordinal);
    }
}
