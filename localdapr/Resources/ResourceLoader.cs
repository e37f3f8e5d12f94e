using System.Collections.Frozen;

namespace LocalDapr.Resources;

/// <summary>Reads Dapr's own resource files: every document of every <c>*.yaml</c> and <c>*.yml</c> of the folders, not of their subfolders.</summary>
public static class ResourceLoader
{
    /// <exception cref="ResourceException">A folder does not exist, a file is malformed, or two components of one app share a name.</exception>
    public static ResourceSet Load(IReadOnlyList<string> folders)
    {
        var components = new List<Component>();
        var resiliencies = new List<ResiliencyResource>();
        var subscriptions = new List<SubscriptionResource>();
        var endpoints = new List<HttpEndpointResource>();
        var warnings = new List<string>();
        foreach (var file in folders.SelectMany(Files))
        {
            var documents = Yaml.Documents(file);
            for (var i = 0; i < documents.Count; i++)
            {
                var document = documents[i];
                if (!document.IsMapping || document["apiVersion"].Text?.StartsWith("dapr.io/", StringComparison.Ordinal) != true)
                    continue;
                switch (document["kind"].Text)
                {
                    case "Component":
                        components.Add(ComponentReader.Read(document));
                        break;
                    case "Resiliency" when i == 0:
                        resiliencies.Add(ResiliencyReader.Read(document));
                        break;
                    case "Resiliency":
                        // daprd decodes a Resiliency only from the first document of a file; acting on it here would make the two differ.
                        warnings.Add($"{file}:{document.Line}: this Resiliency is not the first document of its file, so Dapr ignores it; move it to a file of its own");
                        break;
                    case "Subscription":
                        subscriptions.Add(SubscriptionReader.Read(document));
                        break;
                    case "HTTPEndpoint":
                        endpoints.Add(HttpEndpointReader.Read(document));
                        break;
                }
            }
        }
        RefuseDuplicates(components);
        return new ResourceSet(components, resiliencies, subscriptions, endpoints) { Warnings = warnings };
    }

    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(IsYaml).Order(StringComparer.Ordinal)
        : throw new ResourceException(folder, null, "no such folder; correct the resources path");

    private static bool IsYaml(string file) => Path.GetExtension(file).ToLowerInvariant() is ".yaml" or ".yml";

    private static void RefuseDuplicates(List<Component> components)
    {
        foreach (var group in components.GroupBy(c => c.Name))
        {
            var seen = new List<Component>();
            foreach (var component in group)
            {
                // The same name may be given to several components as long as no app sees two of them.
                if (seen.Find(other => Overlap(other.Scopes, component.Scopes)) is { } other)
                    throw new ResourceException(component.File, component.Line, $"component '{component.Name}' is already defined in {other.File}:{other.Line}; rename one or give them different scopes");
                seen.Add(component);
            }
        }
    }

    private static bool Overlap(IReadOnlyList<string> a, IReadOnlyList<string> b) => a.Count == 0 || b.Count == 0 || a.ToFrozenSet().Overlaps(b);
}
