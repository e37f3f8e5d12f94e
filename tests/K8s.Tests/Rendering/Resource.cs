using System.Text.Json.Nodes;

namespace Pizza.K8s.Tests.Rendering;

/// <summary>One Kubernetes resource.</summary>
internal sealed class Resource(JsonObject body)
{
    public JsonObject Body => body;

    public string ApiVersion => (string)body["apiVersion"]!;

    public string Kind => (string)body["kind"]!;

    public string Name => (string)body["metadata"]!["name"]!;

    public string? Namespace => (string?)body["metadata"]!["namespace"];

    /// <summary>What a kind calls its own business; for those without a <c>spec</c> nothing.</summary>
    public JsonObject Spec => body["spec"] as JsonObject ?? [];

    /// <summary>The pods that a Deployment or StatefulSet makes.</summary>
    public JsonObject Pod => Spec["template"]!.AsObject();

    public JsonObject PodSpec => Pod["spec"]!.AsObject();

    public IReadOnlyDictionary<string, string> PodLabels => Texts(Pod["metadata"]?["labels"]);

    public IReadOnlyDictionary<string, string> PodAnnotations => Texts(Pod["metadata"]?["annotations"]);

    public IEnumerable<JsonObject> Containers => List(PodSpec["containers"]);

    public IReadOnlyList<string> Scopes => [.. (body["scopes"] as JsonArray ?? []).Select(scope => (string)scope!)];

    /// <summary>The metadata of a Dapr component, by name.</summary>
    public IReadOnlyDictionary<string, JsonObject> Metadata => List(Spec["metadata"]).ToDictionary(item => (string)item["name"]!);

    public static IEnumerable<JsonObject> List(JsonNode? node) => (node as JsonArray ?? []).Select(item => item!.AsObject());

    public static IReadOnlyDictionary<string, string> Texts(JsonNode? node) => (node as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => (string)pair.Value!);

    public override string ToString() => $"{Kind} {Name}";
}
