using LocalDapr.Resources;

namespace LocalDapr.Tests.Resources;

/// <summary>A folder of resource files that lives as long as a test.</summary>
public sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("localdapr-resources").FullName;

    public string Add(string name, string yaml)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, yaml);
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
