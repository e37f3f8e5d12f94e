using LocalDapr.Resources;

namespace LocalDapr.Outbox;

/// <summary>The <c>outbox...</c> metadata of a state store: every upsert of a transaction is also published as an event (Dapr: pkg/runtime/pubsub/outbox.go).</summary>
/// <param name="InternalPubSub">Where the events wait until their transaction is known to be written (<c>outboxPubsub</c>).</param>
/// <param name="DiscardsWithoutState">An event whose transaction did not come about is given up at once (<c>outboxDiscardWhenMissingState</c>).</param>
internal sealed record OutboxSettings(string PubSub, string Topic, string InternalPubSub, bool DiscardsWithoutState)
{
    /// <summary>Null unless both a pub/sub component and a topic are named.</summary>
    public static OutboxSettings? Of(Component component)
    {
        var pubSub = component.Metadata.GetValueOrDefault("outboxPublishPubsub");
        var topic = component.Metadata.GetValueOrDefault("outboxPublishTopic");
        if (string.IsNullOrEmpty(pubSub) || string.IsNullOrEmpty(topic))
            return null;
        var inner = component.Metadata.GetValueOrDefault("outboxPubsub");
        return new OutboxSettings(pubSub, topic, string.IsNullOrEmpty(inner) ? pubSub : inner, Truth.Of(component.Metadata.GetValueOrDefault("outboxDiscardWhenMissingState")));
    }

    /// <summary>The topic on the internal pub/sub: namespace, app id, topic and "outbox" without anything between them.</summary>
    public string InternalTopic(string appId) =>
        $"{(Environment.GetEnvironmentVariable("NAMESPACE") is { Length: > 0 } space ? space : "default")}{appId}{Topic}outbox";
}
