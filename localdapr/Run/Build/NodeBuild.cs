using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LocalDapr.Run.Children;
using LocalDapr.Run.Terminal;

namespace LocalDapr.Run.Build;

/// <summary>
/// Apps that Node runs and npm installs: <c>npm ci</c> when the lock file is newer than what is installed, <c>npm run build</c> when a source is newer than
/// the program. Nobody waits for it but the app itself, and where it cannot be done the system runs without that app.
/// </summary>
internal sealed class NodeBuild(IChildren children, Screen screen, bool build)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string[] NotSources = ["node_modules", ".dapr", ".git"];

    /// <summary>A program of Node in a folder that npm knows how to install.</summary>
    public static bool Builds(AppInstance instance) =>
        instance.App.Command is [var program, ..] && Path.GetFileNameWithoutExtension(program) is "node" or "npm" or "npx"
        && File.Exists(Path.Combine(instance.App.AppDirPath, "package.json")) && File.Exists(Lock(instance.App.AppDirPath));

    /// <summary>The program that its command starts is not on the PATH.</summary>
    public static bool IsMissing(AppInstance instance) => Find(instance, instance.App.Command[0]) is null;

    /// <summary>Installs and builds what is not, once per folder.</summary>
    /// <returns>Null: the app can be started. Else why it cannot.</returns>
    public async Task<string?> PrepareAsync(AppInstance instance, CancellationToken cancellationToken)
    {
        var folder = instance.App.AppDirPath;
        if (build ? IsReady(instance) : IsThere(instance)) return null;
        if (!build) return "it is not built; run without --no-build";
        if (Find(instance, "npm") is not { } npm) return "npm is not installed";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            // Two systems that start at the same time build one after the other; the second finds it done.
            using var turn = await TakeTurnAsync(folder, patience.Token);
            if (!IsInstalled(folder))
            {
                screen.Say($"[bold]localdapr:[/] installing the packages of {instance.Name}; the other apps do not wait");
                // What is installed by npm here is only compiled and run: no package needs its install script.
                if (await RunAsync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, patience.Token) is { } problem) return $"npm ci failed: {problem}";
            }
            if (HasBuildScript(folder) && !IsBuilt(instance) && await RunAsync(npm, ["run", "build"], folder, patience.Token) is { } reason)
                return $"npm run build failed: {reason}";
            return IsReady(instance) ? null : $"npm run build made no {Program(instance)}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"npm took longer than {Patience.TotalMinutes:0} minutes";
        }
    }

    private static bool IsReady(AppInstance instance) =>
        IsInstalled(instance.App.AppDirPath) && (!HasBuildScript(instance.App.AppDirPath) || IsBuilt(instance));

    // However old.
    private static bool IsThere(AppInstance instance) => Directory.Exists(Path.Combine(instance.App.AppDirPath, "node_modules"))
        && (Program(instance) is not { } program || File.Exists(Path.Combine(instance.App.AppDirPath, program)));

    // npm writes its own copy of the lock file last.
    private static bool IsInstalled(string folder) =>
        new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json")) is { Exists: true } installed && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Lock(folder));

    private static bool IsBuilt(AppInstance instance)
    {
        if (Program(instance) is not { } program) return true;
        var file = new FileInfo(Path.Combine(instance.App.AppDirPath, program));
        return file.Exists && Sources(new DirectoryInfo(instance.App.AppDirPath), program.Split('/')[0]).All(source => source.LastWriteTimeUtc <= file.LastWriteTimeUtc);
    }

    /// <summary>What Node is given to run, such as dist/main.js; null: it cannot be told.</summary>
    private static string? Program(AppInstance instance) =>
        instance.App.Command.Skip(1).FirstOrDefault(word => !word.StartsWith('-') && Path.GetExtension(word) is ".js" or ".mjs" or ".cjs")?.Replace('\\', '/');

    private static IEnumerable<FileInfo> Sources(DirectoryInfo folder, string output) => folder.EnumerateFiles().Concat(
        folder.EnumerateDirectories().Where(below => below.Name != output && !NotSources.Contains(below.Name)).SelectMany(below => below.EnumerateFiles("*", SearchOption.AllDirectories)));

    private static bool HasBuildScript(string folder)
    {
        try
        {
            using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "package.json")));
            return package.RootElement.TryGetProperty("scripts", out var scripts) && scripts.TryGetProperty("build", out _);
        }
        catch (JsonException e)
        {
            throw new RunException($"{Path.Combine(folder, "package.json")}: not valid JSON: {e.Message}");
        }
    }

    /// <returns>Null: it went well. Else the line that says most about why not; all lines of a failed build are on the screen.</returns>
    private async Task<string?> RunAsync(string npm, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var process = children.Start(npm, arguments, folder, new Dictionary<string, string?> { ["NODE_ENV"] = null, ["npm_config_update_notifier"] = "false" });
        await using var stop = cancellationToken.Register(process.Kill);
        using var reader = new StreamReader(process.Output);
        var output = await reader.ReadToEndAsync(CancellationToken.None);
        var code = await process.Exited;
        cancellationToken.ThrowIfCancellationRequested();
        if (code == 0) return null;
        string[] lines = [.. output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (arguments[0] != "ci") screen.Raw(output);
        return lines.FirstOrDefault(line => line.StartsWith("npm error code", StringComparison.Ordinal) || line.StartsWith("npm ERR! code", StringComparison.Ordinal))
            ?? lines.FirstOrDefault() ?? $"exit code {code}";
    }

    private static async Task<IDisposable> TakeTurnAsync(string folder, CancellationToken cancellationToken)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16];
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(RunFolder.Path, $"npm-{name}.turn"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private static string? Find(AppInstance instance, string program) => ExecutablePath.Find(program, instance.App.AppDirPath,
        instance.App.Settings.Env.GetValueOrDefault("PATH") ?? Environment.GetEnvironmentVariable("PATH") ?? "");

    private static string Lock(string folder) => Path.Combine(folder, "package-lock.json");
}
