using System.Globalization;
using System.Text.Json.Nodes;

namespace Pizza.K8s.Tests.Rendering;

/// <summary>A JSON patch (RFC 6902): test, add, replace, remove.</summary>
internal static class JsonPatch
{
    public static void Apply(string file, Resource resource, JsonArray operations)
    {
        foreach (var operation in operations.Select(o => o!.AsObject()))
        {
            var path = ((string)operation["path"]!).Split('/')[1..].Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
            var where = $"{resource}, {operation["path"]}";
            JsonNode parent = resource.Body;
            foreach (var part in path[..^1]) parent = Child(parent, part) ?? throw new KustomizeException(file, $"{where} does not exist");
            Apply(file, where, (string)operation["op"]!, parent, path[^1], operation["value"]?.DeepClone());
        }
    }

    private static void Apply(string file, string where, string op, JsonNode parent, string last, JsonNode? value)
    {
        if (op is not ("add" or "replace" or "remove" or "test")) throw new KustomizeException(file, $"operation '{op}' is not read here");
        if (op != "add" && Child(parent, last) is null) throw new KustomizeException(file, $"{where} does not exist");
        if (op == "test")
        {
            if (!JsonNode.DeepEquals(Child(parent, last), value)) throw new KustomizeException(file, $"{where} is not {value?.ToJsonString()}");
            return;
        }
        if (parent is JsonObject map)
        {
            if (op == "remove") map.Remove(last);
            else map[last] = value;
            return;
        }
        var list = parent.AsArray();
        if (op == "add" && last == "-") list.Add(value);
        else if (op == "add") list.Insert(Index(last), value);
        else if (op == "remove") list.RemoveAt(Index(last));
        else list[Index(last)] = value;
    }

    private static JsonNode? Child(JsonNode parent, string name) => parent switch
    {
        JsonObject map => map[name],
        JsonArray list => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count ? list[index] : null,
        _ => null,
    };

    private static int Index(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
