using System.Text.Json;

namespace Dapr.Client;

/// <summary>Request and answer of the bulk publish API.</summary>
internal static class BulkPublishJson
{
    public static void Write<TValue>(Utf8JsonWriter writer, BulkPublishEntry<TValue>[] entries, JsonSerializerOptions json)
    {
        writer.WriteStartArray();
        foreach (var entry in entries)
        {
            writer.WriteStartObject();
            writer.WriteString("entryId"u8, entry.EntryId);
            writer.WritePropertyName("event"u8);

            // A byte array becomes base64 here, which is what the API asks for beside application/octet-stream.
            JsonSerializer.Serialize(writer, entry.EventData, json);
            writer.WriteString("contentType"u8, entry.ContentType);
            StateJson.WriteMetadata(writer, entry.Metadata);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The entries that the answer calls failed; none when it names none.</summary>
    public static List<BulkPublishResponseFailedEntry<TValue>> ReadFailed<TValue>(
        ReadOnlyMemory<byte> json, BulkPublishEntry<TValue>[] entries)
    {
        var failed = new List<BulkPublishResponseFailedEntry<TValue>>();
        if (json.IsEmpty)
        {
            return failed;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("failedEntries", out var list)
                || list.ValueKind != JsonValueKind.Array)
            {
                return failed;
            }

            foreach (var item in list.EnumerateArray())
            {
                var id = item.GetProperty("entryId").GetString();
                var error = item.TryGetProperty("error", out var text) ? text.GetString() : null;
                failed.Add(new BulkPublishResponseFailedEntry<TValue>(
                    entries.First(entry => entry.EntryId == id), error ?? ""));
            }

            return failed;
        }
        catch (JsonException)
        {
            // Not Dapr's document: the status then says what happened.
            return failed;
        }
    }
}
