using System.Text.Json;
using LocalDapr.PubSub;
using LocalDapr.Sidecar;
using LocalDapr.State;

namespace LocalDapr.Outbox;

/// <summary>Passes the events of one store's internal topic on to the topic they are meant for, once their transaction is written.</summary>
internal sealed class OutboxRelay(Sidecar.Sidecar sidecar, StateEntry entry, OutboxSettings settings, PubSubEntry source) : IAsyncDisposable
{
    // The transaction is written after its events are published; daprd gives it a second, and then looks for the marker for up to ten.
    private static readonly TimeSpan Head = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    private readonly CancellationTokenSource _stopping = new();
    private IAsyncDisposable? _subscription;
    private int _inProgress;

    public string Store => entry.Name;

    /// <summary>False when the store's settings or the component of the internal topic have been exchanged.</summary>
    public bool IsOf(ComponentSet components) =>
        components.States.GetValueOrDefault(Store)?.Outbox == settings && components.PubSubs.GetValueOrDefault(settings.InternalPubSub) == source;

    public async Task StartAsync(CancellationToken cancellationToken) => _subscription = await source.Broker.SubscribeAsync(
        new TopicSubscription(settings.InternalTopic(sidecar.AppId), source.Group, source.AtOnce, HandleAsync), cancellationToken);

    /// <summary>Ends with every event either passed on or left to the broker, if that does not take longer than the sidecar's grace.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_subscription is not null)
            await _subscription.DisposeAsync();
        var until = Environment.TickCount64 + (long)sidecar.Options.GracefulShutdown.TotalMilliseconds;
        while (Volatile.Read(ref _inProgress) > 0 && Environment.TickCount64 < until)
            await Task.Delay(20);
    }

    private async Task<DeliveryOutcome[]> HandleAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _inProgress);
        try
        {
            return await Task.WhenAll(messages.Select(HandleAsync));
        }
        finally
        {
            Interlocked.Decrement(ref _inProgress);
        }
    }

    private async Task<DeliveryOutcome> HandleAsync(PubSubMessage message)
    {
        var marker = "";
        var stopping = _stopping.Token;
        try
        {
            marker = MarkerOf(message.Data);
            await Task.Delay(Head, stopping);
            if (!await TryAsync(ct => IsWrittenAsync(marker, ct), stopping))
            {
                sidecar.Log.LogWarning("The transaction of event {Marker} for topic {Topic} was not written: {Consequence}", marker, settings.Topic,
                    settings.DiscardsWithoutState ? "the event is dropped" : "the broker's redelivery decides");
                return settings.DiscardsWithoutState ? DeliveryOutcome.Done : DeliveryOutcome.Failed;
            }
            // From here on a stop waits: an event that is out and still marked comes again.
            await PublishAsync(message);
            await TryAsync(ct => RemoveAsync(marker, ct), CancellationToken.None);
            return DeliveryOutcome.Done;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return DeliveryOutcome.Held;
        }
        catch (JsonException e)
        {
            sidecar.Log.LogError("A message of the internal topic {Topic} is no event: {Reason}", message.Topic, e.Message);
            return DeliveryOutcome.Failed;
        }
        catch (Exception e)
        {
            // A store or a broker that is away says nothing about the transaction: the event must not be counted as refused.
            sidecar.Log.LogWarning("Event {Marker} of the outbox of {Store} waits: {Reason}", marker, entry.Name, e.Message);
            return DeliveryOutcome.Held;
        }
    }

    private async Task PublishAsync(PubSubMessage message)
    {
        var target = PublishCalls.Source(sidecar, settings.PubSub, settings.Topic);
        if (sidecar.Publisher.Find(settings.PubSub) is not { } component)
            throw new IOException($"pubsub '{settings.PubSub}' not found");
        if (!component.Scopes.MayPublish(settings.Topic))
            throw new IOException($"topic {settings.Topic} is not allowed for app id {sidecar.AppId}");
        var data = CloudEvent.Complete(target, message.Data, NoMetadata, default, sidecar.Now);
        await sidecar.Publisher.SendAsync(settings.PubSub, new PubSubMessage(settings.Topic, data, NoMetadata), CancellationToken.None);
    }

    private async Task<bool> IsWrittenAsync(string marker, CancellationToken cancellationToken) =>
        await entry.CallAsync((store, ct) => store.GetAsync(marker, StateConsistency.Strong, ct), cancellationToken) is { Value.Length: > 0 };

    private async Task<bool> RemoveAsync(string marker, CancellationToken cancellationToken) =>
        await entry.WriteAsync(new StateOperation(StateOperationKind.Delete, marker, default), cancellationToken) is { } refused ? throw refused : true;

    // Half a second, one and a half, then every three seconds.
    private async Task<bool> TryAsync(Func<CancellationToken, Task<bool>> attempt, CancellationToken cancellationToken)
    {
        var started = sidecar.Now;
        var pause = FirstPause;
        while (true)
        {
            var last = sidecar.Now - started + pause > Patience;
            try
            {
                if (await attempt(cancellationToken))
                    return true;
            }
            catch (Exception e) when (!last && e is not OperationCanceledException)
            {
                sidecar.Log.LogDebug(e, "State store {Store} is asked again for the outbox", entry.Name);
            }
            if (last)
                return false;
            await Task.Delay(pause, cancellationToken);
            pause = pause * 3 < LongestPause ? pause * 3 : LongestPause;
        }
    }

    private static string MarkerOf(ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()!
            : throw new JsonException("it has no id");
    }
}
