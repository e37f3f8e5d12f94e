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
    private const int RoundedDigits = 6;

    public static ReadOnlyMemory<byte> Null { get; } = "null"u8.ToArray();

    /// <summary>daprd writes to this one with an encoder that keeps six digits behind the point (jsoniter's ConfigFastest).</summary>
    public static bool IsRounding(string componentType) => componentType == Redis.RedisStateStore.Type;

    /// <param name="json">One JSON value, valid.</param>
    /// <param name="rounds">Only six digits behind the point are kept.</param>
    public static ReadOnlyMemory<byte> Store(ReadOnlySpan<byte> json, bool rounds = false)
    {
        if (IsKept(json, rounds))
            return json.ToArray();
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = GoJson.MaxDepth, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var reader = GoJson.Reader(json);
            while (reader.Read())
                Copy(ref reader, writer, rounds);
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

    private static bool IsKept(ReadOnlySpan<byte> json, bool rounds)
    {
        if (!IsCompact(json))
            return false;
        var reader = GoJson.Reader(json);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.Number && !IsKeptNumber(reader.ValueSpan, rounds))
                return false;
        return true;
    }

    private static bool IsKeptNumber(ReadOnlySpan<byte> number, bool rounds)
    {
        if (number.Length > ExactDigits || number.IndexOfAny((byte)'e', (byte)'E') >= 0)
            return false;
        var point = number.IndexOf((byte)'.');
        return point < 0 || (number[^1] != '0' && (!rounds || number.Length - point - 1 <= RoundedDigits));
    }

    /// <summary>Without white space but in texts.</summary>
    private static bool IsCompact(ReadOnlySpan<byte> json)
    {
        var isText = false;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (c == '"')
                isText = !isText;
            else if (isText && c == '\\')
                i++;
            else if (!isText && c <= ' ')
                return false;
        }
        return true;
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer, bool rounds)
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
            case JsonTokenType.Number: writer.WriteRawValue(rounds ? Rounded(reader.GetDouble()) : GoNumber(reader.GetDouble()), skipInputValidation: true); break;
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

    // jsoniter, WriteFloat64Lossy: large numbers are written in full.
    private static string Rounded(double value)
    {
        const double Largest = 0x4ffffff;
        const ulong Scale = 1_000_000;
        var magnitude = Math.Abs(value);
        if (magnitude > Largest)
            return GoNumber(value);
        var scaled = (ulong)(magnitude * Scale + 0.5);
        var text = string.Create(CultureInfo.InvariantCulture, $"{scaled / Scale}.{scaled % Scale:000000}").TrimEnd('0').TrimEnd('.');
        return value < 0 ? "-" + text : text;
    }

    private static string Plain(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return shortest.Contains('E', StringComparison.Ordinal)
            ? decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : shortest;
    }
}
