using System.Text.Json;

namespace LocalDapr.Run.Build;

/// <summary>Tells an app that was built with the official Dapr.Client package: that one speaks gRPC for state and publish, which is not served here.</summary>
public static class OfficialSdk
{
    /// <param name="assembly">The app's assembly; what it was built with stands in the <c>.deps.json</c> beside it.</param>
    /// <returns>False also for an app that does not use Dapr.Client, or whose <c>.deps.json</c> is not there or not readable.</returns>
    public static bool IsUsedBy(string assembly)
    {
        var file = Path.ChangeExtension(assembly, ".deps.json");
        if (!File.Exists(file)) return false;
        try
        {
            using var deps = JsonDocument.Parse(File.ReadAllBytes(file));
            return deps.RootElement.TryGetProperty("libraries", out var libraries) && libraries.EnumerateObject().Any(library =>
                library.Name.StartsWith("Dapr.Client/", StringComparison.Ordinal) &&
                library.Value.TryGetProperty("type", out var type) && type.ValueEquals("package"));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
