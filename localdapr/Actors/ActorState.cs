using System.Globalization;
using System.Text.Json;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;
using LocalDapr.State;

namespace LocalDapr.Actors;

/// <summary>The state of actors in the component marked <c>actorStateStore: "true"</c>; keys are <c>app||type||id||key</c>.</summary>
internal sealed class ActorState(string appId, IStateStore store, ComponentPolicies policies, bool timeToLiveEnabled, bool rounds)
{
    /// <exception cref="ActorApiException"/>
    public async Task<StateItem?> GetAsync(ActorKey actor, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await policies.Outbound.ExecuteAsync(async (_, ct) => await store.GetAsync(Key(actor, key), StateConsistency.Strong, ct), _ => null, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ActorApiException(500, "ERR_ACTOR_STATE_GET", $"error getting actor state: {e.Message}");
        }
    }

    /// <exception cref="ActorApiException"/>
    public Task TransactAsync(ActorKey actor, IEnumerable<JsonElement> operations, CancellationToken cancellationToken) =>
        TransactAsync(actor, [.. operations.Select(Read)], cancellationToken);

    /// <exception cref="ActorApiException"/>
    public async Task TransactAsync(ActorKey actor, IReadOnlyList<ActorWrite> operations, CancellationToken cancellationToken)
    {
        var writes = operations.Select(operation => Operation(actor, operation)).ToArray();
        if (writes.Length == 0)
            return;
        try
        {
            await policies.Outbound.ExecuteAsync(async (_, ct) =>
            {
                await store.TransactAsync(writes, ct);
                return true;
            }, _ => null, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Refused(e.Message);
        }
    }

    private string Key(ActorKey actor, string key) => $"{appId}||{actor}||{key}";

    private ActorWrite Read(JsonElement operation)
    {
        var request = GoJson.Find(operation, "request") ?? default;
        if (request.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            throw Refused("request data is empty");
        var kind = GoJson.Text(operation, "operation");
        if (kind.Length == 0)
            throw Refused("operation is empty");
        if (kind is not ("upsert" or "delete"))
            throw Refused($"operation type {kind} not supported");
        try
        {
            var value = GoJson.Find(request, "value") is { } json ? StateValue.Store(JsonSerializer.SerializeToUtf8Bytes(json), rounds) : StateValue.Null;
            var metadata = kind == "upsert" ? GoJson.Texts(request, "metadata") : null;
            var etag = GoJson.Find(request, "etag") is { ValueKind: not JsonValueKind.Null } ? GoJson.Text(request, "etag") : null;
            return new ActorWrite(kind, GoJson.Text(request, "key"), value, metadata?.GetValueOrDefault("ttlInSeconds"), etag);
        }
        catch (JsonException e)
        {
            throw Refused(e.Message);
        }
    }

    private StateOperation Operation(ActorKey actor, ActorWrite write)
    {
        if (write.Key.Length == 0)
            throw Refused("missing key");
        return write.Operation == "delete"
            ? new StateOperation(StateOperationKind.Delete, Key(actor, write.Key), default, write.ETag)
            : new StateOperation(StateOperationKind.Upsert, Key(actor, write.Key), write.Value, write.ETag, TimeToLive: TimeToLive(write.TimeToLive));
    }

    private TimeSpan? TimeToLive(string? ttl)
    {
        if (ttl is null)
            return null;
        if (!timeToLiveEnabled)
            throw Refused("ttlInSeconds is not supported without the \"ActorStateTTL\" feature enabled");
        return int.TryParse(ttl, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
            : throw Refused($"ttlInSeconds '{ttl}' is not a number");
    }

    private static ActorApiException Refused(string reason) => new(500, "ERR_ACTOR_STATE_TRANSACTION_SAVE", $"error saving actor transaction state: {reason}");
}

/// <summary>One upsert or delete of an actor's state.</summary>
/// <param name="Operation">upsert or delete.</param>
/// <param name="TimeToLive">In seconds; null: for ever.</param>
/// <param name="ETag">Null: whatever is there.</param>
internal sealed record ActorWrite(string Operation, string Key, ReadOnlyMemory<byte> Value, string? TimeToLive, string? ETag = null);
