namespace Pizza.EndToEnd.Driver;

/// <summary>Component files of the repository, copied, so that a test can change them as a user would.</summary>
internal sealed class ResourceFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pizza-components-").FullName;

    /// <param name="folders">Names of folders under <c>components/</c>.</param>
    public ResourceFiles(params string[] folders)
    {
        foreach (var folder in folders)
        {
            var copy = Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName;
            foreach (var file in Directory.GetFiles(Path.Combine(Built.RepositoryFolder, "components", folder), "*.yaml"))
                if (Path.GetFileName(file) != "kustomization.yaml") File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
    }

    /// <summary>What <c>--resources-path</c> takes.</summary>
    public IEnumerable<string> Folders => Directory.GetDirectories(_folder).Order(StringComparer.Ordinal);

    /// <summary>Changes a text of a file, which must be there.</summary>
    public void Replace(string file, string text, string with)
    {
        var path = Assert.Single(Directory.GetFiles(_folder, file, SearchOption.AllDirectories));
        var before = File.ReadAllText(path);
        Assert.Contains(text, before, StringComparison.Ordinal);
        File.WriteAllText(path, before.Replace(text, with, StringComparison.Ordinal));
    }

    /// <summary>Adds a file of the test's own.</summary>
    public void Add(string file, string text) => File.WriteAllText(Path.Combine(Folders.First(), file), text);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
