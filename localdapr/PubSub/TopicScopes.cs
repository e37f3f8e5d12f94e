using LocalDapr.Resources;

namespace LocalDapr.PubSub;

/// <summary>Which topics of a pub/sub component an app may use (metadata publishingScopes, subscriptionScopes, allowedTopics, protectedTopics).</summary>
internal sealed class TopicScopes
{
    private readonly string[] _allowed;
    private readonly string[] _protected;
    private readonly string[]? _publishing;
    private readonly string[]? _subscribing;

    public TopicScopes(Component component, string appId)
    {
        _allowed = List(component.Metadata.GetValueOrDefault("allowedTopics"));
        _protected = List(component.Metadata.GetValueOrDefault("protectedTopics"));
        _publishing = Scope(component.Metadata.GetValueOrDefault("publishingScopes"), appId);
        _subscribing = Scope(component.Metadata.GetValueOrDefault("subscriptionScopes"), appId);
    }

    public bool MayPublish(string topic) => May(topic, _publishing);

    public bool MaySubscribe(string topic) => May(topic, _subscribing);

    // pkg/runtime/pubsub/adapter.go, isOperationAllowed.
    private bool May(string topic, string[]? scope)
    {
        if (_allowed.Length > 0 && !_allowed.Contains(topic))
            return false;
        if (scope is not null)
            return scope.Contains(topic);
        return !_protected.Contains(topic);
    }

    // "app1=t1,t2;app2=": null when the app is not named, one empty topic when it is named without topics (pkg/scopes).
    private static string[]? Scope(string? text, string appId)
    {
        var named = Packed(text).Split(';').Select(entry => entry.Split('=')).Where(entry => entry.Length > 1 && entry[0] == appId).ToArray();
        return named.Length == 0 ? null : [.. named.SelectMany(entry => entry[1].Split(','))];
    }

    private static string[] List(string? text) => Packed(text) is { Length: > 0 } packed ? packed.Split(',') : [];

    private static string Packed(string? text) => (text ?? "").Replace(" ", "", StringComparison.Ordinal);
}
