using System.Text.Json;

namespace Dapr.Client;

/// <summary>Reads the answer to a bulk read: an array of <c>{key, data?, etag?}</c>. An error of a single key reads as absent.</summary>
internal static class BulkStateAnswer
{
    public static List<(string Key, ReadOnlyMemory<byte> Data, string ETag)> Read(ReadOnlyMemory<byte> json)
    {
        var items = new List<(string, ReadOnlyMemory<byte>, string)>();
        if (json.IsEmpty)
        {
            return items;
        }

        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            items.Add(ReadItem(ref reader, json));
        }

        return items;
    }

    private static (string Key, ReadOnlyMemory<byte> Data, string ETag) ReadItem(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var key = "";
        var etag = "";
        var data = ReadOnlyMemory<byte>.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("key"u8))
            {
                reader.Read();
                key = reader.GetString() ?? "";
            }
            else if (reader.ValueTextEquals("etag"u8))
            {
                reader.Read();
                etag = reader.GetString() ?? "";
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                data = json[start..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return (key, data, etag);
    }
}
