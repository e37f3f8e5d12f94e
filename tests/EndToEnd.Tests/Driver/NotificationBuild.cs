using System.Diagnostics;

namespace Pizza.EndToEnd.Driver;

/// <summary>
/// services/Notification, installed and built before the first house: once, and again when its lock file or a source is newer. Without npm the houses of
/// these tests stand without it, as a user's does.
/// </summary>
internal static class NotificationBuild
{
    private static readonly string Folder = Path.Combine(Built.RepositoryFolder, "services", "Notification");
    private static readonly Lazy<Task> Build = new(BuildAsync);

    /// <summary>Why there is no notification service; null: there is one.</summary>
    public static string? Missing { get; } = OnPath("node") && OnPath("npm") ? null : "needs Node and npm";

    public static Task OnceAsync() => Missing is null ? Build.Value : Task.CompletedTask;

    private static async Task BuildAsync()
    {
        if (!IsNewer(Path.Combine(Folder, "node_modules", ".package-lock.json"), [Path.Combine(Folder, "package-lock.json")]))
            await NpmAsync("ci", "--ignore-scripts", "--no-audit", "--no-fund");
        string[] sources = [.. Directory.GetFiles(Path.Combine(Folder, "src"), "*.ts", SearchOption.AllDirectories), Path.Combine(Folder, "tsconfig.json")];
        if (!IsNewer(Path.Combine(Folder, "dist", "src", "main.js"), sources)) await NpmAsync("run", "build");
    }

    private static bool IsNewer(string made, string[] sources) => File.Exists(made) && sources.All(source => File.GetLastWriteTimeUtc(source) <= File.GetLastWriteTimeUtc(made));

    private static async Task NpmAsync(params string[] arguments)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await npm.WaitForExitAsync(patience.Token);
        if (npm.ExitCode != 0) throw new InvalidOperationException($"npm {arguments[0]} ended with {npm.ExitCode}:\n{await output}{await errors}");
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
