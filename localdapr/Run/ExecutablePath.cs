namespace LocalDapr.Run;

/// <summary>Finds the program of a command before it is started, so that a missing one is told by name.</summary>
internal static class ExecutablePath
{
    /// <param name="program">The first word of a command; with a separator it is relative to <paramref name="folder"/>.</param>
    /// <param name="path">The PATH to look in.</param>
    /// <returns>Absolute; null: not found.</returns>
    public static string? Find(string program, string folder, string path)
    {
        if (program.Contains('/') || (OperatingSystem.IsWindows() && program.Contains('\\')))
            return WithExtension(Path.GetFullPath(program, folder));
        foreach (var entry in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            if (WithExtension(Path.Combine(entry, program)) is { } found) return found;
        // The SDK may be unpacked anywhere without being on the PATH: then it is the one that runs localdapr.
        return program == "dotnet" ? Dotnet : null;
    }

    /// <summary>The dotnet that runs this process; null when it cannot be told.</summary>
    public static string? Dotnet
    {
        get
        {
            if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host)) return host;
            // <root>/shared/Microsoft.NETCore.App/<version>/
            var root = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
            return WithExtension(Path.Combine(root, "dotnet"));
        }
    }

    private static string? WithExtension(string file)
    {
        if (!OperatingSystem.IsWindows())
            return File.Exists(file) && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0 ? file : null;
        string[] extensions = ["", ".exe", ".cmd", ".bat"];
        return extensions.Select(extension => file + extension).FirstOrDefault(File.Exists);
    }
}
