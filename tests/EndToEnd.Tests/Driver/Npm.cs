using System.Diagnostics;

namespace Pizza.EndToEnd.Driver;

/// <summary>npm, where it is installed.</summary>
internal static class Npm
{
    /// <summary>Why nothing can be done with it; null: it is there.</summary>
    public static string? Missing { get; } = OnPath("node") && OnPath("npm") ? null : "needs Node and npm";

    /// <summary>Installs what a folder's lock file says, unless that is there already.</summary>
    public static async Task InstallAsync(string folder)
    {
        if (!IsNewer(Path.Combine(folder, "node_modules", ".package-lock.json"), [Path.Combine(folder, "package-lock.json")]))
            await RunAsync(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    }

    public static async Task RunAsync(string folder, params string[] arguments)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await npm.WaitForExitAsync(patience.Token);
        if (npm.ExitCode != 0) throw new InvalidOperationException($"npm {arguments[0]} ended with {npm.ExitCode}:\n{await output}{await errors}");
    }

    /// <summary>What is made is there and no older than what it is made from.</summary>
    public static bool IsNewer(string made, string[] sources) => File.Exists(made) && sources.All(source => File.GetLastWriteTimeUtc(source) <= File.GetLastWriteTimeUtc(made));

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
