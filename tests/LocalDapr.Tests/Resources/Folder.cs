using LocalDapr.Resources;

namespace LocalDapr.Tests.Resources;

/// <summary>A folder of resource files that lives as long as a test.</summary>
public sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("localdapr-resources").FullName;

    /// <summary>Adds or replaces a file at once: nobody who watches sees half of it.</summary>
    public string Add(string name, string yaml)
    {
        var file = System.IO.Path.Combine(Path, name);
        var written = $"{Path}-{System.IO.Path.GetFileName(name)}";
        File.WriteAllText(written, yaml);
        File.Move(written, file, overwrite: true);
        return file;
    }

    public ResourceSet Load() => ResourceLoader.Load([Path]);

    public static ResourceSet Load(string yaml)
    {
        using var folder = new Folder();
        folder.Add("r.yaml", yaml);
        return folder.Load();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
