using LocalDapr.PubSub;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using LocalDapr.State;

namespace LocalDapr.Outbox;

/// <summary>
/// The outbox of one sidecar's state stores. A transaction first publishes its events to an internal topic, then writes, together with its own
/// entries, a marker for each event; a relay passes on the events whose marker it finds. At least once: a sidecar that dies between
/// publishing and removing the marker publishes the same event, with the same id, again.
/// </summary>
internal sealed class StateOutbox(Sidecar.Sidecar sidecar) : IAsyncDisposable
{
    private const string ProjectionKey = "outbox.projection";
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();
    private static readonly ReadOnlyMemory<byte> Mark = "\"0\""u8.ToArray();
    private readonly List<OutboxRelay> _relays = [];
    private readonly SemaphoreSlim _changing = new(1);
    private bool _ended;

    /// <summary>Takes part in the internal topics of the components as they are now. Call it when they are connected, and when they were exchanged.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_ended)
                return;
            var components = sidecar.Components;
            foreach (var relay in _relays.FindAll(relay => !relay.IsOf(components)))
                await EndAsync(relay);
            foreach (var entry in components.States.Values)
                if (entry.Outbox is { } settings && !_relays.Exists(relay => relay.Store == entry.Name))
                    await BeginAsync(entry, settings, cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Publishes the events of a transaction to the internal topic.</summary>
    /// <returns>What the transaction has to write: its entries without projections, and the markers. The same list when the store has no outbox.</returns>
    /// <exception cref="ApiException">The events cannot be published; nothing may be written then.</exception>
    public async Task<IReadOnlyList<StateOperation>> PrepareAsync(StateEntry entry, IReadOnlyList<StateOperation> operations, OutboxPayload payload,
        TraceContext trace, CancellationToken cancellationToken)
    {
        if (entry.Outbox is not { } settings || operations.Count == 0)
            return operations;
        var projections = new Dictionary<string, StateOperation>(StringComparer.Ordinal);
        var writes = new List<StateOperation>(operations.Count * 2);
        foreach (var operation in operations)
            if (operation.Kind == StateOperationKind.Upsert && Truth.Of(operation.Metadata.GetValueOrDefault(ProjectionKey)))
                projections[operation.Key] = operation;
            else
                writes.Add(operation);
        var source = PublishCalls.Source(sidecar, settings.PubSub, settings.Topic);
        foreach (var upsert in writes.FindAll(operation => operation.Kind == StateOperationKind.Upsert))
        {
            var id = $"outbox-{Guid.NewGuid()}";
            var content = projections.GetValueOrDefault(upsert.Key, upsert);
            await PublishAsync(settings, OutboxEvent.Create(id, upsert, content, payload, source, trace, sidecar.Now), cancellationToken);
            writes.Add(new StateOperation(StateOperationKind.Upsert, id, Mark));
        }
        return writes;
    }

    /// <summary>Ends the relays. Events that they have not passed on stay with the broker.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync();
        _ended = true;
        while (_relays.Count > 0)
            await EndAsync(_relays[0]);
        _changing.Release();
    }

    private async Task BeginAsync(StateEntry entry, OutboxSettings settings, CancellationToken cancellationToken)
    {
        if (sidecar.Publisher.Find(settings.InternalPubSub) is not { } component)
        {
            sidecar.Log.LogWarning("The outbox of state store {Store} needs the pub/sub component '{PubSub}', which is not there: its transactions will fail",
                entry.Name, settings.InternalPubSub);
            return;
        }
        var relay = new OutboxRelay(sidecar, entry, settings, component);
        await relay.StartAsync(cancellationToken);
        _relays.Add(relay);
    }

    private async Task EndAsync(OutboxRelay relay)
    {
        _relays.Remove(relay);
        await relay.DisposeAsync();
    }

    private async Task PublishAsync(OutboxSettings settings, byte[] data, CancellationToken cancellationToken)
    {
        var topic = settings.InternalTopic(sidecar.AppId);
        if (sidecar.Publisher.Find(settings.InternalPubSub) is not { } component)
            throw Refused($"pubsub '{settings.InternalPubSub}' not found");
        if (!component.Scopes.MayPublish(topic))
            throw Refused($"topic {topic} is not allowed for app id {sidecar.AppId}");
        try
        {
            await sidecar.Publisher.SendAsync(settings.InternalPubSub, new PubSubMessage(topic, data, NoMetadata), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Refused(e.Message);
        }
    }

    private static ApiException Refused(string reason) => new(500, GrpcStatus.Internal, "ERR_PUBLISH_OUTBOX", $"error while publishing outbox message: {reason}", "DAPR_PUBSUB_OUTBOX");
}
