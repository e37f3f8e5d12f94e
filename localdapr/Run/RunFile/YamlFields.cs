using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace LocalDapr.Run.RunFile;

/// <summary>
/// Typed access to one YAML mapping. A value of another type is an error that names file, line and key;
/// a key nobody asked for is a warning, as it may belong to a later version of the format.
/// </summary>
internal sealed class YamlFields
{
    private readonly string _file;
    private readonly Dictionary<string, (YamlNode Value, long Line)> _fields = [];
    private readonly HashSet<string> _asked = [];

    public YamlFields(string file, YamlNode node, string what)
    {
        _file = file;
        Line = (int)node.Start.Line;
        if (node is not YamlMappingNode mapping)
            throw new RunException($"{file}:{node.Start.Line}: {what} must be a mapping (key: value)");
        Add(mapping);
    }

    public int Line { get; }

    public YamlNode? Node(string key)
    {
        _asked.Add(key);
        return _fields.TryGetValue(key, out var field) && !IsNull(field.Value) ? field.Value : null;
    }

    public string? Text(string key) => Node(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw Wrong(key, "a text"),
    };

    public int? Number(string key)
    {
        var node = Node(key);
        if (node is null) return null;
        // A quoted number is a text, for the Dapr CLI too.
        if (node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar &&
            int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        throw Wrong(key, "a number");
    }

    /// <summary>A port; null when absent or not positive (the CLI then picks a free one).</summary>
    public int? Port(string key) => Number(key) switch
    {
        null or <= 0 => null,
        > 65535 => throw Wrong(key, "a port (1 to 65535)"),
        var port => port,
    };

    public bool? Flag(string key)
    {
        var node = Node(key);
        if (node is null) return null;
        return (node as YamlScalarNode) is { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar
            ? scalar.Value?.ToLowerInvariant() switch
            {
                "true" or "yes" or "on" or "y" => true,
                "false" or "no" or "off" or "n" => false,
                _ => throw Wrong(key, "true or false"),
            }
            : throw Wrong(key, "true or false");
    }

    /// <summary>A Kubernetes quantity such as 4Mi, in bytes.</summary>
    public long? Quantity(string key) => Text(key) is not { Length: > 0 } text ? null
        : Bytes.TryParse(text, out var bytes) ? bytes
        : throw Wrong(key, "a size such as 4Mi");

    public IReadOnlyList<string> Texts(string key) => Node(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(item => (item as YamlScalarNode)?.Value ?? throw Wrong(key, "a list of texts"))],
        _ => throw Wrong(key, "a list of texts"),
    };

    public IReadOnlyDictionary<string, string> TextMap(string key)
    {
        var node = Node(key);
        if (node is null) return new Dictionary<string, string>();
        if (node is not YamlMappingNode map) throw Wrong(key, "a mapping of texts");
        return map.Children.ToDictionary(
            pair => (pair.Key as YamlScalarNode)?.Value ?? throw Wrong(key, "a mapping of texts"),
            pair => (pair.Value as YamlScalarNode)?.Value ?? throw Wrong(key, "a mapping of texts"));
    }

    /// <summary>Keys accepted without effect here.</summary>
    public void Accept(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys) _asked.Add(key);
    }

    public IEnumerable<string> Unknown() => _fields.Where(field => !_asked.Contains(field.Key)).Select(field =>
    {
        var near = _asked.FirstOrDefault(known => string.Equals(known, field.Key, StringComparison.OrdinalIgnoreCase));
        return $"{_file}:{field.Value.Line}: unknown key '{field.Key}' is ignored{(near is null ? "" : $" (did you mean {near}?)")}";
    });

    public RunException Wrong(string key, string expected)
    {
        var (value, line) = _fields[key];
        var found = value is YamlScalarNode scalar ? $", not '{scalar.Value}'" : "";
        return new RunException($"{_file}:{line}: {key} must be {expected}{found}");
    }

    /// <summary>An error about the value of a key, with its line.</summary>
    public RunException Error(string key, string message) => new($"{_file}:{_fields[key].Line}: {key}: {message}");

    public RunException Missing(string key) => new($"{_file}:{Line}: required key '{key}' is missing");

    private void Add(YamlMappingNode mapping)
    {
        foreach (var (keyNode, value) in mapping.Children)
        {
            if (keyNode is not YamlScalarNode { Value: { } key })
                throw new RunException($"{_file}:{keyNode.Start.Line}: a key must be a text");
            if (key != "<<") _fields[key] = (value, keyNode.Start.Line);
        }
        // A merge key gives what is not given here.
        if (mapping.Children.TryGetValue(new YamlScalarNode("<<"), out var merged))
        {
            foreach (var source in merged is YamlSequenceNode several ? several.Children : [merged])
            {
                if (source is not YamlMappingNode other) throw new RunException($"{_file}:{source.Start.Line}: << must name a mapping");
                foreach (var (key, value) in other.Children)
                    if (key is YamlScalarNode { Value: { } name }) _fields.TryAdd(name, (value, key.Start.Line));
            }
        }
    }

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" };
}
