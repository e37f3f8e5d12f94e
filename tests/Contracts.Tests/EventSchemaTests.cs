using System.Text.Json.Nodes;
using Pizza.Contracts.Events;

namespace Pizza.Contracts.Tests;

public class EventSchemaTests
{
    private static readonly string[] FieldsOfEveryOrderEvent = ["orderId", "orderStatus", "customerId", "version", "occurredAt"];

    public static TheoryData<string> Names => [.. EventCatalog.All.Select(e => e.Type.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_record_is_as_its_schema_says(string name)
    {
        Assert.True(File.Exists(SchemaFiles.PathOf(TypeOf(name))), HowToAccept($"{name} has no schema."));
        Assert.True(JsonNode.DeepEquals(SchemaFiles.Read(TypeOf(name)), SchemaFiles.Of(TypeOf(name))), HowToAccept(
            $"{name} is no longer as its schema says. Events of the old form are still in brokers, and consumers of the old form still run. Now it is {SchemaFiles.Of(TypeOf(name)).ToJsonString()}"));
    }

    [Fact]
    public void Every_schema_has_its_record()
    {
        var known = EventCatalog.All.Select(e => e.Type.Name).ToHashSet();

        Assert.All(Directory.GetFiles(SchemaFiles.Folder), file => Assert.Contains(Path.GetFileNameWithoutExtension(file), known));
    }

    [Fact]
    public void Every_event_of_the_assembly_is_in_the_catalog_and_nothing_twice()
    {
        var records = typeof(DomainEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(DomainEvent)) && !t.IsAbstract);

        Assert.Equal(records.Select(t => t.Name).Order(), EventCatalog.All.Select(e => e.Type.Name).Order());
    }

    [Fact]
    public void No_topic_has_two_events_of_one_name() => Assert.Distinct(EventCatalog.All.Select(e => (e.Topic, e.Name)));

    [Theory, MemberData(nameof(Names))]
    public void An_event_goes_to_the_topic_that_the_catalog_says(string name)
    {
        var e = EventSamples.Read(TypeOf(name), EventSamples.Least(TypeOf(name)));

        var entry = EventCatalog.All.Single(entry => entry.Type.Name == name);
        Assert.Equal((entry.Topic, entry.Name), (e.Topic, e.EventType));
        Assert.EndsWith($"-v{e.Version}", e.EventId, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public void An_event_with_every_field_is_valid_and_every_field_is_in_its_schema(string name)
    {
        var sample = EventSamples.Whole(TypeOf(name));
        var schema = SchemaFiles.Read(TypeOf(name));

        Assert.Empty(SchemaValidator.Validate(schema, sample));
        Assert.Equal(schema["properties"]!.AsObject().Select(p => p.Key).Order(), sample.Select(p => p.Key).Order());
    }

    [Theory, MemberData(nameof(Names))]
    public void An_event_with_no_more_than_it_must_carry_is_valid(string name) =>
        Assert.Empty(SchemaValidator.Validate(SchemaFiles.Read(TypeOf(name)), EventSamples.Least(TypeOf(name))));

    [Theory, MemberData(nameof(Names))]
    public void An_event_without_a_required_field_is_not_valid_and_not_readable(string name)
    {
        var required = EventSamples.Properties(TypeOf(name)).Where(EventSamples.IsRequired).Select(EventSamples.WireName).ToList();
        Assert.Equal(required.Order(), SchemaFiles.Read(TypeOf(name))["required"]!.AsArray().Select(r => (string)r!).Order());

        Assert.All(required, field =>
        {
            var sample = EventSamples.Whole(TypeOf(name));
            sample.Remove(field);
            Assert.Equal([$"$.{field}: is missing"], SchemaValidator.Validate(SchemaFiles.Read(TypeOf(name)), sample));
            Assert.Throws<System.Text.Json.JsonException>(() => EventSamples.Read(TypeOf(name), sample));
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_event_of_an_order_must_carry_what_consumers_go_by(string name)
    {
        string[] needed = TypeOf(name) switch
        {
            var t when t.IsSubclassOf(typeof(StoreEvent)) => ["storeId", "version", "occurredAt"],
            var t when t.IsSubclassOf(typeof(MenuEvent)) => ["menuItemId", "pizzaNm", "version", "occurredAt"],
            var t when t == typeof(PopularityChanged) => ["itemId", "kind", "version", "occurredAt"],
            _ => FieldsOfEveryOrderEvent,
        };

        var required = SchemaFiles.Read(TypeOf(name))["required"]!.AsArray().Select(r => (string)r!);

        Assert.Empty(needed.Except(required));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_consumer_reads_what_was_published_and_passes_over_fields_it_does_not_know(string name)
    {
        var sample = EventSamples.Whole(TypeOf(name));
        var fromTheFuture = sample.DeepClone().AsObject();
        fromTheFuture["somethingNew"] = new JsonObject { ["a"] = new JsonArray(1, "2") };

        var read = EventSamples.Read(TypeOf(name), fromTheFuture);

        Assert.Empty(SchemaValidator.Validate(SchemaFiles.Read(TypeOf(name)), fromTheFuture));
        Assert.True(JsonNode.DeepEquals(sample, JsonNode.Parse(ServiceDefaults.Events.OutgoingEvent.From(read).Data)));
    }

    private static Type TypeOf(string name) => EventCatalog.All.Single(e => e.Type.Name == name).Type;

    private static string HowToAccept(string what) =>
        $"{what} If that is meant: {SchemaFiles.AcceptVariable}=1 dotnet test tests/Contracts.Tests, and commit services/Contracts/schemas.";
}
