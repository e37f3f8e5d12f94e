using System.Text.Json;

namespace Dapr.Client;

/// <summary>Reads the sidecar's metadata document.</summary>
internal static class MetadataJson
{
    public static DaprMetadata Read(JsonElement root) => new(
        Text(root, "id"),
        Actors(root).Select(actor => new DaprActorMetadata(Text(actor, "type"), Number(actor, "count"))).ToList(),
        Members(root, "extended").ToDictionary(member => member.Name, member => member.Value.GetString() ?? ""),
        Items(root, "components").Select(component => new DaprComponentsMetadata(
            Text(component, "name"),
            Text(component, "type"),
            Text(component, "version"),
            Items(component, "capabilities").Select(capability => capability.GetString() ?? "").ToArray())).ToList());

    private static JsonElement.ArrayEnumerator Actors(JsonElement root) =>
        root.TryGetProperty("actorRuntime", out var runtime) ? Items(runtime, "activeActors") : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static JsonElement.ObjectEnumerator Members(JsonElement element, string name) =>
        element.TryGetProperty(name, out var members) && members.ValueKind == JsonValueKind.Object ? members.EnumerateObject() : default;

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static int Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : 0;
}
