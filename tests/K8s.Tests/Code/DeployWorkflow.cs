using System.Diagnostics;
using System.Text.Json.Nodes;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests.Code;

/// <summary>The workflow <c>deploy</c>: its own steps, run here as the runner runs them, with stand-ins for the programs they ask.</summary>
internal static class DeployWorkflow
{
    private static readonly JsonObject Text = YamlText.Document(Repository.Read(".github", "workflows", "deploy.yml")).AsObject();

    public static JsonNode Permissions => Text["permissions"]!;

    public static JsonNode Job => Text["jobs"]!["deploy"]!;

    public static IReadOnlyList<JsonObject> Steps { get; } = [.. Resource.List(Job["steps"])];

    public static JsonObject Step(string name) => Steps.Single(step => (string?)step["name"] == name);

    /// <summary>Puts a program where the steps find it before any other.</summary>
    public static void StandIn(string folder, string program, string script)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "needs bash");
        var file = Path.Combine(folder, program);
        File.WriteAllText(file, "#!/bin/bash\n" + script);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>In a folder with the stand-ins. With <c>shell: bash</c> the runner adds pipefail.</summary>
    public static (int ExitCode, string Said) Run(JsonObject step, string folder, params (string Name, string Value)[] environment)
    {
        Assert.Equal("bash", (string)Text["defaults"]!["run"]!["shell"]!);
        var start = new ProcessStartInfo("/bin/bash", ["-e", "-o", "pipefail", "-c", (string)step["run"]!]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{folder}:/usr/bin:/bin";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }
}
