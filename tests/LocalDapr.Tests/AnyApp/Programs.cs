namespace LocalDapr.Tests.AnyApp;

/// <summary>Which programs of others this machine has. Tests that need a missing one are skipped with its name.</summary>
internal static class Programs
{
    /// <returns>Why they cannot be used; null: all are there.</returns>
    public static string? Missing(params string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
        var missing = names.Where(name => !folders.Any(folder => endings.Any(ending => File.Exists(Path.Combine(folder, name + ending))))).ToArray();
        return missing.Length == 0 ? null : $"not installed: {string.Join(", ", missing)}";
    }
}
