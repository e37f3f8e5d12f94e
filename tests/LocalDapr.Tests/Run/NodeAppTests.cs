namespace LocalDapr.Tests.Run;

/// <summary>Where Node is missing the system runs without the apps that need it.</summary>
public sealed class NodeAppTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Where_Node_is_not_installed_it_is_said_once_and_the_others_run()
    {
        _folder.File("js/package.json", """{"scripts":{"build":"tsc"}}""");
        _folder.File("js/package-lock.json", "{}");
        const string withoutNode = "appDirPath: ./js, appPort: 80, command: [node, main.js], env: { PATH: /nowhere }";
        await using var system = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("shop") + $"  - {{ appID: letters, {withoutNode} }}\n  - {{ appID: mails, {withoutNode} }}\n");

        await system.PortsAsync();

        await system.UntilPrintedAsync("1 app ready");
        Assert.Single(system.Output.Split('\n'), line => line.Contains("running without letters, mails: Node is not installed", StringComparison.Ordinal));
        Assert.Contains("left out", (await system.ControlAsync("list")).Output, StringComparison.Ordinal);
    }
}
