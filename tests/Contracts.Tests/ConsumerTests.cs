using System.Text.Json.Nodes;
using Pizza.Contracts.Events;

namespace Pizza.Contracts.Tests;

/// <summary>The consumers' side of the contracts: a publisher that changes an event in a way that one of them stumbles over breaks that consumer's test.</summary>
[Collection(TheRunningServices.Name)]
public sealed class ConsumerTests
{
    // Events of an order that are kept for the customer's MyPage and for whoever comes later; nobody else acts on them.
    private static readonly string[] TheHistory = ["stock/StockTaken", "stock/StockReturned", "deliveries/DeliveryCancelled"];

    private readonly RunningServices _services;

    public ConsumerTests(RunningServices services)
    {
        _services = services;
        if (Environment.GetEnvironmentVariable(ConsumerReads.AcceptVariable) != "1") return;
        foreach (var appId in Consumers()) ConsumerReads.Write(appId, services);
    }

    public static TheoryData<string> AppIdsOfConsumers => [.. Consumers()];

    [Theory, MemberData(nameof(AppIdsOfConsumers))]
    public void A_consumer_can_read_what_is_published(string appId) => Assert.All(ConsumerReads.Written(appId), wanted =>
    {
        var breaks = ConsumerContract.Breaks(SchemaFiles.Read(ConsumerReads.EventOf(wanted.Key).Type), wanted.Value!.AsObject());
        Assert.True(breaks.Count == 0, $"{appId} cannot read {wanted.Key} any more: {string.Join("; ", breaks)}. Change the consumer first, then publish what it can read.");
    });

    [Theory, MemberData(nameof(AppIdsOfConsumers))]
    public void What_a_consumer_has_written_down_is_what_its_code_reads(string appId)
    {
        var inCode = ConsumerReads.InCode(appId, _services);
        Assert.True(File.Exists(ConsumerReads.PathOf(appId)), HowToAccept($"{appId} has not written down what it reads."));
        var written = ConsumerReads.Written(appId);

        Assert.True(inCode.SelectMany(e => e.Value.Select(f => $"{e.Key}: {f}")).Order(StringComparer.Ordinal)
                .SequenceEqual(written.SelectMany(e => e.Value!["properties"]!.AsObject().Select(f => $"{e.Key}: {f.Key}")).Order(StringComparer.Ordinal)),
            HowToAccept($"{appId} reads other fields than {ConsumerReads.PathOf(appId)} says."));
    }

    /// <summary>Every way to break a consumer is seen, for every field of every event of every consumer.</summary>
    [Theory, MemberData(nameof(AppIdsOfConsumers))]
    public void A_publisher_that_breaks_a_consumer_is_noticed(string appId)
    {
        foreach (var (name, wanted) in ConsumerReads.Written(appId))
        {
            var published = SchemaFiles.Read(ConsumerReads.EventOf(name).Type);
            foreach (var (field, _) in wanted!["properties"]!.AsObject())
            {
                foreach (var (what, change) in Changes(published, field))
                {
                    var changed = published.DeepClone().AsObject();
                    change(changed["properties"]!.AsObject(), changed["required"]!.AsArray());
                    Assert.True(ConsumerContract.Breaks(changed, wanted.AsObject()).Count > 0, $"{appId} does not notice that {field} of {name} is {what}");
                }
            }
        }
    }

    [Theory, MemberData(nameof(AppIdsOfConsumers))]
    public void A_publisher_may_say_more(string appId) => Assert.All(ConsumerReads.Written(appId), wanted =>
    {
        var published = SchemaFiles.Read(ConsumerReads.EventOf(wanted.Key).Type);
        published["properties"]!["somethingNew"] = new JsonObject { ["type"] = "string" };
        published["required"]!.AsArray().Add("somethingNew");

        Assert.Empty(ConsumerContract.Breaks(published, wanted.Value!.AsObject()));
    });

    [Fact]
    public void Every_event_has_a_consumer() => Assert.All(EventCatalog.All, e => Assert.NotEmpty(e.Consumers));

    [Fact]
    public void Every_event_of_an_order_has_a_consumer_that_acts_on_it_or_is_the_history() => Assert.Equal(TheHistory.Order(), EventCatalog.All
        .Where(e => e.Type.GetProperty(nameof(OrderEvent.OrderId)) is not null && !e.Consumers.Except([AppIds.CustomerCenter]).Any())
        .Select(e => $"{e.Topic}/{e.Name}").Order());

    private static IEnumerable<(string What, Action<JsonObject, JsonArray> Change)> Changes(JsonObject published, string field)
    {
        yield return ("removed", (fields, required) => Remove(fields, required, field));
        yield return ("renamed", (fields, required) =>
        {
            fields[field + "2"] = fields[field]!.DeepClone();
            if (required.Any(r => (string)r! == field)) required.Add(field + "2");
            Remove(fields, required, field);
        }
        );
        yield return ("retyped", (fields, _) => fields[field] = new JsonObject { ["type"] = "object" });
        if (published["required"]!.AsArray().Any(r => (string)r! == field))
            yield return ("made optional", (_, required) => required.RemoveAll(r => (string)r! == field));
        var schema = published["properties"]![field]!;
        if (schema["enum"] is JsonArray values)
        {
            for (var i = 0; i < values.Count; i++)
            {
                var value = i;
                yield return ($"never {values[i]} any more", (fields, _) => fields[field]!["enum"]!.AsArray().RemoveAt(value));
            }
            yield return ("of one more value", (fields, _) => fields[field]!["enum"]!.AsArray().Add("SomethingNew"));
        }
        if (schema["type"] is JsonValue type) yield return ("made nullable", (fields, _) => fields[field]!["type"] = new JsonArray((string)type!, "null"));
        if (schema["format"] is not null) yield return ("without its format", (fields, _) => fields[field]!.AsObject().Remove("format"));
        if (schema["items"]?["properties"] is JsonObject inner)
            foreach (var (name, _) in inner)
                yield return ($"without {name}", (fields, _) => fields[field]!["items"]!["properties"]!.AsObject().Remove(name));
    }

    private static void Remove(JsonObject fields, JsonArray required, string field)
    {
        fields.Remove(field);
        required.RemoveAll(r => (string)r! == field);
    }

    private static IEnumerable<string> Consumers() => EventCatalog.All.SelectMany(e => e.Consumers).Distinct().Where(RunningServices.Types.ContainsKey);

    private static string HowToAccept(string what) =>
        $"{what} If that is meant: {ConsumerReads.AcceptVariable}=1 dotnet test tests/Contracts.Tests, look at the difference, and commit tests/Contracts.Tests/consumers.";
}
