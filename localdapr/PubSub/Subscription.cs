using System.Text.Json;
using LocalDapr.Cel;
using LocalDapr.Resources;

namespace LocalDapr.PubSub;

/// <summary>What an app wants to get of one topic, and where.</summary>
/// <param name="Rules">The first that is true wins.</param>
/// <param name="DefaultPath">Null: an event that no rule takes is skipped.</param>
internal sealed record Subscription(
    string PubSubName,
    string Topic,
    IReadOnlyList<RouteRule> Rules,
    string? DefaultPath,
    string? DeadLetterTopic,
    IReadOnlyDictionary<string, string> Metadata,
    BatchLimits? Batch,
    bool IsDeclarative)
{
    private const int DefaultBatch = 100;
    private const int DefaultWaitMs = 1000;

    public bool IsRaw { get; } = Metadata.TryGetValue("rawPayload", out var raw) && raw.Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the event goes; null: nowhere, which counts as handled.</summary>
    /// <exception cref="CelEvaluationException">A rule touches a field that is absent: daprd then uses no route at all.</exception>
    public string? Route(ReadOnlyMemory<byte> envelope)
    {
        if (Rules.Count == 0)
            return DefaultPath;
        using var document = JsonDocument.Parse(envelope);
        foreach (var rule in Rules)
            if (rule.Match is null || rule.Match.Evaluate(document.RootElement))
                return rule.Path;
        return DefaultPath;
    }

    public static Subscription From(SubscriptionResource resource) => new(
        resource.PubsubName,
        resource.Topic,
        [.. resource.Rules.Select(rule => Rule(rule.Match, rule.Path, text => new ResourceException(resource.File, resource.Line, text)))],
        Slashed(resource.DefaultPath),
        resource.DeadLetterTopic,
        resource.Metadata,
        resource.BulkSubscribe is { Enabled: true } bulk ? Limits(bulk.MaxMessagesCount, bulk.MaxAwaitDurationMs) : null,
        IsDeclarative: true);

    /// <summary>The answer of GET /dapr/subscribe. Entries without a route are left out; of several for one topic the last counts.</summary>
    /// <exception cref="JsonException">Not an array of subscriptions.</exception>
    public static List<Subscription> Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new JsonException("the subscriptions must be an array");
        var found = new List<Subscription>();
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            if (ParseOne(entry) is not { } subscription)
                continue;
            var known = found.FindIndex(other => other.PubSubName == subscription.PubSubName && other.Topic == subscription.Topic);
            if (known < 0)
                found.Add(subscription);
            else
                found[known] = subscription;
        }
        return found;
    }

    private static Subscription? ParseOne(JsonElement entry)
    {
        var rules = new List<RouteRule>();
        string? path = null;
        if (Find(entry, "routes") is { ValueKind: JsonValueKind.Object } routes)
        {
            if (Find(routes, "rules") is { ValueKind: JsonValueKind.Array } list)
                foreach (var rule in list.EnumerateArray())
                    rules.Add(Rule(Text(rule, "match"), Text(rule, "path") ?? "", text => new JsonException(text)));
            path = Text(routes, "default");
        }
        if (rules.Count == 0 && path is null)
            path = Text(entry, "route");
        if (rules.Count == 0 && string.IsNullOrEmpty(path))
            return null;
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (Find(entry, "metadata") is { ValueKind: JsonValueKind.Object } given)
            foreach (var property in given.EnumerateObject())
                metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
        BatchLimits? batch = null;
        if (Find(entry, "bulkSubscribe") is { ValueKind: JsonValueKind.Object } bulk && Find(bulk, "enabled") is { ValueKind: JsonValueKind.True })
            batch = Limits(Number(bulk, "maxMessagesCount"), Number(bulk, "maxAwaitDurationMs"));
        return new Subscription(Text(entry, "pubsubname") ?? "", Text(entry, "topic") ?? "", rules, Slashed(path),
            Text(entry, "deadLetterTopic") is { Length: > 0 } dead ? dead : null, metadata, batch, IsDeclarative: false);
    }

    private static RouteRule Rule(string? match, string path, Func<string, Exception> wrong)
    {
        try
        {
            return new RouteRule(string.IsNullOrEmpty(match) ? null : CelExpression.Parse(match), match ?? "", Slashed(path)!);
        }
        catch (CelParseException e)
        {
            throw wrong($"the routing rule '{match}' is no expression: {e.Message}");
        }
    }

    private static BatchLimits Limits(int? count, int? waitMs) => new(
        count is > 0 ? count.Value : DefaultBatch,
        TimeSpan.FromMilliseconds(waitMs is > 0 ? waitMs.Value : DefaultWaitMs));

    private static string? Slashed(string? path) => path is null or "" || path[0] == '/' ? path : "/" + path;

    // encoding/json matches names without regard to case: the .NET SDK writes pubsubName.
    private static JsonElement? Find(JsonElement entry, string name)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw new JsonException("a subscription must be an object");
        foreach (var property in entry.EnumerateObject())
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        return null;
    }

    private static string? Text(JsonElement entry, string name) => Find(entry, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int? Number(JsonElement entry, string name) =>
        Find(entry, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;
}

/// <param name="Match">Null: always true.</param>
/// <param name="Text">The expression as it was written, for metadata.</param>
internal sealed record RouteRule(CelExpression? Match, string Text, string Path);
