using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalDapr.Conformance.Comparing;

/// <summary>Bodies as the recordings write them: {"json"}, {"text"}, {"base64"}, {"fill", "count"}, {"length"}, or null.</summary>
public static class Body
{
    /// <summary>Longer bodies are compared by length only.</summary>
    private const int ComparedInFull = 60_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Encode(JsonNode? body)
    {
        if (body is not JsonObject members) return [];
        if (members.TryGetPropertyValue("json", out var json)) return Utf8.GetBytes(JsonText.Compact(json));
        if (members["text"] is { } text) return Utf8.GetBytes(text.GetValue<string>());
        if (members["base64"] is { } base64) return Convert.FromBase64String(base64.GetValue<string>());
        if (members["fill"] is { } fill) return Utf8.GetBytes(string.Concat(
            members["prefix"]?.GetValue<string>(),
            string.Concat(Enumerable.Repeat(fill.GetValue<string>(), members["count"].Int()!.Value)),
            members["suffix"]?.GetValue<string>()));
        throw new InvalidDataException("a body of an unknown form: " + JsonText.Compact(body));
    }

    public static JsonObject? Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty) return null;
        if (raw.Length > ComparedInFull) return new JsonObject { ["length"] = raw.Length };
        string text;
        try
        {
            text = Utf8.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            return new JsonObject { ["base64"] = Convert.ToBase64String(raw) };
        }
        if (text.Any(letter => letter < ' ' && letter is not ('\r' or '\n' or '\t')))
            return new JsonObject { ["base64"] = Convert.ToBase64String(raw) };
        if (text[0] is '{' or '[' || (text[0] == '"' && text[^1] == '"'))
        {
            try
            {
                return new JsonObject { ["json"] = JsonText.Parse(text) };
            }
            catch (JsonException)
            {
                // Looks like JSON and is not: a text.
            }
        }
        return new JsonObject { ["text"] = text };
    }
}
