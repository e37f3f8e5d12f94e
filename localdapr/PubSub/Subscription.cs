using System.Text.Json;
using LocalDapr.Cel;
using LocalDapr.Resources;
using LocalDapr.Sidecar;

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
        try
        {
            using var document = GoJson.Whole(envelope);
            foreach (var rule in Rules)
                if (rule.Match is null || rule.Match.Evaluate(document.RootElement))
                    return rule.Path;
            return DefaultPath;
        }
        catch (JsonException e)
        {
            throw new CelEvaluationException(e.Message);
        }
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
        if (json.IsEmpty)
            return [];
        using var document = GoJson.First(json.Span);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
            return [];
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new JsonException("the subscriptions must be an array");
        var found = new List<Subscription>();
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            if (ParseOne(Object(entry)) is not { } subscription)
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
        string path = "";
        if (Member(entry, "routes", JsonValueKind.Object) is { } routes)
        {
            if (Member(routes, "rules", JsonValueKind.Array) is { } list)
                foreach (var rule in list.EnumerateArray())
                    rules.Add(Rule(GoJson.Text(Object(rule), "match"), GoJson.Text(rule, "path"), text => new JsonException(text)));
            path = GoJson.Text(routes, "default");
        }
        if (path.Length == 0)
            path = GoJson.Text(entry, "route");
        if (rules.Count == 0 && path.Length == 0)
            return null;
        var metadata = GoJson.Texts(entry, "metadata") ?? new(StringComparer.OrdinalIgnoreCase);
        BatchLimits? batch = null;
        if (Member(entry, "bulkSubscribe", JsonValueKind.Object) is { } bulk && GoJson.Find(bulk, "enabled") is { ValueKind: JsonValueKind.True })
            batch = Limits(Number(bulk, "maxMessagesCount"), Number(bulk, "maxAwaitDurationMs"));
        return new Subscription(GoJson.Text(entry, "pubsubname"), GoJson.Text(entry, "topic"), rules, Slashed(path.Length == 0 ? null : path),
            GoJson.Text(entry, "deadLetterTopic") is { Length: > 0 } dead ? dead : null, metadata, batch, IsDeclarative: false);
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

    private static JsonElement Object(JsonElement entry) => entry.ValueKind == JsonValueKind.Object ? entry
        : throw new JsonException("a subscription and its rules must be objects");

    private static JsonElement? Member(JsonElement owner, string name, JsonValueKind kind) =>
        GoJson.Find(owner, name) is not { ValueKind: not JsonValueKind.Null } member ? null
        : member.ValueKind == kind ? member
        : throw new JsonException($"{name} of a subscription must be an {kind.ToString().ToLowerInvariant()}");

    private static int? Number(JsonElement entry, string name) =>
        GoJson.Find(entry, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;
}

/// <param name="Match">Null: always true.</param>
/// <param name="Text">The expression as it was written, for metadata.</param>
internal sealed record RouteRule(CelExpression? Match, string Text, string Path);
