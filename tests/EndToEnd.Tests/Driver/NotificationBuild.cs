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
    public static string? Missing => Npm.Missing;

    public static Task OnceAsync() => Missing is null ? Build.Value : Task.CompletedTask;

    private static async Task BuildAsync()
    {
        await Npm.InstallAsync(Folder);
        string[] sources = [.. Directory.GetFiles(Path.Combine(Folder, "src"), "*.ts", SearchOption.AllDirectories), Path.Combine(Folder, "tsconfig.json")];
        if (!Npm.IsNewer(Path.Combine(Folder, "dist", "src", "main.js"), sources)) await Npm.RunAsync(Folder, "run", "build");
    }
}
