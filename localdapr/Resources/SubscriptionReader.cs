namespace LocalDapr.Resources;

internal static class SubscriptionReader
{
    public static SubscriptionResource Read(Yaml document)
    {
        var name = document["metadata"]["name"].Required("metadata.name of the Subscription");
        var spec = document["spec"];
        var first = document["apiVersion"].Text == "dapr.io/v1alpha1";
        var rules = first ? [] : spec["routes"]["rules"].Items
            .Select(rule => new SubscriptionRule(rule["match"].Text ?? "", rule["path"].Required($"the path of a rule of subscription '{name}'"))).ToArray();
        var bulk = spec["bulkSubscribe"];
        return new SubscriptionResource(
            name,
            spec["pubsubname"].Required($"spec.pubsubname of subscription '{name}'"),
            spec["topic"].Required($"spec.topic of subscription '{name}'"),
            rules,
            first ? spec["route"].Required($"spec.route of subscription '{name}'") : spec["routes"]["default"].Text,
            spec["deadLetterTopic"].Text is { Length: > 0 } dead ? dead : null,
            spec["metadata"].Entries.ToDictionary(e => e.Key, e => e.Value.Text ?? "", StringComparer.OrdinalIgnoreCase),
            bulk.Exists ? new BulkSubscribeSpec(bulk["enabled"].Flag, bulk["maxMessagesCount"].Number, bulk["maxAwaitDurationMs"].Number) : null,
            document["scopes"].Texts,
            document.File)
        { Line = document.Line, Written = document.Text! };
    }
}
