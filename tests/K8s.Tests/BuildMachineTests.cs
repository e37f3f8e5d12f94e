using System.Diagnostics;

namespace Pizza.K8s.Tests;

/// <summary><c>.ci/run</c> on machines that lack something: what could not be installed is not passed over.</summary>
public sealed class BuildMachineTests : IDisposable
{
    // What it asks for by path and not by name may be there or not where these tests run.
    private const string ByPath = "postgresql rabbitmq-server chromium fonts-noto-cjk";
    private readonly string _folder = Directory.CreateTempSubdirectory("pizza-ci-").FullName;

    public BuildMachineTests()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "needs bash");
        foreach (var folder in (string[])[".ci", "bin"]) Directory.CreateDirectory(Path.Combine(_folder, folder));
        File.Copy(Repository.PathTo(".ci", "run"), Path.Combine(_folder, ".ci", "run"));
        File.WriteAllText(Path.Combine(_folder, "README.md"), "## Test\n\ndotnet test\n\n## More\n");
        foreach (var tool in (string[])["awk", "bash", "cat", "dirname", "env", "grep", "head", "id", "ls", "mktemp", "rm", "sed", "sleep", "sort", "tee"])
            File.CreateSymbolicLink(InPath(tool), Path.Combine(File.Exists($"/usr/bin/{tool}") ? "/usr/bin" : "/bin", tool));
        foreach (var there in (string[])["http", "redis-server", "npm"]) Has(there, "exit 0");
        Has("sudo", "exec \"$@\"");
        Has("dotnet", "echo 'Passed!  - Failed:     0, Passed:    12, Skipped:     1, Total:    13, Duration: 1 s'");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task What_cannot_be_installed_makes_the_run_red_and_is_named()
    {
        Has("apt-get", "exit 100");
        var (code, output, errors) = await RunAsync(ByPath);
        Assert.Equal(1, code);
        Assert.Contains("could not install siege", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("redis-server", errors, StringComparison.Ordinal);
        Assert.Equal(["red: could not install siege", "12 passed, 0 failed, 1 skipped"], output.TrimEnd().Split('\n')[^2..]);
    }

    [SkippableFact]
    public async Task What_comes_with_the_second_try_is_enough()
    {
        // The first installation fails, as it does with old lists of packages.
        Has("apt-get", $"""
            case " $* " in *" update "*) exit 0;; esac
            [ -e "{_folder}/tried" ] || {"{"} : > "{_folder}/tried"; exit 100; {"}"}
            case " $* " in *" siege "*) cat "{InPath("http")}" > "{InPath("siege")}"; exec /bin/chmod +x "{InPath("siege")}";; esac
            exit 100
            """);
        var (code, output, errors) = await RunAsync(ByPath);
        Assert.True(code == 0, output + errors);
        Assert.Equal("12 passed, 0 failed, 1 skipped", output.TrimEnd().Split('\n')[^1]);
    }

    [SkippableFact]
    public async Task A_machine_may_go_without_what_is_named()
    {
        Has("apt-get", "exit 100");
        var (code, _, errors) = await RunAsync($"{ByPath} siege");
        Assert.Equal(0, code);
        Assert.Contains("without siege, as PIZZA_CI_WITHOUT says", errors, StringComparison.Ordinal);
    }

    private string InPath(string tool) => Path.Combine(_folder, "bin", tool);

    private void Has(string tool, string script)
    {
        File.WriteAllText(InPath(tool), $"#!/bin/bash\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(InPath(tool), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string without)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ".ci/run")
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = Path.Combine(_folder, "bin"), ["PIZZA_CI_WITHOUT"] = without, ["PIZZA_CI_PAUSE"] = "0", ["TMPDIR"] = _folder },
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
