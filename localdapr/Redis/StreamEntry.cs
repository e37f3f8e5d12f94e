using System.Text.Json;
using LocalDapr.PubSub;

namespace LocalDapr.Redis;

/// <summary>An event of a stream, as daprd writes it: a field <c>data</c>, and <c>metadata</c> as JSON where there is some.</summary>
internal sealed record StreamEntry(string Id, PubSubMessage Message)
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    /// <summary>Null for an entry that was trimmed away meanwhile.</summary>
    public static StreamEntry? Read(string topic, RedisReply reply, ILogger log)
    {
        if (reply.Items is not [{ Text: { } id }, { Items: { } fields }])
            return null;
        byte[] data = [];
        var metadata = NoMetadata;
        for (var i = 0; i + 1 < fields.Count; i += 2)
            if (fields[i].Text == "data")
                data = fields[i + 1].Bytes ?? data;
            else if (fields[i].Text == "metadata" && fields[i + 1].Bytes is { } json)
                metadata = ReadMetadata(topic, id, json, log);
        return new StreamEntry(id, new PubSubMessage(topic, data, metadata));
    }

    private static IReadOnlyDictionary<string, string> ReadMetadata(string topic, string id, byte[] json, ILogger log)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RedisJson.Default.DictionaryStringString) ?? NoMetadata;
        }
        catch (JsonException e)
        {
            log.LogWarning("Topic {Topic}: the metadata of entry {Id} is left out, it is no JSON object of texts: {Reason}", topic, id, e.Message);
            return NoMetadata;
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RedisJson : System.Text.Json.Serialization.JsonSerializerContext;
