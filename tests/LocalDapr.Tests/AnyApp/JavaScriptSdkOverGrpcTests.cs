using System.Text.Json.Nodes;

namespace LocalDapr.Tests.AnyApp;

/// <summary>Dapr's official JavaScript SDK against localdapr's gRPC API, and another gRPC client beside it (grpc-js).</summary>
public sealed class JavaScriptSdkOverGrpcTests(JavaScriptSystem system) : IClassFixture<JavaScriptSystem>
{
    /// <summary>Feature of phone.js, and what it must have seen.</summary>
    private static readonly Dictionary<string, string> Features = new()
    {
        ["state"] = """
            { "got": { "name": "Margherita", "price": 9.5 }, "text": "green", "list": [1, 2.5, null], "overHttp": { "name": "Margherita", "price": 9.5 },
              "bulk": [{ "key": "salad", "data": "green", "hasEtag": true }, { "key": "pizza", "data": { "name": "Margherita", "price": 9.5 }, "hasEtag": true },
                       { "key": "none", "data": "", "hasEtag": false }],
              "deleted": "", "unknownStore": "INVALID_ARGUMENT", "badKey": "INVALID_ARGUMENT" }
            """,
        ["stateEtag"] = """{ "second": "ABORTED", "removal": "ABORTED", "stock": 2 }""",
        ["stateExpiry"] = """{ "warm": "hot", "cold": "" }""",
        ["stateTransaction"] = """{ "values": [{ "key": "left", "data": 9 }, { "key": "right", "data": 1 }, { "key": "old", "data": "" }], "unknown": "UNIMPLEMENTED" }""",
        ["publish"] = """{ "events": ["two", { "number": 1 }], "nowhere": "INVALID_ARGUMENT" }""",
        ["publishBulk"] = """{ "failed": [], "parcels": ["two", { "n": 1 }] }""",
        ["invoke"] = """{ "post": { "method": "post", "body": { "dish": "calzone" }, "from": "phone" }, "noMethod": "NOT_FOUND", "noApp": "INTERNAL" }""",
        ["actors"] = """{ "total": { "known": false, "total": 0 }, "unknown": "INTERNAL" }""",
        ["bindings"] = """{ "answer": { "accepted": true }, "unknown": "INTERNAL" }""",
        ["secrets"] = """
            { "one": { "recipe": "grandmother's" }, "all": { "recipe": { "recipe": "grandmother's" }, "oven:pin": { "oven:pin": "1588" } }, "unknownStore": "INVALID_ARGUMENT" }
            """,
        ["metadata"] = """{ "id": "phone", "table": "eight", "components": ["pubsub", "secretstore", "statestore", "supplier"] }""",
        ["health"] = """{ "healthy": true }""",
        ["locks"] = """{ "lock": "FAILED_PRECONDITION", "configuration": "FAILED_PRECONDITION" }""",
        ["grpcJs"] = """
            { "saved": 0, "got": "as it is", "nowhere": { "status": "INVALID_ARGUMENT", "details": "state store 가게 is not found" },
              "unknown": { "status": "UNIMPLEMENTED", "details": "unknown method ConverseAlpha1 for service dapr.proto.runtime.v1.Dapr" } }
            """,
    };

    public static TheoryData<string> Names => new(Features.Keys);

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task The_official_SDK_works_over_gRPC(string feature)
    {
        Skip.If(JavaScriptApps.Missing is not null, JavaScriptApps.Missing);
        var seen = JsonNode.Parse(await system.GetAsync(system.PhonePort, $"/features/{feature}"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Features[feature]), seen), $"{feature} saw {seen}");
    }

    [SkippableFact]
    public async Task Every_feature_of_the_app_is_compared()
    {
        Skip.If(JavaScriptApps.Missing is not null, JavaScriptApps.Missing);
        var names = JsonNode.Parse(await system.GetAsync(system.PhonePort, "/features"))!.AsArray().Select(name => name!.GetValue<string>());
        Assert.Equal(Features.Keys.Order(), names.Order());
    }
}
