using LocalDapr.Run.RunFile;

namespace LocalDapr.Run;

/// <summary>Which run file is meant, and which resources go with it.</summary>
/// <param name="Common">Instead of the file's common.resourcesPaths; null: what the file says.</param>
/// <param name="Announcement">The first line of output.</param>
internal sealed record ResourceFolders(string RunFile, IReadOnlyList<string>? Common, string Announcement)
{
    /// <exception cref="RunException">There is no run file, or a folder that is asked for is not there.</exception>
    public static ResourceFolders Choose(RunSettings settings)
    {
        var file = settings.RunFile is { } given
            ? Path.GetFullPath(given, settings.Folder)
            : MultiAppRunFile.Nearest(settings.Folder)
                ?? throw new RunException($"no {MultiAppRunFile.DefaultFileName} in {settings.Folder} or above it; name a run file: localdapr run -f FILE");
        if (Directory.Exists(file)) file = Path.Combine(file, MultiAppRunFile.DefaultFileName);
        var folder = Path.GetDirectoryName(file)!;
        if (settings.Engines is { } engines)
        {
            if (settings.ResourcesPaths.Count > 0)
                throw new RunException("--engines and --resources-path exclude each other");
            string[] set = [Path.Combine(folder, "components", "common"), Path.Combine(folder, "components", engines)];
            if (set.FirstOrDefault(path => !Directory.Exists(path)) is { } missing)
                throw new RunException($"--engines {engines}: no folder {Path.GetRelativePath(folder, missing)} beside {Path.GetFileName(file)}; there are {Sets(folder)}");
            return new(file, set, $"{file} on {Names(set, folder)}");
        }
        if (settings.ResourcesPaths.Count > 0)
        {
            var paths = settings.ResourcesPaths.Select(path => Path.GetFullPath(path, settings.Folder)).ToArray();
            if (paths.FirstOrDefault(path => !Directory.Exists(path)) is { } missing)
                throw new RunException($"--resources-path {missing}: no such folder");
            return new(file, paths, $"{file} on {Names(paths, settings.Folder)}");
        }
        string[] inMemory = [Path.Combine(folder, "components", "common"), Path.Combine(folder, "components", "in-memory")];
        return settings.RunFile is null && inMemory.All(Directory.Exists)
            ? new(file, inMemory, $"{file} on {Names(inMemory, folder)} (nothing to install; other engines: --engines NAME)")
            : new(file, null, $"{file} on the resources it names itself");
    }

    private static string Sets(string folder) => Directory.Exists(Path.Combine(folder, "components"))
        ? string.Join(", ", Directory.GetDirectories(Path.Combine(folder, "components")).Select(path => Path.GetFileName(path)).Where(name => name != "common").Order())
        : "none";

    private static string Names(IEnumerable<string> paths, string folder) =>
        string.Join(" + ", paths.Select(path => Path.GetRelativePath(folder, path)));
}
