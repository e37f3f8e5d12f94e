using System.Text.Json.Nodes;

namespace Pizza.K8s.Tests.Rendering;

/// <summary>A strategic merge patch, as far as the house uses it. Lists of Kubernetes' own kinds are merged by their key; those of custom kinds are replaced.</summary>
internal static class StrategicMerge
{
    // The x-kubernetes-patch-merge-key of a list.
    private static readonly Dictionary<string, string> KeyOf = new()
    {
        ["containers"] = "name",
        ["env"] = "name",
        ["volumes"] = "name",
        ["volumeMounts"] = "mountPath",
    };

    /// <returns>False: the resource is deleted.</returns>
    public static bool Apply(string file, Resource resource, JsonObject patch)
    {
        if (patch["$patch"] is { } directive)
            return (string?)directive == "delete" ? false : throw new KustomizeException(file, $"$patch: {directive} is not read here");
        var body = (JsonObject)patch.DeepClone();
        // Whom it is for: its target, by which it may have found others than the one it names.
        body.Remove("apiVersion");
        body.Remove("kind");
        (body["metadata"] as JsonObject)?.Remove("name");
        Merge(file, resource.Body, body, isCustom: resource.ApiVersion.StartsWith("dapr.io/", StringComparison.Ordinal));
        return true;
    }

    private static void Merge(string file, JsonObject target, JsonObject patch, bool isCustom)
    {
        foreach (var (key, value) in patch)
        {
            if (key.StartsWith('$')) throw new KustomizeException(file, $"{key} is not read here");
            if (value is null) target.Remove(key);
            else if (value is JsonObject map && target[key] is JsonObject old) Merge(file, old, map, isCustom);
            else if (value is JsonArray list && target[key] is JsonArray items && !isCustom && list.Concat(items).Any(item => item is JsonObject)) MergeList(file, key, items, list);
            else target[key] = value.DeepClone();
        }
    }

    private static void MergeList(string file, string name, JsonArray target, JsonArray patch)
    {
        if (!KeyOf.TryGetValue(name, out var key)) throw new KustomizeException(file, $"by which key the list '{name}' is merged is not known here");
        var added = new List<JsonNode>();
        foreach (var item in patch.Select(item => item!.AsObject()))
        {
            if (target.FirstOrDefault(old => (string?)old![key] == (string?)item[key]) is { } same) Merge(file, same.AsObject(), item, isCustom: false);
            else added.Add(item.DeepClone());
        }
        for (var i = 0; i < added.Count; i++) target.Insert(i, added[i]);
    }
}
