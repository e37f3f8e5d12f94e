using System.Text.Json;

namespace Dapr.Client;

/// <summary>The request bodies of the state API.</summary>
internal static class StateJson
{
    private static readonly JsonEncodedText Key = JsonEncodedText.Encode("key");
    private static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText ETag = JsonEncodedText.Encode("etag");
    private static readonly JsonEncodedText Options = JsonEncodedText.Encode("options");
    private static readonly JsonEncodedText Metadata = JsonEncodedText.Encode("metadata");

    public static string Name(ConcurrencyMode mode) => mode switch
    {
        ConcurrencyMode.FirstWrite => "first-write",
        ConcurrencyMode.LastWrite => "last-write",
        _ => throw new ArgumentException($"{mode} Concurrency Mode is not supported."),
    };

    public static string Name(ConsistencyMode mode) => mode switch
    {
        ConsistencyMode.Eventual => "eventual",
        ConsistencyMode.Strong => "strong",
        _ => throw new ArgumentException($"{mode} Consistency Mode is not supported."),
    };

    /// <summary>One key with its value. A null value is left out, a null ETag too.</summary>
    public static void WriteItem<TValue>(
        Utf8JsonWriter writer,
        string key,
        TValue value,
        string? etag,
        StateOptions? options,
        IReadOnlyDictionary<string, string>? metadata,
        JsonSerializerOptions json)
    {
        writer.WriteStartObject();
        writer.WriteString(Key, key);
        if (value is RawJson raw)
        {
            WriteRaw(writer, raw.Bytes.Span);
        }
        else if (value is not null)
        {
            writer.WritePropertyName(Value);
            JsonSerializer.Serialize(writer, value, json);
        }

        WriteRest(writer, etag, options, metadata);
        writer.WriteEndObject();
    }

    public static void WriteBulkGet(Utf8JsonWriter writer, IReadOnlyList<string> keys, int parallelism)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("keys");
        foreach (var key in keys)
        {
            writer.WriteStringValue(key);
        }

        writer.WriteEndArray();
        writer.WriteNumber("parallelism", parallelism);
        writer.WriteEndObject();
    }

    public static void WriteTransaction(
        Utf8JsonWriter writer,
        IReadOnlyList<StateTransactionRequest> operations,
        IReadOnlyDictionary<string, string>? metadata)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("operations");
        foreach (var operation in operations)
        {
            writer.WriteStartObject();
            writer.WriteString("operation", operation.OperationType == StateOperationType.Delete ? "delete" : "upsert");
            writer.WriteStartObject("request");
            writer.WriteString(Key, operation.Key);
            if (operation.Value is { } value)
            {
                WriteRaw(writer, value);
            }

            WriteRest(writer, operation.ETag, operation.Options, operation.Metadata);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteMetadata(writer, metadata);
        writer.WriteEndObject();
    }

    public static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null or { Count: 0 })
        {
            return;
        }

        writer.WriteStartObject(Metadata);
        foreach (var (name, value) in metadata)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter writer, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        writer.WritePropertyName(Value);
        RawJson.Write(writer, value);
    }

    private static void WriteRest(
        Utf8JsonWriter writer, string? etag, StateOptions? options, IReadOnlyDictionary<string, string>? metadata)
    {
        if (etag is not null)
        {
            writer.WriteString(ETag, etag);
        }

        WriteMetadata(writer, metadata);
        if (options is { Concurrency: null, Consistency: null } or null)
        {
            return;
        }

        writer.WriteStartObject(Options);
        if (options.Concurrency is { } concurrency)
        {
            writer.WriteString("concurrency", Name(concurrency));
        }

        if (options.Consistency is { } consistency)
        {
            writer.WriteString("consistency", Name(consistency));
        }

        writer.WriteEndObject();
    }
}
