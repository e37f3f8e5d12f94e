using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pizza.Contracts.Tests.Code;

namespace Pizza.Contracts.Tests;

/// <summary>
/// What each consumer reads of each event: written down in <c>consumers/{appId}.json</c>, and found in its code, from the handler of the event on. A field counts
/// when its property is read, or when the event cannot be read without it.
/// </summary>
internal static class ConsumerReads
{
    /// <summary>Set to 1: the files are written anew from the consumers' code and the schemas; look at the difference before it is committed.</summary>
    public const string AcceptVariable = "ACCEPT_READS";

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string PathOf(string appId) => Path.Combine(SchemaFiles.Repository, "tests", "Contracts.Tests", "consumers", appId + ".json");

    /// <summary>By <c>topic/event</c>, the part of the schema that the consumer goes by.</summary>
    public static JsonObject Written(string appId) => JsonNode.Parse(File.ReadAllText(PathOf(appId)))!.AsObject();

    /// <summary>The fields that the consumer's code goes by now, by <c>topic/event</c>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> InCode(string appId, RunningServices services)
    {
        var handlers = services.All[appId].Endpoints.ToLookup(e => e.RoutePattern.RawText!.Trim('/'), e => e.Metadata.GetMetadata<MethodInfo>()!);
        return services.Subscriptions.Where(s => s.AppId == appId).SelectMany(s => s.Handled().Select(handled => (s.Topic, handled.Type, handled.Path)))
            .ToDictionary(h => $"{h.Topic}/{h.Type}", h => FieldsOf(EventOf(h.Topic, h.Type), handlers[h.Path.Trim('/')].First()));
    }

    public static EventCatalog.Entry EventOf(string name) => EventOf(name.Split('/')[0], name.Split('/')[1]);

    /// <summary>The files, from code and schemas.</summary>
    public static void Write(string appId, RunningServices services)
    {
        var text = new StringBuilder("{\n");
        var events = InCode(appId, services);
        foreach (var (name, fields) in events)
        {
            var schema = SchemaFiles.Read(EventOf(name).Type);
            var required = schema["required"]!.AsArray().Select(r => (string)r!).Where(fields.Contains);
            text.Append($"  \"{name}\": {{\n    \"required\": {JsonSerializer.Serialize(required, OneLine)},\n    \"properties\": {{\n      ");
            text.AppendJoin(",\n      ", fields.Select(field => $"\"{field}\": {schema["properties"]![field]!.ToJsonString(OneLine)}"));
            text.Append($"\n    }}\n  }}{(name == events.Keys.Last() ? "" : ",")}\n");
        }
        File.WriteAllText(PathOf(appId), text.Append("}\n").ToString());
    }

    private static EventCatalog.Entry EventOf(string topic, string name) => EventCatalog.All.Single(e => e.Topic == topic && e.Name == name);

    private static IReadOnlyList<string> FieldsOf(EventCatalog.Entry e, MethodBase handler)
    {
        var read = ReachableCode.From(handler).Where(m => m.DeclaringType?.IsAssignableFrom(e.Type) == true).Select(m => m.Name).ToHashSet();
        return [.. EventSamples.Properties(e.Type).Where(p => read.Contains("get_" + p.Name) || EventSamples.IsRequired(p)).Select(EventSamples.WireName).Order(StringComparer.Ordinal)];
    }
}
