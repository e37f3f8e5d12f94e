using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace LocalDapr.Sidecar;

/// <summary>
/// JSON as Go's encoding/json reads it, which is what daprd reads every body with: names match without regard to case, the last of equal names counts, a
/// body's first value is read and what follows it is not looked at, nesting may go 10,000 deep where a value is only passed on, and what is no text (invalid UTF-8, half of a surrogate
/// pair) becomes U+FFFD instead of an error.
/// </summary>
internal static class GoJson
{
    public const int MaxDepth = 10_000;

    // A JsonDocument takes time that grows with the square of the depth, half a second for 10,000: where one is made, deeper bodies are refused.
    private const int MaxDocumentDepth = 1_000;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };
    private static readonly JsonReaderOptions DocumentReaderOptions = new() { MaxDepth = MaxDocumentDepth };
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDocumentDepth };

    /// <param name="json">As <see cref="Clean"/> gives it.</param>
    public static Utf8JsonReader Reader(ReadOnlySpan<byte> json) => new(json, ReaderOptions);

    /// <summary>The first value of a body, as <c>json.NewDecoder(body).Decode</c> reads it.</summary>
    /// <exception cref="JsonException"/>
    public static JsonDocument First(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(Clean(body), DocumentReaderOptions);
        return JsonDocument.ParseValue(ref reader);
    }

    /// <summary>A text that must be one value, as <c>json.Unmarshal</c> reads it.</summary>
    /// <exception cref="JsonException"/>
    public static JsonDocument Whole(ReadOnlyMemory<byte> json) => JsonDocument.Parse(IsClean(json.Span) ? json : Clean(json.Span).ToArray(), DocumentOptions);

    /// <summary>A body that is a Protobuf message in JSON: one value and nothing else, all of it text.</summary>
    /// <exception cref="JsonException"/>
    public static JsonDocument Message(ReadOnlySpan<byte> body)
    {
        if (!IsClean(body) && !Clean(body).SequenceEqual(body))
            throw new JsonException("invalid UTF-8");
        var reader = new Utf8JsonReader(body, DocumentReaderOptions);
        var document = JsonDocument.ParseValue(ref reader);
        try
        {
            return reader.Read() ? throw new JsonException("unexpected token") : document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>The reader stands on a property of that name.</summary>
    public static bool Is(ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueTextEquals(name) || (!reader.ValueIsEscaped && Ascii.EqualsIgnoreCase(reader.ValueSpan, name));

    /// <summary>The member of that name; null when there is none.</summary>
    /// <exception cref="JsonException">The owner is no object.</exception>
    public static JsonElement? Find(JsonElement owner, string name)
    {
        if (owner.ValueKind == JsonValueKind.Null)
            return null;
        if (owner.ValueKind != JsonValueKind.Object)
            throw new JsonException($"json: cannot unmarshal {owner.ValueKind.ToString().ToLowerInvariant()} into a Go struct with a field {name}");
        JsonElement? found = null;
        foreach (var property in owner.EnumerateObject())
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                found = property.Value;
        return found;
    }

    /// <summary>A member that is a text in Go; "" when it is null or left out.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static string Text(JsonElement owner, string name) => Find(owner, name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => "",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } other => throw Mismatch(other, name, "string"),
    };

    /// <summary>A member that is a map of texts in Go; null when it is null or left out.</summary>
    /// <exception cref="JsonException">It is something else, or holds something else.</exception>
    public static Dictionary<string, string>? Texts(JsonElement owner, string name)
    {
        if (Find(owner, name) is not { ValueKind: not JsonValueKind.Null } member)
            return null;
        if (member.ValueKind != JsonValueKind.Object)
            throw Mismatch(member, name, "map[string]string");
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in member.EnumerateObject())
        {
            texts[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString()!,
                JsonValueKind.Null => "",
                _ => throw Mismatch(property.Value, name, "string"),
            };
        }
        return texts;
    }

    /// <summary>The same JSON with U+FFFD where there is no text; itself where there is nothing to replace.</summary>
    public static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> json)
    {
        if (IsClean(json))
            return json;
        if (!Utf8.IsValid(json))
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        var cleaned = new ArrayBufferWriter<byte>(json.Length);
        while (NextEscape(json) is >= 0 and var at)
        {
            cleaned.Write(json[..at]);
            var unit = Unit(json[at..]);
            if (unit is < 0xD800 or > 0xDFFF)
            {
                // Two bytes at a time, so that an escaped backslash is not taken for the beginning of the next escape.
                cleaned.Write(json.Slice(at, 2));
                json = json[(at + 2)..];
            }
            else if (unit < 0xDC00 && json.Length >= at + 12 && Unit(json[(at + 6)..]) is >= 0xDC00 and <= 0xDFFF)
            {
                cleaned.Write(json.Slice(at, 12));
                json = json[(at + 12)..];
            }
            else
            {
                cleaned.Write(@"\ufffd"u8);
                json = json[(at + 6)..];
            }
        }
        cleaned.Write(json);
        return cleaned.WrittenSpan;
    }

    private static bool IsClean(ReadOnlySpan<byte> json) =>
        Utf8.IsValid(json) && json.IndexOf(@"\ud"u8) < 0 && json.IndexOf(@"\uD"u8) < 0;

    private static int NextEscape(ReadOnlySpan<byte> json) => json.IndexOf((byte)'\\') is >= 0 and var at && at + 1 < json.Length ? at : -1;

    /// <summary>The number of an escape \uXXXX at the beginning; -1: it is another escape.</summary>
    private static int Unit(ReadOnlySpan<byte> escape) =>
        escape.Length >= 6 && escape[0] == '\\' && escape[1] == 'u'
        && System.Buffers.Text.Utf8Parser.TryParse(escape[2..6], out int unit, out var read, 'x') && read == 4 ? unit : -1;

    private static JsonException Mismatch(JsonElement value, string name, string expected) =>
        new($"json: cannot unmarshal {value.ValueKind.ToString().ToLowerInvariant()} into Go struct field .{name} of type {expected}");
}
