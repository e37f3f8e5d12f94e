using System.Text.Json.Nodes;
using LocalDapr.Conformance.Comparing;

namespace LocalDapr.Conformance.Replaying;

/// <summary>The resource files of a setup. Written as JSON, which is YAML too.</summary>
public static class SetupResources
{
    private const string ApiVersion = "dapr.io/v1alpha1";

    public static IEnumerable<JsonObject> Of(JsonObject setup)
    {
        foreach (var component in setup["components"].Objects()) yield return Component(component);
        foreach (var subscription in setup["subscriptions"].Objects()) yield return subscription;
        if (setup["resiliency"] is { } resiliency)
        {
            var resource = Resource("Resiliency", "resiliency", resiliency.DeepClone());
            if (setup["resiliencyScopes"] is { } scopes) resource["scopes"] = scopes.DeepClone();
            yield return resource;
        }
        foreach (var resource in setup["resources"].Objects()) yield return resource;
    }

    public static JsonObject Configuration(JsonObject specification) => Resource("Configuration", "conf", specification);

    /// <summary>Names that daprd processes resolve through a file they share.</summary>
    public static JsonObject NamesInFile(string file) => new()
    {
        ["component"] = "sqlite",
        ["version"] = "v1",
        ["configuration"] = new JsonObject { ["connectionString"] = file },
    };

    private static JsonObject Component(JsonObject component)
    {
        var metadata = (component["metadata"] as JsonObject ?? []).Select(entry => (JsonNode)Entry(entry.Key, entry.Value)).ToArray();
        var specification = new JsonObject
        {
            ["type"] = component["type"].Text(),
            ["version"] = component["version"].Text() ?? "v1",
            ["metadata"] = new JsonArray(metadata),
        };
        if (component["ignoreErrors"] is { } ignoreErrors) specification["ignoreErrors"] = ignoreErrors.DeepClone();
        var resource = Resource("Component", component["name"].Text()!, specification);
        if (component["scopes"] is { } scopes) resource["scopes"] = scopes.DeepClone();
        if (component["secretStore"] is { } secretStore) resource["auth"] = new JsonObject { ["secretStore"] = secretStore.DeepClone() };
        return resource;
    }

    private static JsonObject Entry(string name, JsonNode? value)
    {
        var entry = value is JsonObject members ? members.DeepClone().AsObject() : new JsonObject { ["value"] = value?.DeepClone() };
        entry["name"] = name;
        return entry;
    }

    private static JsonObject Resource(string kind, string name, JsonNode specification) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = specification,
    };
}
