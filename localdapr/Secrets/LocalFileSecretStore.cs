using System.Globalization;
using System.Text.Json;
using LocalDapr.Cel;
using LocalDapr.Resources;

namespace LocalDapr.Secrets;

/// <summary>
/// <c>secretstores.local.file</c>: a JSON file. Nested objects become names joined by <c>nestedSeparator</c>, or, with
/// <c>multiValued</c>, each top-level object is one secret of several pairs.
/// </summary>
public sealed class LocalFileSecretStore : ISecretStore
{
    public const string Type = "secretstores.local.file";
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _secrets;

    private LocalFileSecretStore(bool multiValued, Dictionary<string, IReadOnlyDictionary<string, string>> secrets)
    {
        MultipleKeyValuesPerSecret = multiValued;
        _secrets = secrets;
    }

    public bool MultipleKeyValuesPerSecret { get; }

    public static LocalFileSecretStore Open(Component component)
    {
        if (!component.Metadata.TryGetValue("secretsFile", out var file) || file.Length == 0)
            throw new ResourceException(component.File, component.Line, $"component '{component.Name}' needs metadata secretsFile");
        var separator = component.Metadata.GetValueOrDefault("nestedSeparator") is { Length: > 0 } given ? given : ":";
        var multiValued = component.Metadata.GetValueOrDefault("multiValued") is { } flag && flag.ToLowerInvariant() is "true" or "1" or "yes" or "y" or "on" or "t";
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException("the file must hold one object");
            return new LocalFileSecretStore(multiValued, multiValued ? Grouped(document.RootElement, separator) : Flat(document.RootElement, separator));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ResourceException(component.File, component.Line, $"the secrets file '{file}' of component '{component.Name}' cannot be used: {e.Message}", e);
        }
    }

    public IReadOnlyDictionary<string, string>? Find(string name) => _secrets.GetValueOrDefault(name);

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> GetAll() => _secrets;

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Flat(JsonElement root, string separator)
    {
        var values = new Dictionary<string, string>();
        Flatten(root, "", separator, values);
        return values.ToDictionary(pair => pair.Key, pair => (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { [pair.Key] = pair.Value });
    }

    // Only texts and objects are secrets of a multi-valued file: daprd leaves numbers and lists out.
    private static Dictionary<string, IReadOnlyDictionary<string, string>> Grouped(JsonElement root, string separator)
    {
        var secrets = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        foreach (var property in root.EnumerateObject())
        {
            var values = new Dictionary<string, string>();
            if (property.Value.ValueKind == JsonValueKind.String)
                values[property.Name] = property.Value.GetString()!;
            else if (property.Value.ValueKind == JsonValueKind.Object)
                Flatten(property.Value, "", separator, values);
            else
                continue;
            secrets[property.Name] = values;
        }
        return secrets;
    }

    private static void Flatten(JsonElement value, string path, string separator, Dictionary<string, string> into)
    {
        string Below(string name) => path.Length == 0 ? name : path + separator + name;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Flatten(property.Value, Below(property.Name), separator, into);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                    Flatten(item, Below((index++).ToString(CultureInfo.InvariantCulture)), separator, into);
                break;
            default:
                into[path] = GoText(value);
                break;
        }
    }

    // daprd formats every leaf with Go's %s, and its answers carry what that makes of a number or a boolean.
    private static string GoText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => $"%!s(float64={GoFloat.Format(value.GetDouble())})",
        JsonValueKind.True => "%!s(bool=true)",
        JsonValueKind.False => "%!s(bool=false)",
        _ => "%!s(<nil>)",
    };
}
