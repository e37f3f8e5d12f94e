using System.Text.Json.Nodes;

namespace LocalDapr.Conformance.Comparing;

/// <summary>One case of the recordings: what to start, what to do, and what daprd did.</summary>
/// <param name="Block">The building block, which is also the file's name.</param>
/// <param name="InMemory">Not as it was recorded: with in-memory components in the place of those on Redis.</param>
public sealed record RecordedCase(
    string Block, string Name, bool InMemory, JsonObject Setup, IReadOnlyList<JsonObject> Steps, JsonArray Deliveries, JsonObject Options)
{
    /// <summary>How the case is called in tests and in the lists of known differences.</summary>
    public string Title => InMemory ? $"{Block}: {Name} (in memory)" : $"{Block}: {Name}";

    /// <summary>Cases with an equal group may run one after another on the same processes. Null: on its own.</summary>
    public string? Group => Setup["shared"].IsTrue() ? JsonText.Canonical(Setup) : null;

    public IEnumerable<string> ComponentTypes =>
        Setup["components"].Objects().Select(component => component["type"].Text()!).Distinct();

    /// <summary>A guess at the time it takes, to start long ones first; in milliseconds.</summary>
    public int Cost => 1_500
        + Steps.Sum(step => (step["sleepMs"].Int() ?? 0) + ((step["expect"] as JsonObject)?["elapsedMs"].Int() ?? 0))
        // Nobody is given that long to wait without needing it.
        + Steps.Sum(step => Math.Max(0, ((step["awaitDeliveries"] as JsonObject)?["withinMs"].Int() ?? 0) - 12_000))
        + Deliveries.Objects().Sum(delivery => (delivery["spacingMs"] as JsonArray ?? []).Sum(gap => gap.Int() ?? 0));

    public JsonArray StepsWithoutExpectations() => new([.. Steps.Select(step =>
    {
        var copy = step.DeepClone().AsObject();
        copy.Remove("expect");
        return copy;
    })]);

    /// <summary>What differs between the recording and what was observed; empty: nothing.</summary>
    /// <param name="observed">{"steps", "deliveries"}, normalised and masked.</param>
    public IReadOnlyList<string> Compare(JsonObject observed)
    {
        var comparison = new Comparison();
        for (var i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].TryGetPropertyValue("expect", out var expected))
                comparison.Compare(WithoutFreeTexts(expected), observed["steps"]![i], $"step{i}");
        }
        comparison.Compare(Deliveries, observed["deliveries"], "deliveries");
        return comparison.Differences;
    }

    /// <summary>Message and details of an error body are daprd's own wording, or its client libraries'; the rest is contract.</summary>
    private static JsonNode? WithoutFreeTexts(JsonNode? expected)
    {
        switch (expected)
        {
            case JsonObject members:
                var copy = new JsonObject();
                foreach (var (name, value) in members)
                    copy[name] = name is "message" or "details" && members.ContainsKey("errorCode") ? "<any>" : WithoutFreeTexts(value);
                return copy;
            case JsonArray items:
                return new JsonArray([.. items.Select(WithoutFreeTexts)]);
            default:
                return expected?.DeepClone();
        }
    }
}
