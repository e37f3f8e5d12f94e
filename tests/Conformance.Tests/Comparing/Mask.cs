using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalDapr.Conformance.Comparing;

/// <summary>What a case leaves out of the comparison: pairs of a path (with *) and the placeholder to put there; &lt;drop&gt; removes.</summary>
public static class Mask
{
    public static void Apply(JsonNode observed, JsonNode? rules)
    {
        foreach (var rule in rules as JsonArray ?? [])
            Apply(observed, rule![0].Text()!.Split('/'), rule[1].Text()!);
    }

    private static void Apply(JsonNode? node, ReadOnlySpan<string> path, string placeholder)
    {
        if (node is JsonObject members)
        {
            foreach (var name in members.Select(member => member.Key).ToList())
            {
                if (path[0] != "*" && path[0] != name) continue;
                if (path.Length > 1) Apply(members[name], path[1..], placeholder);
                else if (placeholder == "<drop>") members.Remove(name);
                else members[name] = placeholder;
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (path[0] != "*" && path[0] != i.ToString(CultureInfo.InvariantCulture)) continue;
                if (path.Length > 1) Apply(items[i], path[1..], placeholder);
                else items[i] = placeholder;
            }
        }
    }
}
