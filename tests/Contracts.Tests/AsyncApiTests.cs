using System.Text.Json.Nodes;
using Pizza.Contracts.Tests.Code;

namespace Pizza.Contracts.Tests;

public class AsyncApiTests
{
    private static readonly JsonObject Document = AsyncApi.Document();

    [Fact]
    public void The_document_is_what_the_catalog_and_the_schemas_make_of_it() =>
        Assert.True(File.Exists(AsyncApi.Path) && File.ReadAllText(AsyncApi.Path) == AsyncApi.Text(),
            $"docs/asyncapi.json is stale. {SchemaFiles.AcceptVariable}=1 dotnet test tests/Contracts.Tests writes it anew.");

    [Fact]
    public void Every_topic_is_a_channel_with_its_events_and_a_publisher()
    {
        Assert.Equal(
            EventCatalog.All.Select(e => $"{e.Topic}/{e.Name}").Order(),
            Channels().Where(c => EventCatalog.All.Any(e => e.Topic == c.Key)).SelectMany(c => c.Value!["messages"]!.AsObject().Select(m => $"{c.Key}/{m.Key}")).Order());
        Assert.All(Channels().Where(c => !c.Key.StartsWith(Topics.DeadLetters(""), StringComparison.Ordinal)), c => Assert.Contains(Operations("send"), o => ChannelOf(o) == c.Key));
    }

    [Fact]
    public void Whoever_the_catalog_names_receives() => Assert.Equal(
        EventCatalog.All.SelectMany(e => e.Consumers.Select(consumer => $"{consumer} {e.Topic}/{e.Name}")).Order(),
        Operations("receive").SelectMany(o => o["messages"]!.AsArray().Select(m => (App: (string)o["tags"]![0]!["name"]!, Parts: ((string)m!["$ref"]!).Split('/'))))
            .Where(m => EventCatalog.All.Any(e => e.Topic == m.Parts[2])).Select(m => $"{m.App} {m.Parts[2]}/{m.Parts[4]}").Order());

    [Fact]
    public void Every_reference_leads_somewhere() => Assert.All(References(Document), reference =>
    {
        JsonNode? at = Document;
        foreach (var part in reference.Split('/').Skip(1)) at = at?[part];
        Assert.True(at is not null, $"{reference} leads nowhere");
    });

    /// <summary>The publisher of a topic is a matter of code: nobody else makes its events, and it makes all of them.</summary>
    [Fact]
    public void Every_event_is_made_by_the_publisher_of_its_topic_and_by_nobody_else()
    {
        var catalog = EventCatalog.All.ToDictionary(e => e.Type);
        var makers = RunningServices.Types.SelectMany(service => ReachableCode.Made(service.Value.Assembly).Where(catalog.ContainsKey).Select(type => $"{service.Key} makes {type.Name}"));

        Assert.Equal(catalog.Values.Select(e => $"{Topics.PublisherOf(e.Topic)} makes {e.Type.Name}").Order(), makers.Order());
    }

    private static JsonObject Channels() => Document["channels"]!.AsObject();

    private static IEnumerable<JsonObject> Operations(string action) =>
        Document["operations"]!.AsObject().Select(o => o.Value!.AsObject()).Where(o => (string)o["action"]! == action);

    private static string ChannelOf(JsonObject operation) => ((string)operation["channel"]!["$ref"]!)["#/channels/".Length..];

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == "$ref" ? [(string)p.Value!] : References(p.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };
}
