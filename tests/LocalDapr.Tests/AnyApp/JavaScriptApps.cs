using System.Diagnostics;
using System.Text;
using Xunit.Sdk;

namespace LocalDapr.Tests.AnyApp;

/// <summary>
/// tests/Apps/JavaScript with its packages installed: a copy under artifacts, so that the sources stay free of node_modules. Installed once, and again when
/// the lock file changed.
/// </summary>
internal static class JavaScriptApps
{
    private static readonly Lazy<Task<string>> Installation = new(InstallAsync);

    /// <summary>Why they cannot be run; null: they can.</summary>
    public static string? Missing { get; } = Programs.Missing("node", "npm");

    /// <summary>The folder of the copy.</summary>
    public static Task<string> InstalledAsync() => Installation.Value;

    private static async Task<string> InstallAsync()
    {
        var source = Run.RunningLocalDapr.AppFolder("JavaScript");
        var copy = Path.Combine(Run.RunningLocalDapr.Repository, "artifacts", "javascript-apps");
        Directory.CreateDirectory(copy);
        var installed = Path.Combine(copy, "node_modules", "installed-lock.json");
        var isCurrent = File.Exists(installed) && File.ReadAllText(installed) == File.ReadAllText(Path.Combine(source, "package-lock.json"));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(source, file);
            if (name.StartsWith("node_modules", StringComparison.Ordinal) || name.StartsWith(".dapr", StringComparison.Ordinal))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, name))!);
            File.Copy(file, Path.Combine(copy, name), overwrite: true);
        }
        if (isCurrent)
            return copy;
        var output = new StringBuilder();
        // No package of the lock file needs its install script.
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = copy,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        npm.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        npm.ErrorDataReceived += (_, line) => output.AppendLine(line.Data);
        npm.BeginOutputReadLine();
        npm.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await npm.WaitForExitAsync(patience.Token);
        if (npm.ExitCode != 0)
            throw new XunitException($"npm ci ended with exit code {npm.ExitCode}:\n{output}");
        File.Copy(Path.Combine(source, "package-lock.json"), installed, overwrite: true);
        return copy;
    }
}
