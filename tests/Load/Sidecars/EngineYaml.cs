using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Pizza.Load.Sidecars;

/// <summary>Component files for a benchmark, and the event that is published.</summary>
internal static class EngineYaml
{
    private static readonly string Padding = new('p', 1000);

    public static string Component(string name, string type, params (string Name, string Value)[] metadata)
    {
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  type: {type}\n  version: v1\n  metadata:");
        if (metadata.Length == 0) yaml.Append(" []");
        foreach (var (key, value) in metadata) yaml.Append(CultureInfo.InvariantCulture, $"\n    - name: {key}\n      value: \"{value}\"");
        return yaml.Append('\n').ToString();
    }

    /// <summary>About 1 KB, with the moment it was sent.</summary>
    public static string Event() => string.Create(CultureInfo.InvariantCulture, $$"""{"sentAt":{{Stopwatch.GetTimestamp()}},"padding":"{{Padding}}"}""");
}
