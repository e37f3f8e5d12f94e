namespace LocalDapr.Resources;

/// <summary>A declarative Subscription, v1alpha1 (one route) or v2alpha1 (rules).</summary>
/// <param name="Rules">In file order; the first that is true wins.</param>
/// <param name="DefaultPath">Where events go that no rule matches; null: nowhere.</param>
public sealed record SubscriptionResource(
    string Name,
    string PubsubName,
    string Topic,
    IReadOnlyList<SubscriptionRule> Rules,
    string? DefaultPath,
    string? DeadLetterTopic,
    IReadOnlyDictionary<string, string> Metadata,
    BulkSubscribeSpec? BulkSubscribe,
    IReadOnlyList<string> Scopes,
    string File)
{
    public int Line { get; init; } = 1;

    /// <summary>The document as JSON: two that are written alike need no reload.</summary>
    public string Written { get; init; } = "";
}

/// <param name="Match">A CEL expression over <c>event</c>.</param>
public sealed record SubscriptionRule(string Match, string Path);

/// <summary>Zero or null means Dapr's default: 100 messages, 1000 ms.</summary>
public sealed record BulkSubscribeSpec(bool Enabled, int? MaxMessagesCount, int? MaxAwaitDurationMs);
