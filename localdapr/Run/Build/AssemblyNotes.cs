using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LocalDapr.Run.Build;

/// <summary>
/// Remembers where a project's assembly is, so that --no-build need not ask MSBuild (over a second of CPU) each time. A note holds as long as the
/// project file and the Directory.Build files above it are as they were; whatever else may move an assembly, building it notes it anew.
/// </summary>
internal sealed class AssemblyNotes(string folder)
{
    private static readonly string[] Shared = ["Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "global.json"];

    /// <returns>Null: not known, or not built.</returns>
    public string? Find(string project, string configuration)
    {
        var note = Note(project, configuration);
        if (!File.Exists(note) || File.ReadAllLines(note) is not [var stamp, var assembly]) return null;
        return stamp == Stamp(project) && File.Exists(assembly) ? assembly : null;
    }

    public void Keep(string project, string configuration, string assembly)
    {
        Directory.CreateDirectory(folder);
        var note = Note(project, configuration);
        // Whoever reads at the same time finds the old note or the new one.
        var unfinished = $"{note}.{Environment.ProcessId}";
        File.WriteAllLines(unfinished, [Stamp(project), assembly]);
        File.Move(unfinished, note, overwrite: true);
    }

    private string Note(string project, string configuration) => Path.Combine(folder,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{project}\n{configuration}")))[..24]);

    private static string Stamp(string project)
    {
        var stamp = new StringBuilder(Ticks(project));
        for (var at = Directory.GetParent(project); at is not null; at = at.Parent)
            foreach (var name in Shared)
                if (Path.Combine(at.FullName, name) is var file && File.Exists(file)) stamp.Append(' ').Append(Ticks(file));
        return stamp.ToString();
    }

    private static string Ticks(string file) => File.GetLastWriteTimeUtc(file).Ticks.ToString(CultureInfo.InvariantCulture);
}
