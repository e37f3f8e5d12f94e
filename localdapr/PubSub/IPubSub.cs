namespace LocalDapr.PubSub;

/// <summary>A pub/sub component. At least once: an event stays with its group until a handler is done with it.</summary>
public interface IPubSub : IAsyncDisposable
{
    /// <summary>The capability of a broker that forgets an event by itself when its <c>ttlInSeconds</c> are over.</summary>
    const string MessageTimeToLive = "MESSAGE_TTL";

    /// <summary>What GET /v1.0/metadata lists for the component.</summary>
    IReadOnlyList<string> Capabilities { get; }

    /// <summary>Answers when the event is with the broker. Throws when it is not: then no group gets it.</summary>
    ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// Takes part in a consumer group until the returned handle is disposed. The group and the events it has not handled stay.
    /// </summary>
    ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, CancellationToken cancellationToken);

    /// <summary>Gives up a group that no app will ask for again. Does nothing where the broker keeps groups itself.</summary>
    void Forget(string topic, string group);

    /// <summary>
    /// Goes on where another instance of the component ended, whose subscriptions are over: gets what that one had read and not handed out.
    /// Does nothing where the broker itself gives such events back.
    /// </summary>
    void TakeOver(IPubSub before)
    {
    }
}

/// <summary>An event on its way through a broker.</summary>
/// <param name="Data">The CloudEvents envelope, or the raw payload. Shared by all subscribers, never changed.</param>
/// <param name="Metadata">The metadata it was published with; subscribers get it as headers.</param>
public sealed record PubSubMessage(string Topic, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string> Metadata);

public enum DeliveryOutcome
{
    /// <summary>Handled, dropped or dead-lettered: the broker forgets it.</summary>
    Done,

    /// <summary>The broker's own redelivery decides.</summary>
    Failed,

    /// <summary>The app could not be asked. The broker keeps the event and does not count this as an attempt.</summary>
    Held,
}

/// <summary>One app's interest in one topic.</summary>
/// <param name="Group">Members of one group share the events; every group gets all of them.</param>
/// <param name="AtOnce">Handlers in progress at one time.</param>
/// <param name="Handler">Gets one event, or a batch of them when <paramref name="Batch"/> is set; answers one outcome each.</param>
/// <param name="Batch">Null: events one by one.</param>
public sealed record TopicSubscription(
    string Topic,
    string Group,
    int AtOnce,
    Func<IReadOnlyList<PubSubMessage>, CancellationToken, Task<DeliveryOutcome[]>> Handler,
    BatchLimits? Batch = null)
{
    /// <summary>What the subscription says to the broker (<c>metadata</c> of the subscription); names compare without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <param name="Wait">How long the first event of a batch waits for others at most.</param>
public sealed record BatchLimits(int Count, TimeSpan Wait);

/// <summary>A group is full: publishing is refused rather than an event lost.</summary>
public sealed class TopicFullException(string topic, string group)
    : Exception($"the events that {group} has not taken from topic {topic} reached the limit of the in-memory broker; start the app or wait until it has caught up");
