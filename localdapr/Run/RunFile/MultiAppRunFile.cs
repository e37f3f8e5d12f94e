namespace LocalDapr.Run.RunFile;

/// <summary>Dapr's multi-app run file, read and merged.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Warnings">What was not understood but does no harm: unknown keys.</param>
public sealed record MultiAppRunFile(
    string Path, string? Name, IReadOnlyList<RunFileApp> Apps, IReadOnlyList<string> Warnings)
{
    public const string DefaultFileName = "dapr.yaml";

    /// <summary>The folder of the file: what its own relative paths are relative to.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The dapr.yaml of this folder or of the nearest one above it; null: there is none.</summary>
    public static string? Nearest(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var candidate = System.IO.Path.Combine(at.FullName, DefaultFileName);
            if (File.Exists(candidate)) return candidate;
        }
        return null;
    }
}
