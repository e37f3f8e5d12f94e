using LocalDapr.Faults;
using LocalDapr.Invocation;
using LocalDapr.Tracing;

namespace LocalDapr.PubSub;

/// <summary>What all deliveries of one sidecar share: the way to the app, and where events go that it does not take.</summary>
internal sealed class AppDelivery(AppChannel channel, PubSubPublisher publisher, bool holdWhenUnreachable, TimeProvider time, ILogger log, string appId, FaultSource? faults = null, SpanRecorder? spans = null)
{
    private static readonly TimeSpan DeadLetterDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DyingTime = TimeSpan.FromMilliseconds(200);

    private int _inProgress;

    public AppChannel Channel => channel;

    public ILogger Log => log;

    /// <summary>Null: no spans are exported.</summary>
    public SpanRecorder? Spans => spans;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The app is stopped or unhealthy: nothing is sent to it, events go back to the broker.</summary>
    public bool Paused { get; set; }

    /// <summary>Sends an event, or a batch of them, to the path of a subscription.</summary>
    /// <param name="message">The event, or the first of the batch.</param>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Subscription subscription, string path, PubSubMessage message, CancellationToken cancellationToken) => faults is null
        ? channel.SendAsync(request, cancellationToken)
        : FaultyCall.DeliverAsync(faults, appId, subscription.PubSubName, message.Topic, path, () => FaultyDelivery.IdOf(message), ct => channel.SendAsync(request, ct), cancellationToken);

    /// <summary>Runs a handler and counts it as long as it lasts.</summary>
    public async Task<DeliveryOutcome[]> CountAsync(Func<IReadOnlyList<PubSubMessage>, CancellationToken, Task<DeliveryOutcome[]>> handler,
        IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _inProgress);
        try
        {
            return await handler(messages, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _inProgress);
        }
    }

    /// <summary>Answers when no event is with the app any more, at the latest after the given time.</summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        var until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (Volatile.Read(ref _inProgress) > 0 && Environment.TickCount64 < until)
            await Task.Delay(20);
    }

    /// <summary>Raised, once per failure, when the app could not be reached although nobody said that it is away.</summary>
    public Action? FoundUnreachable { get; set; }

    /// <summary>True when the failure says that the app is away rather than that it did not like the event.</summary>
    public async Task<bool> IsUnreachableAsync(Exception failure, CancellationToken cancellationToken)
    {
        if (Paused)
            return true;
        if (!holdWhenUnreachable || failure is AppUnhealthyException)
            return false;
        if (failure is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
        {
            // The connection broke. That is the app's answer to this event, unless the app died of something: then nobody listens any more.
            await Task.Delay(DyingTime, cancellationToken);
            if (!Paused && await channel.AcceptsAsync(cancellationToken))
                return false;
        }
        FoundUnreachable?.Invoke();
        return true;
    }

    /// <summary>An event that was handled without the app taking it: dead-lettered if there is a place for it, else gone.</summary>
    public async Task<DeliveryOutcome> DropAsync(Subscription subscription, PubSubMessage message, CancellationToken cancellationToken) =>
        subscription.DeadLetterTopic is null || await DeadLetterAsync(subscription, message, cancellationToken)
            ? DeliveryOutcome.Done
            : DeliveryOutcome.Failed;

    /// <summary>An event that the app failed to take: dead-lettered if there is a place for it, else the broker's redelivery decides.</summary>
    public async Task<DeliveryOutcome> GiveUpAsync(Subscription subscription, PubSubMessage message, CancellationToken cancellationToken) =>
        subscription.DeadLetterTopic is not null && await DeadLetterAsync(subscription, message, cancellationToken)
            ? DeliveryOutcome.Done
            : DeliveryOutcome.Failed;

    /// <summary>Metadata of an event as headers, apart from what would change how the request is sent.</summary>
    public static void AddMetadata(HttpRequestMessage request, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
            if (!ForwardedHeaders.IsFraming(name) && !value.AsSpan().ContainsAny('\r', '\n'))
                request.Headers.TryAddWithoutValidation(name, HeaderText.Of(value));
    }

    private async Task<bool> DeadLetterAsync(Subscription subscription, PubSubMessage message, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(DeadLetterDeadline);
        try
        {
            await publisher.SendAsync(subscription.PubSubName, message with { Topic = subscription.DeadLetterTopic! }, deadline.Token);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogWarning("Topic {Topic}: the dead letter cannot be published to {DeadLetterTopic}: {Reason}", subscription.Topic, subscription.DeadLetterTopic, e.Message);
            return false;
        }
    }
}
