using System.Diagnostics;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>The first step of the workflow <c>deploy</c>, with a gh that answers as it is told.</summary>
public sealed class ApprovalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pizza-approval-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [InlineData("required_reviewers", 0, true)]
    [InlineData("wait_timer\nrequired_reviewers\nbranch_policy", 0, true)]
    [InlineData("", 0, false)]
    [InlineData("wait_timer\nbranch_policy", 0, false)]
    [InlineData("", 1, false)]
    public void Where_nobody_has_to_approve_nothing_is_deployed(string rules, int status, bool goesOn)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "needs bash");
        var gh = Path.Combine(_folder, "gh");
        File.WriteAllText(gh, $"""
            #!/bin/bash
            [ "$1 $2" = "api repos/somebody/pizza/environments/production" ] || exit 9
            printf '%b' '{rules.Replace("\n", "\\n", StringComparison.Ordinal)}'
            exit {status}
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(gh, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var workflow = YamlText.Document(Repository.Read(".github", "workflows", "deploy.yml"));
        // Before anything has come out of the repository or its secrets.
        var first = Resource.List(workflow["jobs"]!["deploy"]!["steps"]).First();
        Assert.Equal("read", (string)workflow["permissions"]!["actions"]!);

        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-e", "-c", (string)first["run"]!])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = $"{_folder}:/usr/bin:/bin", ["GITHUB_REPOSITORY"] = "somebody/pizza" },
        })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((goesOn, status == 0 && !goesOn), (process.ExitCode == 0, said.Contains("required reviewers", StringComparison.Ordinal)));
    }
}
