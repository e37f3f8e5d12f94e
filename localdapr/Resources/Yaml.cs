using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LocalDapr.Resources;

/// <summary>One value of a YAML file together with the place it stands at, so that every complaint can name file and line.</summary>
internal readonly struct Yaml
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly YamlNode? _node;
    private readonly int _parentLine;

    private Yaml(YamlNode? node, string file, int parentLine)
    {
        _node = node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" } ? null : node;
        File = file;
        _parentLine = parentLine;
    }

    public string File { get; }

    /// <summary>Where the value starts, or where its parent does when it is absent.</summary>
    public int Line => _node is null ? _parentLine : (int)_node.Start.Line;

    public bool Exists => _node is not null;

    public bool IsMapping => _node is YamlMappingNode;

    public Yaml this[string key]
    {
        get
        {
            if (_node is null)
                return new Yaml(null, File, _parentLine);
            if (_node is not YamlMappingNode map)
                throw Fail($"expected a mapping with '{key}' here");
            // Dapr decodes with Go's JSON rules: an exact name wins, else the case does not matter.
            var found = Find(map, key, StringComparison.Ordinal) ?? Find(map, key, StringComparison.OrdinalIgnoreCase);
            return new Yaml(found, File, Line);
        }
    }

    /// <summary>A scalar as written, a mapping or sequence as JSON text, null when absent.</summary>
    public string? Text => _node switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value ?? "",
        _ => AsJson(),
    };

    public string Required(string what) => Text is { Length: > 0 } text ? text : throw Fail($"{what} is missing; add it");

    public bool Flag => _node is not null && Text?.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        var other => throw Fail($"'{other}' must be true or false"),
    };

    public int? Number => _node is null ? null
        : int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n
        : throw Fail($"'{Text}' must be a whole number");

    public IEnumerable<Yaml> Items
    {
        get
        {
            if (_node is null)
                return [];
            if (_node is not YamlSequenceNode sequence)
                throw Fail("expected a list here");
            var (file, line) = (File, Line);
            return sequence.Children.Select(child => new Yaml(child, file, line));
        }
    }

    public IEnumerable<(string Key, Yaml Value)> Entries
    {
        get
        {
            if (_node is null)
                return [];
            if (_node is not YamlMappingNode map)
                throw Fail("expected a mapping here");
            var file = File;
            return map.Children.Select(pair => ((pair.Key as YamlScalarNode)?.Value ?? throw new ResourceException(file, (int)pair.Key.Start.Line, "a name must be a text"),
                new Yaml(pair.Value, file, (int)pair.Key.Start.Line)));
        }
    }

    public IReadOnlyList<string> Texts => Items.Select(item => item.Text ?? "").ToArray();

    public ResourceException Fail(string problem) => new(File, Line, problem);

    /// <summary>Every document of a file, in order; empty documents are left out.</summary>
    public static IReadOnlyList<Yaml> Documents(string file)
    {
        try
        {
            using var reader = new StreamReader(file, Encoding.UTF8);
            var stream = new YamlStream();
            stream.Load(new MergingParser(new Parser(reader)));
            return stream.Documents.Select(document => new Yaml(document.RootNode, file, 1)).Where(root => root.Exists).ToArray();
        }
        catch (YamlException e)
        {
            throw new ResourceException(file, (int)e.Start.Line, $"not valid YAML: {(e.InnerException ?? e).Message}; correct the syntax", e);
        }
        catch (InvalidOperationException e)
        {
            // What the parser throws, without a place, for some faults of indentation.
            throw new ResourceException(file, null, "not valid YAML; check the indentation", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResourceException(file, null, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The entries of a mapping of texts that stands, as YAML or JSON, in a text of its own.</summary>
    /// <exception cref="ResourceException">It is none.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Mapping(string what, string text, string file, int line)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 0 ? [] : [.. new Yaml(stream.Documents[0].RootNode, file, line).Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Text ?? ""))];
        }
        catch (YamlException e)
        {
            throw new ResourceException(file, line, $"{what} is no mapping: {e.Message}", e);
        }
    }

    private static YamlNode? Find(YamlMappingNode map, string key, StringComparison comparison)
    {
        foreach (var (name, value) in map.Children)
        {
            if (name is YamlScalarNode scalar && string.Equals(scalar.Value, key, comparison))
                return value;
        }
        return null;
    }

    private string AsJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
            Write(writer, _node!);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode map:
                writer.WriteStartObject();
                foreach (var (key, value) in map.Children)
                {
                    writer.WritePropertyName(key is YamlScalarNode scalar ? scalar.Value ?? "" : key.ToString());
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                writer.WriteStartArray();
                foreach (var child in sequence.Children)
                    Write(writer, child);
                writer.WriteEndArray();
                break;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                WritePlain(writer, plain.Value ?? "");
                break;
            case YamlScalarNode quoted:
                writer.WriteStringValue(quoted.Value);
                break;
        }
    }

    private static void WritePlain(Utf8JsonWriter writer, string text)
    {
        if (text is "" or "~" or "null")
            writer.WriteNullValue();
        else if (bool.TryParse(text, out var flag))
            writer.WriteBooleanValue(flag);
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            writer.WriteNumberValue(whole);
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(text);
    }
}
