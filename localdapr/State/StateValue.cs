using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LocalDapr.Sidecar;

namespace LocalDapr.State;

/// <summary>The stored form of a JSON value: what Go makes of it when it reads and writes it again.</summary>
internal static class StateValue
{
    // Go reads every number as a float64: one with more digits than that holds comes back rounded.
    private const int ExactDigits = 15;

    public static ReadOnlyMemory<byte> Null { get; } = "null"u8.ToArray();

    /// <param name="json">One JSON value, valid.</param>
    public static ReadOnlyMemory<byte> Store(ReadOnlySpan<byte> json)
    {
        if (IsKept(json))
            return json.ToArray();
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = GoJson.MaxDepth, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var reader = GoJson.Reader(json);
            while (reader.Read())
                Copy(ref reader, writer);
        }
        return buffer.WrittenMemory.ToArray();
    }

    /// <summary>One JSON value and nothing else.</summary>
    public static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = GoJson.Reader(bytes);
            while (reader.Read())
            {
            }
            return reader.BytesConsumed == bytes.Length || bytes[(int)reader.BytesConsumed..].IndexOfAnyExcept(" \t\r\n"u8) < 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsKept(ReadOnlySpan<byte> json)
    {
        var reader = GoJson.Reader(json);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.Number && (reader.ValueSpan.Length > ExactDigits || reader.ValueSpan.IndexOfAny((byte)'e', (byte)'E') >= 0))
                return false;
        return true;
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: writer.WriteStartObject(); break;
            case JsonTokenType.EndObject: writer.WriteEndObject(); break;
            case JsonTokenType.StartArray: writer.WriteStartArray(); break;
            case JsonTokenType.EndArray: writer.WriteEndArray(); break;
            case JsonTokenType.PropertyName: writer.WritePropertyName(reader.GetString()!); break;
            case JsonTokenType.String: writer.WriteStringValue(reader.GetString()); break;
            case JsonTokenType.True: writer.WriteBooleanValue(true); break;
            case JsonTokenType.False: writer.WriteBooleanValue(false); break;
            case JsonTokenType.Null: writer.WriteNullValue(); break;
            case JsonTokenType.Number: writer.WriteRawValue(GoNumber(reader.GetDouble()), skipInputValidation: true); break;
        }
    }

    // encoding/json writes the shortest text that reads back as the same float64, with an exponent only outside 1e-6 .. 1e21.
    private static string GoNumber(double value)
    {
        if (double.IsInfinity(value))
            throw new JsonException("json: cannot unmarshal number into Go value of type float64");
        var magnitude = Math.Abs(value);
        return magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21)
            ? Plain(value)
            : value.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
    }

    private static string Plain(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return shortest.Contains('E', StringComparison.Ordinal)
            ? decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : shortest;
    }
}
