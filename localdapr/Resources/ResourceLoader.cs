namespace LocalDapr.Resources;

/// <summary>Reads Dapr's own resource files: every document of every <c>*.yaml</c> and <c>*.yml</c> of the folders, not of their subfolders.</summary>
public static class ResourceLoader
{
    /// <exception cref="ResourceException">A folder does not exist, a file is malformed, or two components share a name.</exception>
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
                    case "Configuration":
                        // Named by configFilePath, not read from here.
                        break;
                    case var kind:
                        warnings.Add($"{file}:{document.Line}: Dapr has no resource of kind '{kind}', so it is ignored; correct the kind");
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

    // daprd refuses the second one for every app that sees the first, whatever the second one's scopes are.
    private static void RefuseDuplicates(List<Component> components)
    {
        var byName = new Dictionary<string, Component>();
        foreach (var component in components)
        {
            if (!byName.TryAdd(component.Name, component))
            {
                var other = byName[component.Name];
                throw new ResourceException(component.File, component.Line, $"component '{component.Name}' is already defined in {other.File}:{other.Line}; rename or remove one");
            }
        }
    }
}
