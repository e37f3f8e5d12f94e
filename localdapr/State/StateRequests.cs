using System.Globalization;
using System.Text.Json;
using LocalDapr.Sidecar;

namespace LocalDapr.State;

/// <summary>A request that cannot be used.</summary>
internal sealed class StateRequestException(int status, string code, string message, string? reason = null)
    : ApiException(status, status == 400 ? GrpcStatus.InvalidArgument : GrpcStatus.Internal, code, message, reason)
{
    public static StateRequestException Malformed(string message) => new(400, "ERR_MALFORMED_REQUEST", message);

    public static StateRequestException BadKey(string key) =>
        new(400, "ERR_MALFORMED_REQUEST", $"api error: code = InvalidArgument desc = input key/keyPrefix '{key}' can't contain '||'", "DAPR_STATE_ILLEGAL_KEY")
        {
            GrpcMessage = $"input key/keyPrefix '{key}' can't contain '||'",
        };
}

/// <summary>Reads the JSON bodies of the state API.</summary>
internal static class StateRequests
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    /// <summary>An array of entries to save. Metadata of the query beats that of the entries.</summary>
    /// <exception cref="StateRequestException"/>
    public static List<StateOperation> ReadSave(ReadOnlySpan<byte> body, StateEntry store, IReadOnlyDictionary<string, string> query)
    {
        body = GoJson.Clean(body);
        var reader = GoJson.Reader(body);
        var operations = new List<StateOperation>();
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.Null)
                return operations;
            if (reader.TokenType != JsonTokenType.StartArray)
                throw StateRequestException.Malformed("json: cannot unmarshal object into Go value of type []state.SetRequest");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                operations.Add(ReadEntry(ref reader, body, StateOperationKind.Upsert, store, query, "ERR_STATE_SAVE", needsKey: true));
        }
        catch (JsonException e)
        {
            throw StateRequestException.Malformed(body.Length == 0 ? "EOF" : e.Message);
        }
        return operations;
    }

    /// <exception cref="StateRequestException"/>
    public static List<StateOperation> ReadTransaction(ReadOnlySpan<byte> body, StateEntry store, IReadOnlyDictionary<string, string> query)
    {
        body = GoJson.Clean(body);
        var reader = GoJson.Reader(body);
        var operations = new List<StateOperation>();
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.Null)
                return operations;
            Expect(reader.TokenType == JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (GoJson.Is(ref reader, "metadata"u8))
                {
                    ReadTexts(ref reader, onlyTexts: true);
                    continue;
                }
                var isOperations = GoJson.Is(ref reader, "operations"u8);
                reader.Read();
                if (!isOperations || reader.TokenType == JsonTokenType.Null)
                {
                    reader.Skip();
                    continue;
                }
                Expect(reader.TokenType == JsonTokenType.StartArray);
                operations.Clear();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    operations.Add(ReadOperation(ref reader, body, store, query));
            }
        }
        catch (JsonException e)
        {
            throw StateRequestException.Malformed("failed deserializing HTTP body: " + e.Message);
        }
        return operations;
    }

    /// <summary>The keys of a bulk get, as the app names them.</summary>
    /// <exception cref="StateRequestException"/>
    public static List<string> ReadKeys(ReadOnlySpan<byte> body)
    {
        var reader = GoJson.Reader(GoJson.Clean(body));
        var keys = new List<string>();
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.Null)
                return keys;
            Expect(reader.TokenType == JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (GoJson.Is(ref reader, "metadata"u8))
                {
                    ReadTexts(ref reader, onlyTexts: true);
                    continue;
                }
                var isKeys = GoJson.Is(ref reader, "keys"u8);
                var isNumber = GoJson.Is(ref reader, "parallelism"u8);
                reader.Read();
                // All keys are asked for at once here; what the number is does not matter, that it is one does.
                Expect(!isNumber || reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out _)));
                if (!isKeys || reader.TokenType == JsonTokenType.Null)
                {
                    reader.Skip();
                    continue;
                }
                Expect(reader.TokenType == JsonTokenType.StartArray);
                keys.Clear();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Expect(reader.TokenType is JsonTokenType.String or JsonTokenType.Null);
                    keys.Add(reader.GetString() ?? "");
                }
            }
        }
        catch (JsonException e)
        {
            throw StateRequestException.Malformed("failed deserializing HTTP body: " + e.Message);
        }
        return keys;
    }

    private static StateOperation ReadOperation(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, StateEntry store, IReadOnlyDictionary<string, string> query)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject);
        var name = "";
        StateOperation? request = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (GoJson.Is(ref reader, "operation"u8))
            {
                name = Text(ref reader) ?? name;
                continue;
            }
            var isRequest = GoJson.Is(ref reader, "request"u8);
            reader.Read();
            if (isRequest && reader.TokenType != JsonTokenType.Null)
                request = ReadEntry(ref reader, body, StateOperationKind.Upsert, store, query, "ERR_STATE_TRANSACTION", needsKey: false);
            else
                reader.Skip();
        }
        if (name is not ("upsert" or "delete"))
            throw new StateRequestException(400, "ERR_NOT_SUPPORTED_STATE_OPERATION", $"operation type {name} not supported");
        // An operation without a request has one without a key.
        request ??= new StateOperation(StateOperationKind.Upsert, store.Prefix.Apply(""), StateValue.Null, TimeToLive: TimeToLive(query, "ERR_STATE_TRANSACTION")) { Metadata = query };
        return name == "delete" ? request with { Kind = StateOperationKind.Delete, Value = default } : request;
    }

    private static StateOperation ReadEntry(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, StateOperationKind kind, StateEntry store,
        IReadOnlyDictionary<string, string> query, string failureCode, bool needsKey)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject);
        string key = "", concurrency = "", consistency = "";
        string? etag = null, contentType = null;
        var value = StateValue.Null;
        var metadata = query;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (GoJson.Is(ref reader, "key"u8))
            {
                key = Text(ref reader) ?? "";
            }
            else if (GoJson.Is(ref reader, "value"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                value = StateValue.Store(body[start..(int)reader.BytesConsumed], StateValue.IsRounding(store.ComponentType));
            }
            else if (GoJson.Is(ref reader, "etag"u8))
            {
                etag = Text(ref reader);
            }
            else if (GoJson.Is(ref reader, "contentType"u8))
            {
                contentType = Text(ref reader);
            }
            else if (GoJson.Is(ref reader, "metadata"u8))
            {
                metadata = Merge(ReadTexts(ref reader, onlyTexts: true), query);
            }
            else if (GoJson.Is(ref reader, "options"u8))
            {
                var options = ReadTexts(ref reader, onlyTexts: false, "concurrency", "consistency");
                concurrency = options?.GetValueOrDefault("concurrency") ?? "";
                consistency = options?.GetValueOrDefault("consistency") ?? "";
            }
            else
            {
                reader.Skip();
            }
        }
        Expect(reader.TokenType == JsonTokenType.EndObject);
        if (needsKey && key.Length == 0)
            throw StateRequestException.Malformed("\"key\" is a required field");
        if (!store.Prefix.TryApply(key, out var full))
            throw StateRequestException.BadKey(key);
        return new StateOperation(kind, full, value, etag, Concurrency(concurrency, failureCode), Consistency(consistency, failureCode), TimeToLive(metadata, failureCode))
        {
            Metadata = metadata,
            ContentType = contentType,
        };
    }

    public static StateConcurrency Concurrency(string text, string failureCode) => text switch
    {
        "" => StateConcurrency.Unspecified,
        "last-write" => StateConcurrency.LastWrite,
        "first-write" => StateConcurrency.FirstWrite,
        _ => throw new StateRequestException(500, failureCode, $"unrecognized concurrency model '{text}'"),
    };

    private static StateConsistency Consistency(string text, string failureCode) => text switch
    {
        "" or "eventual" => StateConsistency.Eventual,
        "strong" => StateConsistency.Strong,
        _ => throw new StateRequestException(500, failureCode, $"unrecognized consistency model '{text}'"),
    };

    public static TimeSpan? TimeToLive(IReadOnlyDictionary<string, string> metadata, string failureCode)
    {
        if (metadata.Count == 0 || !metadata.TryGetValue("ttlInSeconds", out var text) || text.Length == 0)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, int.MinValue, int.MaxValue))
            : throw new StateRequestException(500, failureCode, $"strconv.Atoi: parsing \"{text}\": invalid syntax");
    }

    /// <param name="onlyTexts">False: members that are no texts are passed over, as members Go does not know are.</param>
    /// <param name="known">Those that must be texts all the same.</param>
    private static Dictionary<string, string>? ReadTexts(ref Utf8JsonReader reader, bool onlyTexts, params ReadOnlySpan<string> known)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        Expect(reader.TokenType == JsonTokenType.StartObject);
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
                texts[name] = reader.GetString() ?? "";
            else if (onlyTexts || known.Contains(name, StringComparer.OrdinalIgnoreCase))
                Expect(false);
            else
                reader.Skip();
        }
        return texts;
    }

    private static IReadOnlyDictionary<string, string> Merge(Dictionary<string, string>? entry, IReadOnlyDictionary<string, string> query)
    {
        if (entry is null)
            return query;
        foreach (var (name, value) in query)
            entry[name] = value;
        return entry.Count == 0 ? NoMetadata : entry;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        Expect(reader.TokenType == JsonTokenType.String);
        return reader.GetString();
    }

    private static void Expect(bool condition)
    {
        if (!condition)
            throw new JsonException("the body does not have the expected shape");
    }
}
