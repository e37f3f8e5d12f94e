using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Pizza.Contracts.Events;

namespace Pizza.Contracts.Tests;

/// <summary>The AsyncAPI 3.0 document of every topic: the catalog says who publishes and who consumes what, the schema files say what an event carries.</summary>
internal static class AsyncApi
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.Strict, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public static string Path => System.IO.Path.Combine(SchemaFiles.Repository, "docs", "asyncapi.json");

    public static string Text() => Document().ToJsonString(Indented) + "\n";

    public static JsonObject Document()
    {
        var (channels, operations, messages, schemas) = (new JsonObject(), new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var topic in EventCatalog.All.GroupBy(e => e.Topic))
        {
            channels[topic.Key] = Channel(topic.Key, $"Published by {Topics.PublisherOf(topic.Key)}. At least once and in any order; events of one id are one event.",
                topic.Select(e => (e.Name, e.Type.Name)));
            operations[$"{Topics.PublisherOf(topic.Key)}-publishes-{topic.Key}"] = Operation("send", topic.Key, Topics.PublisherOf(topic.Key), topic.Select(e => e.Name));
            foreach (var consumer in topic.SelectMany(e => e.Consumers).Distinct())
                operations[$"{consumer}-consumes-{topic.Key}"] = Operation("receive", topic.Key, consumer, topic.Where(e => e.Consumers.Contains(consumer)).Select(e => e.Name));
            foreach (var e in topic)
            {
                messages[e.Type.Name] = Message(e);
                schemas[e.Type.Name] = SchemaOf(e.Type);
            }
        }
        AddInternal(channels, operations, messages, schemas);
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "1588 Pizza on Dapr: events",
                ["version"] = "1.0.0",
                ["description"] = "Generated from services/Contracts/EventCatalog.cs and services/Contracts/schemas. Every event is a CloudEvent 1.0; its id is deterministic, so that a consumer knows an event that comes again.",
                ["license"] = new JsonObject { ["name"] = "MIT" },
            },
            ["defaultContentType"] = "application/cloudevents+json",
            ["channels"] = channels,
            ["operations"] = operations,
            ["components"] = new JsonObject
            {
                ["messages"] = messages,
                ["schemas"] = schemas,
                ["correlationIds"] = new JsonObject { ["order"] = new JsonObject { ["description"] = "The order that all of it is about.", ["location"] = "$message.payload#/data/orderId" } },
            },
        };
    }

    // Not part of what others may rely on, but topics of the same broker.
    private static void AddInternal(JsonObject channels, JsonObject operations, JsonObject messages, JsonObject schemas)
    {
        const string intent = nameof(Ordering.OrderIntent);
        channels[Topics.OrderIntents] = Channel(Topics.OrderIntents, "Internal to order: this order may need finishing.", [(intent, intent)]);
        operations[$"{AppIds.Order}-publishes-{Topics.OrderIntents}"] = Operation("send", Topics.OrderIntents, AppIds.Order, [intent]);
        operations[$"{AppIds.Order}-consumes-{Topics.OrderIntents}"] = Operation("receive", Topics.OrderIntents, AppIds.Order, [intent]);
        messages[intent] = new JsonObject { ["name"] = intent, ["payload"] = CloudEvent(null, intent) };
        schemas[intent] = Wire.GetJsonSchemaAsNode(typeof(Ordering.OrderIntent), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });

        const string letter = "DeadLetter";
        messages[letter] = new JsonObject
        {
            ["name"] = letter,
            ["summary"] = "An event as it was, whatever topic it came from.",
            ["payload"] = new JsonObject { ["type"] = "object" },
        };
        foreach (var consumer in CustomerCenter.DeadLetterSubscriptions.Consumers)
        {
            var topic = Topics.DeadLetters(consumer);
            channels[topic] = Channel(topic, $"What {consumer} could not handle; put there by its sidecar.", [(letter, letter)]);
            operations[$"{AppIds.CustomerCenter}-consumes-{topic}"] = Operation("receive", topic, AppIds.CustomerCenter, [letter]);
        }
    }

    private static JsonObject Channel(string topic, string description, IEnumerable<(string Name, string Message)> messages) => new()
    {
        ["address"] = topic,
        ["description"] = description,
        ["messages"] = new JsonObject(messages.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)Reference($"components/messages/{m.Message}")))),
    };

    private static JsonObject Operation(string action, string topic, string appId, IEnumerable<string> names) => new()
    {
        ["action"] = action,
        ["channel"] = Reference($"channels/{topic}"),
        ["tags"] = new JsonArray(new JsonObject { ["name"] = appId }),
        ["messages"] = new JsonArray([.. names.Select(name => Reference($"channels/{topic}/messages/{name}"))]),
    };

    private static JsonObject Message(EventCatalog.Entry e)
    {
        var message = new JsonObject { ["name"] = e.Name, ["title"] = e.Name, ["payload"] = CloudEvent(e.Name, e.Type.Name) };
        if (e.Type.GetProperty(nameof(OrderEvent.OrderId)) is not null) message["correlationId"] = Reference("components/correlationIds/order");
        return message;
    }

    private static JsonObject CloudEvent(string? type, string schema) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["specversion"] = new JsonObject { ["const"] = "1.0" },
            ["id"] = new JsonObject { ["type"] = "string" },
            ["source"] = new JsonObject { ["type"] = "string" },
            ["type"] = type is null ? new JsonObject { ["type"] = "string" } : new JsonObject { ["const"] = type },
            ["data"] = Reference($"components/schemas/{schema}"),
        },
        ["required"] = new JsonArray("specversion", "id", "source", "type", "data"),
    };

    private static JsonObject SchemaOf(Type type)
    {
        var schema = SchemaFiles.Read(type);
        // The default of AsyncAPI is what the files use of JSON Schema.
        schema.Remove("$schema");
        return schema;
    }

    private static JsonObject Reference(string path) => new() { ["$ref"] = "#/" + path };
}
