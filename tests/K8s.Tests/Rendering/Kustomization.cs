using System.Text.Json.Nodes;

namespace Pizza.K8s.Tests.Rendering;

/// <summary>A file says something that this reader does not know, or that kustomize would refuse.</summary>
internal sealed class KustomizeException(string file, string message) : Exception($"{file}: {message}");

/// <summary>A patch of a kustomization.</summary>
/// <param name="Content">A list is a JSON patch (RFC 6902), an object a strategic merge.</param>
/// <param name="Kind">Of what it patches.</param>
/// <param name="Name">Of what it patches; null: all of the kind.</param>
internal sealed record Patch(JsonNode Content, string Kind, string? Name);

/// <summary>
/// A <c>kustomization.yaml</c>, of which the house uses little: resources, directories as bases, patches, one namespace. Whatever else one says is refused,
/// so that nothing is rendered here in another way than kustomize does.
/// </summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Namespace">Of all that it has; null: as they say themselves.</param>
/// <param name="Resources">Files and directories.</param>
/// <param name="Patches">In their order.</param>
/// <param name="First">Kinds that are applied first, in their order; kustomize asks only the kustomization that is rendered, not its bases.</param>
/// <param name="Last">Kinds that are applied last, likewise.</param>
internal sealed record Kustomization(string Folder, string? Namespace, IReadOnlyList<string> Resources, IReadOnlyList<Patch> Patches, IReadOnlyList<string> First, IReadOnlyList<string> Last)
{
    public const string FileName = "kustomization.yaml";

    private static readonly string[] Keys = ["apiVersion", "kind", "namespace", "resources", "patches", "sortOptions"];

    public static Kustomization Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        var text = YamlText.Document(File.ReadAllText(file));
        Refuse(file, text, Keys);
        if ((string?)text["kind"] != "Kustomization" || (string?)text["apiVersion"] != "kustomize.config.k8s.io/v1beta1") throw new KustomizeException(file, "is no Kustomization of v1beta1");
        var (first, last) = ReadOrder(file, text["sortOptions"] as JsonObject);
        return new(folder, (string?)text["namespace"], Texts(text["resources"]), [.. Resource.List(text["patches"]).Select(patch => ReadPatch(file, folder, patch))], first, last);
    }

    private static (string[] First, string[] Last) ReadOrder(string file, JsonObject? options)
    {
        if (options is null) return ([], []);
        Refuse(file, options, ["order", "legacySortOptions"]);
        if ((string?)options["order"] != "legacy" || options["legacySortOptions"] is not JsonObject lists) throw new KustomizeException(file, "sortOptions are read here with order legacy and its lists");
        Refuse(file, lists, ["orderFirst", "orderLast"]);
        return (Texts(lists["orderFirst"]), Texts(lists["orderLast"]));
    }

    private static string[] Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(text => (string)text!)];

    private static Patch ReadPatch(string file, string folder, JsonObject patch)
    {
        Refuse(file, patch, ["path", "patch", "target"]);
        if (patch["path"] is null == patch["patch"] is null) throw new KustomizeException(file, "a patch has either a path or its own text");
        var path = (string?)patch["path"];
        var content = YamlText.Documents(path is null ? (string)patch["patch"]! : File.ReadAllText(Inside(file, folder, path))).Single();
        if (patch["target"] is JsonObject target)
        {
            Refuse(file, target, ["kind", "name"]);
            return new(content, (string)target["kind"]!, (string?)target["name"]);
        }
        if (content is not JsonObject merge) throw new KustomizeException(file, "a JSON patch needs a target");
        return new(content, (string)merge["kind"]!, (string)merge["metadata"]!["name"]!);
    }

    /// <summary>kustomize reads no file outside of its folder.</summary>
    public static string Inside(string file, string folder, string path)
    {
        var full = Path.GetFullPath(Path.Combine(folder, path));
        if (!full.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)) throw new KustomizeException(file, $"{path} is outside of its folder");
        if (!File.Exists(full)) throw new KustomizeException(file, $"{path} does not exist");
        return full;
    }

    private static void Refuse(string file, JsonObject text, string[] known)
    {
        if (text.Select(pair => pair.Key).Except(known).FirstOrDefault() is { } other) throw new KustomizeException(file, $"'{other}' is not read here (known: {string.Join(", ", known)})");
    }
}
