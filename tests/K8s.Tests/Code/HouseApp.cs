using System.Text.RegularExpressions;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests.Code;

/// <summary>An app of <c>dapr.yaml</c> and its source.</summary>
internal sealed partial record HouseApp(string Id, string Folder, int Port)
{
    // What is built, or comes from elsewhere.
    private static readonly string[] NotSource = ["/obj/", "/bin/", "/node_modules/", "/dist/"];

    public static IReadOnlyList<HouseApp> All { get; } =
        [.. Resource.List(YamlText.Document(Repository.Read("dapr.yaml"))["apps"]).Select(app => new HouseApp((string)app["appID"]!, Repository.PathTo((string)app["appDirPath"]!), (int)app["appPort"]!))];

    public static IEnumerable<string> Ids => All.Select(app => app.Id);

    public bool IsDotNet => Directory.GetFiles(Folder, "*.csproj").Length == 1;

    /// <summary>Its name and path, from the root on.</summary>
    public string Project => "services/" + Path.GetFileName(Folder);

    public static HouseApp Of(string id) => All.Single(app => app.Id == id);

    /// <summary>Its source files, without comments, by path.</summary>
    public IReadOnlyDictionary<string, string> Source => SourceOf(IsDotNet ? Folder : Path.Combine(Folder, "src"));

    /// <summary>All of it as one text.</summary>
    public string Code => string.Join('\n', Source.Values);

    public static IReadOnlyDictionary<string, string> SourceOf(string folder) => Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".cs" or ".ts" && !NotSource.Any(name => file.Contains(name, StringComparison.Ordinal)))
        .ToDictionary(file => file, file => Comments().Replace(File.ReadAllText(file), ""));

    // A line's end after two slashes; those of an address stand behind a colon.
    [GeneratedRegex(@"(?<!:)//[^\n]*|/\*[\s\S]*?\*/")]
    private static partial Regex Comments();
}
