namespace LocalDapr.Tests.Run;

/// <summary>--faults and changed resources, as users see them.</summary>
public sealed class FaultsOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_example_of_the_README_strikes_and_is_announced()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(RunningLocalDapr.ProbeProject, "..", "..", "..", "localdapr", "README.md"));
        var start = readme.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        var example = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
        var faults = _folder.File("faults.yaml", example);
        _folder.File("resources/store.yaml", Store("store"));
        await using var running = RunningLocalDapr.Run(_folder, RunningLocalDapr.App("probe"), "--faults", faults);
        var sidecar = (await running.PortsAsync())["probe"].Sidecar;

        await running.UntilPrintedAsync("FAULTS ARE INJECTED, for tests: 10 rules of");
        using var http = new HttpClient();
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            using var answer = await http.GetAsync($"http://127.0.0.1:{sidecar}/v1.0/state/store/k");
            statuses.Add((int)answer.StatusCode);
        }
        Assert.Equal([500, 500, 500, 204], statuses);

        _folder.File("resources/second.yaml", Store("second"));
        await running.UntilPrintedAsync("Changed while running: component second added (app probe)");
        using var second = await http.GetAsync($"http://127.0.0.1:{sidecar}/v1.0/state/second/k");
        Assert.Equal(500, (int)second.StatusCode);   // a place of its own: its first three reads fail too
    }

    [Theory]
    [InlineData("run")]
    [InlineData("sidecar")]
    public async Task A_bad_file_is_refused_at_start_with_its_line(string command)
    {
        var faults = _folder.File("faults.yaml", "apiVersion: localdapr.io/v1alpha1\nkind: FaultInjection\nspec:\n  seed: 1\n  deliveries:\n  - fault: lose\n");
        string[] arguments = command == "run" ? ["run", "-f", _folder.File("dapr.yaml", "version: 1\napps: []\n")] : ["sidecar", "--app-id", "a", "--dapr-http-port", "0"];

        var (code, output) = await RunningLocalDapr.CommandAsync([.. arguments, "--faults", faults]);

        Assert.Equal(1, code);
        Assert.Contains($"{faults}:6: fault 'lose' of deliveries must be one of", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Store(string name) => $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{ name: {name} }}\nspec: {{ type: state.in-memory, version: v1 }}\n";
}
