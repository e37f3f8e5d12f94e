using System.Text.Json.Nodes;

namespace LocalDapr.Tests.AnyApp;

/// <summary>
/// Dapr's official JavaScript SDK against localdapr: one app asks with DaprClient, another one receives with DaprServer, and what they saw is compared.
/// </summary>
public sealed class JavaScriptSdkTests(JavaScriptSystem system) : IClassFixture<JavaScriptSystem>
{
    /// <summary>Feature of shop.js, and what it must have seen.</summary>
    private static readonly Dictionary<string, string> Features = new()
    {
        ["state"] = """
            { "got": { "name": "Margherita", "price": 9.5 }, "text": "green", "list": [1, 2.5, null],
              "bulk": [{ "key": "salad", "data": "green" }, { "key": "pizza", "data": { "name": "Margherita", "price": 9.5 } }, { "key": "none", "data": null }],
              "deleted": "" }
            """,
        ["stateEtag"] = """
            { "first": {}, "second": { "status": 409, "code": "ERR_STATE_SAVE" }, "removal": { "status": 409, "code": "ERR_STATE_DELETE" }, "stock": 2 }
            """,
        ["stateExpiry"] = """{ "warm": "hot", "cold": "" }""",
        ["stateTransaction"] = """
            { "values": [{ "key": "left", "data": 9 }, { "key": "right", "data": 1 }, { "key": "old", "data": null }],
              "unknown": { "status": 400, "code": "ERR_NOT_SUPPORTED_STATE_OPERATION" } }
            """,
        ["stateQuery"] = """{ "status": 500, "code": "ERR_STATE_QUERY" }""",
        ["publish"] = """
            { "events": [{ "data": "two", "pubsub": "pubsub" }, { "data": { "number": 1 }, "pubsub": "pubsub" }],
              "nowhere": { "status": 404, "code": "ERR_PUBSUB_NOT_FOUND" } }
            """,
        ["publishRaw"] = """[{ "data": { "plain": true }, "pubsub": "pubsub" }]""",
        // The SDK calls the member entryID; Go reads it as entryId.
        ["publishBulk"] = """{ "failed": [], "crates": ["two", { "n": 1 }, { "n": 3 }] }""",
        ["routes"] = """{ "pizza": ["pizza"], "hot": ["soup"], "other": ["salad"] }""",
        ["deadLetter"] = """{ "dead": [{ "data": { "bad": true }, "pubsub": "pubsub" }], "tries": 1 }""",
        ["retry"] = """
            [{ "data": { "try": "again" }, "attempt": 1 }, { "data": { "try": "again" }, "attempt": 2 }, { "data": { "try": "again" }, "attempt": 3 }]
            """,
        ["invoke"] = """
            { "get": { "method": "get", "url": "/echo?dish=a%20b", "body": {}, "from": "shop", "table": "7" },
              "post": { "method": "post", "url": "/echo", "body": { "dish": "calzone" }, "from": "shop", "table": null },
              "put": { "method": "put", "url": "/echo", "body": { "dish": "calzone" }, "from": "shop", "table": null },
              "delete": { "method": "delete", "url": "/echo", "body": { "dish": "calzone" }, "from": "shop", "table": null },
              "patch": { "method": "patch", "url": "/echo", "body": { "dish": "calzone" }, "from": "shop", "table": null },
              "noMethod": 404, "noApp": { "status": 500, "code": "ERR_DIRECT_INVOKE" } }
            """,
        ["actorState"] = """
            { "sums": [2, 5], "total": { "known": true, "total": 5 }, "other": { "known": false, "total": 0 }, "forgotten": { "known": false, "total": 0 } }
            """,
        ["actorTurns"] = """{ "known": true, "total": 10 }""",
        ["actorFailure"] = """{ "status": 500, "unknown": 500 }""",
        ["actorTimer"] = """{ "ticked": true, "stays": true }""",
        ["actorReminder"] = """{ "reminded": true, "stays": true }""",
        ["bindings"] = """{ "answer": { "accepted": true }, "unknown": { "status": 500, "code": "ERR_INVOKE_OUTPUT_BINDING" }, "ticks": true }""",
        ["secrets"] = """
            { "one": { "recipe": "grandmother's" }, "nested": { "oven:pin": "1588" },
              "all": { "recipe": { "recipe": "grandmother's" }, "oven:pin": { "oven:pin": "1588" } },
              "unknownStore": { "status": 401, "code": "ERR_SECRET_STORE_NOT_FOUND" } }
            """,
        ["metadata"] = """{ "id": "shop", "table": "seven", "components": ["pubsub", "secretstore", "statestore", "supplier"], "version": "string" }""",
        ["health"] = """{ "healthy": true, "healthz": 204 }""",
        ["locks"] = """{ "status": 500, "code": "ERR_LOCK_STORE_NOT_CONFIGURED" }""",
    };

    public static TheoryData<string> Names => new(Features.Keys);

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task The_official_SDK_works(string feature)
    {
        Skip.If(JavaScriptApps.Missing is not null, JavaScriptApps.Missing);
        var seen = JsonNode.Parse(await system.FeatureAsync(feature));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Features[feature]), seen), $"{feature} saw {seen}");
    }

    [SkippableFact]
    public async Task Every_feature_of_the_app_is_compared()
    {
        Skip.If(JavaScriptApps.Missing is not null, JavaScriptApps.Missing);
        var names = JsonNode.Parse(await system.GetAsync(system.ShopPort, "/features"))!.AsArray().Select(name => name!.GetValue<string>());
        Assert.Equal(Features.Keys.Order(), names.Order());
    }
}
